#include <pthread.h>
#include <stdatomic.h>

#include "src/read/cursor.h"
#include "tests/support/opened.h"

#define ARTICLES 700u

static const unsigned thread_counts[] = { 1, 2, 5, 1000, 0 };

/* What a scan gave out. */
struct given {
    uint64_t next;     /* the ordinal that is expected; UINT64_MAX: any that is higher */
    size_t count;
    size_t stop_at;    /* 0: never */
    size_t failed;     /* articles that could not be had */
    uint64_t first_failed;
    size_t go_on;      /* after so many of them */
    pthread_t caller;
    atomic_uint made;
    atomic_uint workers[256]; /* in make() now: no more than one each */
};

static struct given given_begin(uint64_t first)
{
    return (struct given){ .next = first, .go_on = SIZE_MAX, .caller = pthread_self() };
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct given *g = ctx;
    char want[32];

    assert_true(pthread_equal(g->caller, pthread_self()));
    assert_int_equal(ordinal, g->next);
    g->next = ordinal + 1;
    if (record) {
        assert_null(made.ptr);
        if (!pack_is_number(record, (uint32_t)ordinal))
            fail_msg("not article %u", (unsigned)ordinal);
    } else {
        snprintf(want, sizeof(want), "article %u", (unsigned)ordinal);
        assert_text(made, want);
    }
    return ++g->count == g->stop_at;
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    struct given *g = ctx;
    char *room = nf_buffer_room(out, 32);

    assert_true(worker < COUNT_OF(g->workers));
    assert_int_equal(atomic_fetch_add(&g->workers[worker], 1), 0);
    assert_true(pack_is_number(record, (uint32_t)ordinal));
    atomic_fetch_add(&g->made, 1);
    assert_non_null(room);
    out->len += (size_t)snprintf(room, 32, "article %u", (unsigned)ordinal);
    atomic_fetch_sub(&g->workers[worker], 1);
    return true;
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct given *g = ctx;

    assert_true(pthread_equal(g->caller, pthread_self()));
    assert_int_equal(err->status, NF_E_DAMAGED);
    if (g->failed++ == 0)
        g->first_failed = ordinal;
    g->next = ordinal + 1;
    return g->failed == g->go_on;
}

static struct nf_scan_opts options(struct given *g, unsigned threads)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;

    opts.threads = threads;
    opts.ctx = g;
    opts.each = each;
    opts.failed = failed;
    return opts;
}

static void gives_all_in_order(void **state)
{
    static const unsigned shapes[][2] = { { 1, 1 }, { 32, 1 }, { 7, 3 }, { 64, 64 } };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(shapes); k++) {
        struct opened f = opened_numbers(shapes[k][0], shapes[k][1], ARTICLES);

        for (size_t t = 0; t < COUNT_OF(thread_counts); t++)
            for (int makes = 0; makes < 2; makes++) {
                struct given g = given_begin(0);
                struct nf_scan_opts opts = options(&g, thread_counts[t]);

                opts.make = makes ? make : NULL;
                assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
                assert_int_equal(g.count, ARTICLES);
                assert_int_equal(g.made, makes ? ARTICLES : 0);
                assert_int_equal(g.failed, 0);
            }
        opened_close(&f);
    }
}

static void gives_a_part_as_many_as_wanted(void **state)
{
    static const uint64_t table[][4] = { /* first, end, limit, given */
        { 0, 0, 0, ARTICLES }, { 100, 0, 0, ARTICLES - 100 }, { 100, 130, 0, 30 },
        { 5, 6, 0, 1 }, { 5, 5, 0, 0 }, { ARTICLES, 0, 0, 0 }, { ARTICLES, ARTICLES, 0, 0 },
        { 0, 0, 7, 7 }, { 100, 130, 29, 29 }, { 100, 130, 31, 30 }
    };
    struct opened f = opened_numbers(16, 1, ARTICLES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
            struct given g = given_begin(table[i][0]);
            struct nf_scan_opts opts = options(&g, thread_counts[t]);

            opts.first = table[i][0];
            opts.end = table[i][1];
            opts.limit = table[i][2];
            assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
            assert_int_equal(g.count, table[i][3]);
        }
    opened_close(&f);
}

static bool is_german(void *ctx, uint64_t ordinal, const struct nf_record *record,
                      struct nf_str made)
{
    struct given *g = ctx;

    (void)made;
    assert_int_equal(ordinal % 3, 1);
    assert_true(g->count == 0 || ordinal == g->next + 2);
    assert_true(pack_is_number(record, (uint32_t)ordinal));
    g->next = ordinal + 1;
    g->count++;
    return false;
}

static void gives_what_a_query_matches(void **state)
{
    struct nf_query query = { .struct_size = sizeof(struct nf_query), .language = STR("de") };
    struct opened f = opened_numbers(16, 1, ARTICLES);

    (void)state;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct given g = given_begin(0);
        struct nf_scan_opts opts = options(&g, thread_counts[t]);

        opts.query = &query;
        opts.each = is_german;
        assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
        assert_int_equal(g.count, ARTICLES / 3);
    }
    opened_close(&f);
}

static void stops_when_it_is_told(void **state)
{
    struct opened f = opened_numbers(8, 1, ARTICLES);

    (void)state;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++)
        for (size_t at = 1; at <= ARTICLES; at += 77) {
            struct given g = given_begin(0);
            struct nf_scan_opts opts = options(&g, thread_counts[t]);

            g.stop_at = at;
            opts.make = at % 2 ? make : NULL;
            assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_STOPPED, &f.err);
            assert_int_equal(g.count, at);
        }
    opened_close(&f);
}

static bool out_of_memory(void *ctx, unsigned worker, uint64_t ordinal,
                          const struct nf_record *record, struct nf_buffer *out)
{
    return ordinal != 333 && make(ctx, worker, ordinal, record, out);
}

static void ends_where_nothing_can_be_made(void **state)
{
    struct opened f = opened_numbers(8, 1, ARTICLES);

    (void)state;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct given g = given_begin(0);
        struct nf_scan_opts opts = options(&g, thread_counts[t]);

        opts.make = out_of_memory;
        assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_NOMEM, &f.err);
        assert_int_equal(g.count, 333);
    }
    opened_close(&f);
}

static void tells_what_is_damaged(void **state)
{
    struct opened f = opened_numbers(10, 1, ARTICLES);
    struct nf_location at;

    (void)state;
    assert_ok(nf_cursor_locate(f.cursor, 333, &at, NULL), NULL);
    f.bytes.ptr[at.offset + 1] ^= 1;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct given g = given_begin(0);
        struct nf_scan_opts opts = options(&g, thread_counts[t]);

        assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
        assert_int_equal(g.count, ARTICLES - 10);
        assert_int_equal(g.failed, 10);
        assert_int_equal(g.first_failed, 330);
        g = given_begin(0);
        g.go_on = 3;
        assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_DAMAGED, &f.err);
        assert_int_equal(g.count, 330);
        g = given_begin(0);
        opts.failed = NULL;
        assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_DAMAGED, &f.err);
        assert_int_equal(g.count, 330);
        assert_int_equal(f.err.offset, at.offset);
    }
    opened_close(&f);
}

/* Some of 1, some of 5 MiB: these come alone, and in their place. */
struct sizes {
    size_t count;
    uint64_t bytes;
};

static size_t size_of(uint64_t i)
{
    return (size_t)(i % 5 == 2 ? (5u << 20) + i : i % 2 ? (1u << 20) + i : 100 + i);
}

static bool add_size(void *ctx, uint64_t ordinal, const struct nf_record *record,
                     struct nf_str made)
{
    struct sizes *s = ctx;
    size_t n = record ? record->fields[0].value.len : made.len;

    assert_int_equal(ordinal, s->count);
    assert_int_equal(n, size_of(ordinal));
    s->count++;
    s->bytes += n;
    return false;
}

static bool copy_text(void *ctx, unsigned worker, uint64_t ordinal,
                      const struct nf_record *record, struct nf_buffer *out)
{
    const struct nf_str text = record->fields[0].value;
    char *room = nf_buffer_room(out, text.len);

    (void)ctx;
    (void)worker;
    (void)ordinal;
    if (!room)
        return false;
    memcpy(room, text.ptr, text.len);
    out->len += text.len;
    return true;
}

static void large_articles_come_in_their_place(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_writer *w;
    char *text = malloc(6u << 20);
    struct opened f;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 6u << 20);
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.flags = NF_WRITER_NO_TABLES;
    w = pack_begin(&bytes, &opts);
    for (uint64_t i = 0; i < 40; i++) {
        const struct nf_field field = { .key = STR("text"), .value = { text, size_of(i) },
                                        .kind = NF_KIND_STRING, .role = NF_ROLE_TEXT };
        const struct nf_record record = { .fields = &field, .count = 1 };

        assert_ok(nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    f = opened_bytes(bytes);
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++)
        for (int makes = 0; makes < 2; makes++) {
            struct sizes s = { 0, 0 };
            struct nf_scan_opts scan = NF_SCAN_OPTS_INIT;

            scan.threads = thread_counts[t];
            scan.ctx = &s;
            scan.each = add_size;
            scan.make = makes ? copy_text : NULL;
            assert_ok(nf_reader_scan(f.reader, &scan, &f.err), &f.err);
            assert_int_equal(s.count, 40);
        }
    opened_close(&f);
    free(text);
}

/* Which articles were given, and which were not. */
struct seen_articles {
    char given[5], failed[5];
};

static bool note_given(void *ctx, uint64_t ordinal, const struct nf_record *record,
                       struct nf_str made)
{
    struct seen_articles *s = ctx;

    (void)record;
    (void)made;
    s->given[strlen(s->given)] = (char)('0' + ordinal);
    return false;
}

static bool note_failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct seen_articles *s = ctx;

    assert_int_equal(err->status, NF_E_LIMIT);
    s->failed[strlen(s->failed)] = (char)('0' + ordinal);
    return false;
}

/* Its literals are stored once; together they are more than the reader may have. */
static void an_article_that_is_too_large_costs_no_other(void **state)
{
    char key[100];
    struct nf_field fields[40];
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_reader_opts reading = NF_READER_OPTS_INIT;
    struct seen_articles seen = { "", "" };
    struct nf_scan_opts scan = NF_SCAN_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_writer *w;

    (void)state;
    memset(key, 'k', sizeof(key));
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        fields[i] = (struct nf_field){ .key = { key, sizeof(key) }, .value = STR("v"),
                                       .kind = NF_KIND_STRING };
    opts.block_articles = opts.frame_articles = 3;
    w = pack_begin(&b, &opts);
    for (size_t i = 0; i < 3; i++) {
        const struct nf_record record = { fields, i == 1 ? COUNT_OF(fields) : 1, { NULL, 0 } };

        assert_ok(nf_writer_add(w, &record, &err), &err);
    }
    pack_end(w);
    reading.max_frame = 2000;
    assert_ok(nf_reader_open_memory(b.ptr, b.len, &reading, &r, &err), &err);
    scan.threads = 1;
    scan.ctx = &seen;
    scan.each = note_given;
    scan.failed = note_failed;
    assert_ok(nf_reader_scan(r, &scan, &err), &err);
    assert_string_equal(seen.given, "02");
    assert_string_equal(seen.failed, "1");
    nf_reader_close(r);
    free(b.ptr);
}

static bool note_damaged(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct seen_articles *s = ctx;

    assert_int_equal(err->status, NF_E_DAMAGED);
    s->failed[strlen(s->failed)] = (char)('0' + ordinal);
    return false;
}

static void add_number(struct nf_writer *w, uint32_t i)
{
    struct pack_numbered a;

    pack_numbered(&a, i);
    pack_add(w, &a.article);
}

static bool is_third(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    (void)ctx;
    assert_null(nf_record_find(record, NF_ROLE_TEXT)->value.ptr);
    return ordinal % 3 == 0;
}

static bool each_third(void *ctx, uint64_t ordinal, const struct nf_record *record,
                       struct nf_str made)
{
    struct given *g = ctx;

    assert_int_equal(ordinal, g->next++);
    g->count++;
    if (ordinal % 3 == 0)
        return each(&(struct given){ .next = ordinal, .caller = g->caller, .stop_at = 2 },
                    ordinal, record, made);
    assert_null(nf_record_find(record, NF_ROLE_TEXT)->value.ptr);
    return false;
}

static void fetches_those_texts_that_are_needed(void **state)
{
    struct opened f = opened_numbers(16, 1, ARTICLES);

    (void)state;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct given g = given_begin(0);
        struct nf_scan_opts opts = options(&g, thread_counts[t]);

        opts.each = each_third;
        opts.needs_text = is_third;
        opts.parts = NF_PARTS_SHORT;
        assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
        assert_int_equal(g.count, ARTICLES);
        g = given_begin(0);
        opts.each = each; /* all have all, and none is asked for */
        opts.parts = NF_PARTS_ALL;
        assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
        assert_int_equal(g.count, ARTICLES);
    }
    opened_close(&f);
}

/* The text frame of four articles is damaged; the second was withdrawn, of which the footer knows
 * nothing, so that it is not left out by the catalog. */
static void a_withdrawn_article_is_not_among_the_lost(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_writer *w;
    struct nf_location at;
    uint8_t *chunk;
    struct opened f;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.block_articles = opts.frame_articles = 4;
    opts.flags = NF_WRITER_NO_TABLES;
    w = pack_begin(&bytes, &opts);
    add_number(w, 0);
    assert_ok(nf_writer_add_withdrawn(w, NULL, NULL), NULL);
    add_number(w, 2);
    add_number(w, 3);
    pack_end(w);
    f = opened_bytes(bytes);
    f.reader->archive.head.withdrawn = 0;
    assert_ok(nf_cursor_locate(f.cursor, 0, &at, NULL), NULL);
    chunk = f.bytes.ptr + at.offset; /* its texts are at its end */
    chunk[NF_CHUNK_HEADER_SIZE + nf_le32(chunk + 8) - 1] ^= 1;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct seen_articles seen = { "", "" };
        struct nf_scan_opts scan = NF_SCAN_OPTS_INIT;

        scan.threads = thread_counts[t];
        scan.ctx = &seen;
        scan.each = note_given;
        scan.failed = note_damaged;
        assert_ok(nf_reader_scan(f.reader, &scan, &f.err), &f.err);
        assert_string_equal(seen.given, "");
        assert_string_equal(seen.failed, "023");
        seen = (struct seen_articles){ "", "" };
        scan.parts = NF_PARTS_SHORT; /* who wants no text loses nothing */
        scan.needs_text = is_third;
        assert_ok(nf_reader_scan(f.reader, &scan, &f.err), &f.err);
        assert_string_equal(seen.given, "2");
        assert_string_equal(seen.failed, "03");
    }
    opened_close(&f);
}

static void refuses_what_there_is_not(void **state)
{
    struct opened f = opened_numbers(4, 1, 10);
    struct given g = given_begin(0);
    struct nf_scan_opts opts = options(&g, 2);

    (void)state;
    opts.first = 11;
    assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_RANGE, &f.err);
    opts.first = 0;
    opts.end = 11;
    assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_RANGE, &f.err);
    opts.first = 5;
    opts.end = 4;
    assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_RANGE, &f.err);
    opts.end = 0;
    opts.each = NULL;
    assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_USAGE, &f.err);
    opts = options(&g, 2);
    opts.parts = (enum nf_parts)(NF_PARTS_SHORT + 1);
    assert_status(nf_reader_scan(f.reader, &opts, &f.err), NF_E_USAGE, &f.err);
    assert_int_equal(g.count, 0);
    opened_close(&f);
    f = opened_numbers(4, 1, 0);
    opts = options(&g, 2);
    assert_ok(nf_reader_scan(f.reader, &opts, &f.err), &f.err);
    assert_int_equal(g.count, 0);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_all_in_order),
        cmocka_unit_test(gives_a_part_as_many_as_wanted),
        cmocka_unit_test(gives_what_a_query_matches),
        cmocka_unit_test(stops_when_it_is_told),
        cmocka_unit_test(ends_where_nothing_can_be_made),
        cmocka_unit_test(tells_what_is_damaged),
        cmocka_unit_test(large_articles_come_in_their_place),
        cmocka_unit_test(an_article_that_is_too_large_costs_no_other),
        cmocka_unit_test(fetches_those_texts_that_are_needed),
        cmocka_unit_test(a_withdrawn_article_is_not_among_the_lost),
        cmocka_unit_test(refuses_what_there_is_not)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
