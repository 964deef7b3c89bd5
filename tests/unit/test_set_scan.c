/* Scans of many archives, and their parts. */
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "tests/support/set_fixture.h"

/* What a scan gives out. */
struct seen {
    uint64_t next;
    uint64_t step;
    uint64_t stop; /* before this one */
    uint64_t failures;
    const char *path; /* of them */
};

static bool see(void *ctx, uint64_t ordinal, const struct nf_record *record,
                struct nf_str made)
{
    struct seen *s = ctx;
    uint64_t there;

    if (record) {
        assert_true(pack_is_number(record, (uint32_t)ordinal));
    } else {
        assert_int_equal(made.len, sizeof(there));
        memcpy(&there, made.ptr, sizeof(there));
        assert_int_equal(there, ordinal);
    }
    assert_int_equal(ordinal, s->next);
    s->next += s->step;
    return s->next == s->stop;
}

static bool make_number(void *ctx, unsigned worker, uint64_t ordinal,
                        const struct nf_record *record, struct nf_buffer *out)
{
    char *p = nf_buffer_room(out, sizeof(ordinal));

    (void)ctx;
    (void)worker;
    if (!p || !pack_is_number(record, (uint32_t)ordinal))
        return false;
    memcpy(p, &ordinal, sizeof(ordinal));
    out->len += sizeof(ordinal);
    return true;
}

static void a_scan_goes_through_all(void **state)
{
    const struct nf_query french = { .struct_size = sizeof(french), .language = STR("fr") };
    struct set_fixture f = set_five();

    (void)state;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
        struct seen seen = { .step = 1 };

        opts.threads = threads;
        opts.ctx = &seen;
        opts.each = see;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, SET_ARTICLES);
        opts.make = make_number;
        opts.first = 5;
        opts.end = 24;
        seen.next = 5;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 24);
        opts.limit = 11;
        seen.next = 5;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 16);
        opts = (struct nf_scan_opts){ .struct_size = sizeof(opts), .query = &french,
                                      .ctx = &seen, .each = see, .threads = threads,
                                      .limit = 6 };
        seen = (struct seen){ .next = 2, .step = 3 };
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 20);
        seen = (struct seen){ .next = 2, .step = 3, .stop = 17 };
        assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_STOPPED, &f.err);
        assert_int_equal(seen.next, 17);
    }
    set_end(&f);
}

static bool is_asked_for(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    const struct seen *s = ctx;

    (void)record;
    assert_int_equal(ordinal, s->next);
    return true;
}

static void a_scan_fetches_texts_that_are_needed(void **state)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct seen seen = { .step = 1 };
    struct set_fixture f = set_five();

    (void)state;
    opts.threads = 1;
    opts.parts = NF_PARTS_SHORT;
    opts.ctx = &seen;
    opts.each = see;
    opts.needs_text = is_asked_for;
    while (seen.next < SET_ARTICLES) {
        opts.first = seen.next;
        opts.limit = 1; /* what is asked ahead is not given yet */
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, opts.first + 1);
    }
    set_end(&f);
}

static void a_wrong_scan_is_refused(void **state)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct set_fixture f = set_five();

    (void)state;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_USAGE, &f.err);
    opts.each = see;
    opts.end = 29;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_RANGE, &f.err);
    set_end(&f);
}

static bool count_failures(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct seen *s = ctx;

    assert_memory_equal(err->text, s->path, strlen(s->path));
    assert_true(ordinal == UINT64_MAX || ordinal == s->next);
    s->next++;
    s->failures++;
    return false;
}

static void a_scan_goes_on_behind_damage(void **state)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct seen seen = { .step = 1, .path = "1.fiche: " };
    struct set_fixture f = set_begin(3, 40, 3);

    (void)state;
    f.all->bytes[1].ptr[400] ^= 1;
    set_open(&f);
    opts.ctx = &seen;
    opts.each = see;
    opts.failed = count_failures;
    opts.threads = 1;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(seen.next, 120);
    assert_true(seen.failures >= 1 && seen.failures <= 4);
    seen.next = 0;
    opts.failed = NULL;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_DAMAGED, &f.err);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    set_end(&f);
}

static void parts_begin_where_blocks_do(void **state)
{
    static const size_t counts[] = { 1, 2, 3, 5, 28, 100 };
    struct set_fixture f = set_five();
    uint64_t borders[101];

    (void)state;
    for (size_t k = 0; k < COUNT_OF(counts); k++) {
        size_t n = counts[k];

        assert_ok(nf_set_splits(f.set, n, borders, &f.err), &f.err);
        assert_int_equal(borders[0], 0);
        assert_int_equal(borders[n], SET_ARTICLES);
        for (size_t i = 0; i < n; i++) {
            assert_true(borders[i] <= borders[i + 1]);
            assert_true(borders[i] == SET_ARTICLES || borders[i] % 7 % 4 == 0);
        }
    }
    assert_ok(nf_set_splits(f.set, 2, borders, &f.err), &f.err);
    assert_int_equal(borders[1], 14);
    assert_status(nf_set_splits(f.set, 0, borders, &f.err), NF_E_USAGE, &f.err);
    assert_status(nf_set_splits(f.set, UINT32_MAX, borders, &f.err), NF_E_USAGE, &f.err);
    set_end(&f);
}

/* Nobody knows then what numbers blocks have, and nobody needs to. */
static void parts_are_made_of_what_is_there(void **state)
{
    static const uint32_t lost[] = { 8, 12, 24, 28 }; /* first articles of blocks */
    struct set_fixture f = set_begin(2, 40, 2);
    struct nf_buffer *b = &f.all->bytes[0];
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_location where[COUNT_OF(lost)];
    struct nf_footer_page page;
    uint64_t borders[9];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lost); i++)
        assert_ok(nf_cursor_locate(c, lost[i], &where[i], &f.err), &f.err);
    assert_ok(nf_archive_page(&r->archive, 0, &page, &f.err), &f.err);
    nf_cursor_close(c);
    nf_reader_close(r);
    for (size_t i = 0; i < COUNT_OF(lost); i++)
        b->ptr[where[i].offset] ^= 1;
    b->ptr[page.offsets.offset + NF_CHUNK_HEADER_SIZE] ^= 1;
    set_open(&f);
    assert_ok(nf_set_splits(f.set, 8, borders, &f.err), &f.err);
    assert_int_equal(borders[0], 0);
    assert_int_equal(borders[8], 80);
    for (size_t i = 0; i < 8; i++)
        assert_true(borders[i] <= borders[i + 1]);
    set_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_goes_through_all),
        cmocka_unit_test(a_scan_fetches_texts_that_are_needed),
        cmocka_unit_test(a_wrong_scan_is_refused),
        cmocka_unit_test(a_scan_goes_on_behind_damage),
        cmocka_unit_test(parts_begin_where_blocks_do),
        cmocka_unit_test(parts_are_made_of_what_is_there)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
