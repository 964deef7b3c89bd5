/* doc/set-catalog.md: entries in bytes, and catalogs that are not what they should be. */
#include "format/set_catalog_entry.h"

#include "format/checksum.h"
#include "tests/support/cataloged.h"

static const uint8_t cells[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };

static struct nf_set_catalog_entry sample(void)
{
    return (struct nf_set_catalog_entry){
        .path = STR("may/1.fiche"), .creator = STR("someone"), .id = { 1, 2, 3 },
        .size = 0x1122334455, .mtime = -5, .mtime_ns = 999999999, .chunks_hash = UINT64_MAX,
        .articles = 7, .blocks = 2, .generation = 3, .version = 1, .key_entries = 14,
        .tables = 6, .input_bytes = 70000, .versions = 7, .time = 1700000000,
        .published_min = -1, .published_max = 5, .indexed = 3, .has_filter = true,
        .filter = { cells, 42, 1, 2 }
    };
}

static enum nf_status get(const uint8_t *p, size_t n, struct nf_set_catalog_entry *out)
{
    struct nf_cur c = nf_cur_init(p, n);
    enum nf_status st = nf_set_catalog_entry_get(&c, out);

    if (st == NF_OK)
        assert_int_equal(c.left, 0);
    return st;
}

static void comes_back_as_it_was(void **state)
{
    const struct nf_set_catalog_entry in = sample();
    const size_t n = nf_set_catalog_entry_size(&in);
    struct nf_set_catalog_entry out;
    uint8_t p[300], again[300];

    (void)state;
    assert_int_equal(n, NF_SET_CATALOG_ENTRY_SIZE + 11 + 7 + 12);
    nf_set_catalog_entry_put(p, &in);
    assert_int_equal(get(p, n, &out), NF_OK);
    assert_text(out.path, "may/1.fiche");
    assert_text(out.creator, "someone");
    assert_int_equal(out.size, in.size);
    assert_int_equal(out.mtime, -5);
    assert_int_equal(out.filter.seed, 42);
    nf_set_catalog_entry_put(again, &out);
    assert_memory_equal(p, again, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(get(p, i, &out), NF_E_DAMAGED);
}

static void is_without_a_filter(void **state)
{
    static const size_t number[] = { 6, 8, 64 }; /* bits, segments and seed of one */
    struct nf_set_catalog_entry in = sample(), out;
    uint8_t p[300];

    (void)state;
    in.has_filter = false;
    nf_set_catalog_entry_put(p, &in);
    assert_int_equal(get(p, nf_set_catalog_entry_size(&in), &out), NF_OK);
    assert_false(out.has_filter);
    for (size_t i = 0; i < COUNT_OF(number); i++) {
        p[number[i]] = 1;
        assert_int_equal(get(p, nf_set_catalog_entry_size(&in), &out), NF_E_DAMAGED);
        p[number[i]] = 0;
    }
}

static void wrong_values_are_refused(void **state)
{
    static const struct { size_t at; uint8_t value; } wrong[] = {
        { 4, 4 },      /* an index that there is not */
        { 5, 2 },      /* neither a filter nor none */
        { 5, 0 },      /* none, with its numbers */
        { 6, 1 }, { 6, 19 }, /* bits of a segment */
        { 7, 1 },      /* not zero */
        { 8, 0 },      /* no segment */
        { 9, 0x20 },   /* too many */
        { 15, 0x40 },  /* more than a second */
        { 24, 0 },     /* generation 0 */
        { 47, 0x80 },  /* a size of 2^63 and more */
        { 79, 0x80 },  /* originals of 2^63 bytes and more */
        { 80, 8 },     /* more versions than articles */
        { 103, 0x7f }, /* times in the wrong order */
        { NF_SET_CATALOG_ENTRY_SIZE, 0 } /* a NUL in the path */
    };
    const struct nf_set_catalog_entry in = sample();
    const size_t n = nf_set_catalog_entry_size(&in);
    struct nf_set_catalog_entry out;
    uint8_t p[300];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        nf_set_catalog_entry_put(p, &in);
        if (p[wrong[i].at] == wrong[i].value)
            fail_msg("case %zu changes nothing", i);
        p[wrong[i].at] = wrong[i].value;
        if (get(p, n, &out) != NF_E_DAMAGED)
            fail_msg("case %zu is taken", i);
    }
}

static void an_archive_has_a_name(void **state)
{
    struct nf_set_catalog_entry in = sample(), out;
    uint8_t p[300];

    (void)state;
    in.path.len = 0;
    nf_set_catalog_entry_put(p, &in);
    assert_int_equal(get(p, nf_set_catalog_entry_size(&in), &out), NF_E_DAMAGED);
}

/* Bytes of a catalog file. */
static size_t load(const struct cataloged *c, uint8_t *p, size_t most)
{
    FILE *f = fopen(c->catalog, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(p, 1, most, f);
    fclose(f);
    return n;
}

static enum nf_status open_bytes(struct cataloged *c, const uint8_t *p, size_t n)
{
    folder_write(c->folder, "catalog", (struct nf_str){ (const char *)p, n });
    nf_set_catalog_close(c->open);
    c->open = NULL;
    return nf_set_catalog_open(c->catalog, NULL, &c->open, &c->err);
}

static void seal(uint8_t *p, size_t n)
{
    nf_put_le64(p + n - 8, nf_hash(p, n - 8, 0));
}

static void every_changed_byte_and_every_cut_is_seen(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 1);
    uint8_t p[4096];
    size_t n;

    cataloged_make(c);
    n = load(c, p, sizeof(p));
    for (size_t i = 0; i < n; i++) {
        const enum nf_status want = i < 8 ? NF_E_FORMAT : NF_E_DAMAGED;

        p[i] ^= 0x10;
        assert_status(open_bytes(c, p, n), want, &c->err);
        assert_memory_equal(c->err.text, c->catalog, strlen(c->catalog));
        p[i] ^= 0x10;
        assert_status(open_bytes(c, p, i), i < 8 ? NF_E_FORMAT : NF_E_DAMAGED, &c->err);
    }
    p[n] = 0;
    assert_status(open_bytes(c, p, n + 1), NF_E_DAMAGED, &c->err);
    assert_ok(open_bytes(c, p, n), &c->err);
    cataloged_end(c);
}

/* With a right checksum: each byte at a time is another, and whatever opens must not do harm. */
static void a_hostile_catalog_does_no_harm(void **state)
{
    static const uint8_t values[] = { 0, 0x80, 0xff };
    struct cataloged *c = cataloged_begin(*state, 2, 1);
    uint8_t p[4096];
    uint64_t ordinal;
    size_t n, opened = 0;

    cataloged_make(c);
    n = load(c, p, sizeof(p));
    for (size_t i = 8; i < n - 8; i++)
        for (size_t k = 0; k < sizeof(values); k++) {
            const uint8_t was = p[i];
            struct nf_record record;
            struct pack_numbered a;

            p[i] = values[k];
            seal(p, n);
            if (open_bytes(c, p, n) == NF_OK && cataloged_try(c) == NF_OK) {
                opened++;
                assert_ok(nf_set_cursor_open(c->set, &c->cursor, &c->err), &c->err);
                pack_numbered(&a, 0);
                (void)!nf_set_cursor_find(c->cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX,
                                          &ordinal, &c->err);
                (void)!nf_set_cursor_get(c->cursor, 0, NF_PARTS_ALL, &record, &c->err);
                (void)!nf_set_cursor_get(c->cursor, 1, NF_PARTS_ALL, &record, &c->err);
                cataloged_close(c);
            }
            p[i] = was;
        }
    assert_true(opened > 100);
    cataloged_end(c);
}

static void counts_and_order_are_checked(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 1);
    uint8_t p[4096];
    size_t n;

    cataloged_make(c);
    n = load(c, p, sizeof(p));
    nf_put_le32(p + 12, 1); /* an entry is left */
    seal(p, n);
    assert_status(open_bytes(c, p, n), NF_E_DAMAGED, &c->err);
    nf_put_le32(p + 12, 3);
    seal(p, n);
    assert_status(open_bytes(c, p, n), NF_E_DAMAGED, &c->err);
    nf_put_le32(p + 12, UINT32_MAX);
    seal(p, n);
    assert_status(open_bytes(c, p, n), NF_E_DAMAGED, &c->err);
    nf_put_le32(p + 12, 2);
    p[24 + NF_SET_CATALOG_ENTRY_SIZE] = '1'; /* the path of the first */
    seal(p, n);
    assert_status(open_bytes(c, p, n), NF_E_DAMAGED, &c->err);
    p[24 + NF_SET_CATALOG_ENTRY_SIZE] = '0';
    p[8] = 2;
    seal(p, n);
    assert_status(open_bytes(c, p, n), NF_E_UNSUPPORTED, &c->err);
    cataloged_end(c);
}

static void a_head_is_whole_and_has_the_magic(void **state)
{
    const struct nf_set_catalog_head in = { .version = 1, .count = 2, .size = 3 };
    uint8_t p[NF_SET_CATALOG_HEAD_SIZE];
    struct nf_set_catalog_head out;
    struct nf_cur c;

    (void)state;
    nf_set_catalog_head_put(p, &in);
    for (size_t n = 0; n <= sizeof(p); n++) {
        c = nf_cur_init(p, n);
        assert_int_equal(nf_set_catalog_head_get(&c, &out),
                         n < sizeof(p) ? NF_E_DAMAGED : NF_OK);
        assert_int_equal(nf_set_catalog_magic(p, n), n >= 8);
    }
    assert_int_equal(out.count, 2);
    p[7] ^= 1;
    c = nf_cur_init(p, sizeof(p));
    assert_int_equal(nf_set_catalog_head_get(&c, &out), NF_E_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was),
        cmocka_unit_test(is_without_a_filter),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(an_archive_has_a_name),
        cmocka_unit_test(a_head_is_whole_and_has_the_magic),
        WITH_FOLDER(every_changed_byte_and_every_cut_is_seen),
        WITH_FOLDER(a_hostile_catalog_does_no_harm),
        WITH_FOLDER(counts_and_order_are_checked)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
