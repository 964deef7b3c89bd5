/* Later versions of articles: how they are written, told of and asked for. */
#include <newsfiche/repair.h>

#include "src/read/cursor.h"
#include "tests/support/fault.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

#define ARTICLES 24
#define NONE NF_NO_ARTICLE

/* Of each article its former version, or NONE: a chain, one of two later versions, one in
 * another block. */
static const uint64_t formers[ARTICLES] = {
    NONE, 0, 1, NONE, NONE, 3, 3, NONE, NONE, NONE, NONE, NONE,
    NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 2, NONE, NONE, 7
};
/* What is said of them. */
static const struct nf_versions all[] = {
    [0] = { 0, NONE, 1, 20 }, [1] = { 0, 0, 2, 20 }, [2] = { 0, 1, 20, 20 },
    [3] = { 0, NONE, 6, 6 }, [5] = { 0, 3, NONE, 5 }, [6] = { 0, 3, NONE, 6 },
    [7] = { 0, NONE, 23, 23 }, [20] = { 0, 2, NONE, 20 }, [23] = { 0, 7, NONE, 23 }
};
static const uint64_t older[] = { 0, 1, 2, 3, 7 };

static struct nf_writer_opts opts_of(unsigned threads)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.threads = threads;
    opts.block_articles = 4;
    return opts;
}

static enum nf_status add(struct nf_writer *w, uint32_t i, uint64_t former, struct nf_error *err)
{
    struct pack_numbered a;
    struct nf_field f[3];
    struct nf_record record = { .fields = f };

    pack_numbered(&a, i);
    record.count = pack_field(&f[0], "url", NF_ROLE_URL, a.url);
    record.count += pack_field(&f[1], "published", NF_ROLE_PUBLISHED, a.published);
    record.count += pack_field(&f[2], "text", NF_ROLE_TEXT, a.text);
    return former == NONE ? nf_writer_add(w, &record, err)
                          : nf_writer_add_version(w, &record, former, err);
}

static struct nf_buffer archive(unsigned threads)
{
    struct nf_writer_opts opts = opts_of(threads);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, &opts);

    for (uint32_t i = 0; i < ARTICLES; i++)
        assert_ok(add(w, i, formers[i], &err), &err);
    pack_end(w);
    return b;
}

static struct opened open_flags(struct nf_buffer bytes, uint64_t flags)
{
    struct nf_source source = memory_source(bytes.ptr, bytes.len);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .bytes = bytes };

    opts.flags = flags;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static void expect_versions(struct opened *f)
{
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct nf_versions want = { 0, NONE, NONE, i }, got = NF_VERSIONS_INIT;

        if (i < COUNT_OF(all) && all[i].newest)
            want = all[i];
        assert_ok(nf_cursor_versions(f->cursor, i, &got, &f->err), &f->err);
        assert_true(got.former == want.former);
        assert_true(got.later == want.later);
        assert_true(got.newest == want.newest);
    }
}

static bool is_older(uint64_t ordinal)
{
    for (size_t i = 0; i < COUNT_OF(older); i++)
        if (older[i] == ordinal)
            return true;
    return false;
}

/* A query for the newest gives all but those that have a later version. */
static void expect_newest(struct opened *f)
{
    struct nf_query query = NF_QUERY_INIT;
    uint64_t from = 0, ordinal = 0, found[ARTICLES];
    size_t n = 0;

    query.flags = NF_QUERY_NEWEST;
    for (uint64_t i = 0; i < ARTICLES; i++) {
        if (is_older(i))
            continue;
        assert_ok(nf_cursor_next(f->cursor, from, &query, &ordinal, &from, &f->err), &f->err);
        assert_true(ordinal == i);
    }
    assert_status(nf_cursor_next(f->cursor, from, &query, &ordinal, &from, &f->err), NF_E_END,
                  &f->err);
    assert_ok(nf_cursor_newest(f->cursor, &query, found, ARTICLES, &n, &f->err), &f->err);
    assert_int_equal(n, ARTICLES - COUNT_OF(older));
    for (size_t i = 0; i < n; i++)
        assert_false(is_older(found[i]));
}

static void versions_are_told_of(void **state)
{
    struct opened f = open_flags(archive(1), 0);
    struct nf_info info = NF_INFO_INIT;
    struct nf_versions got = NF_VERSIONS_INIT;

    (void)state;
    nf_reader_info(f.reader, &info);
    assert_int_equal(info.versions, 6);
    expect_versions(&f);
    expect_newest(&f);
    assert_sound_reader(f.reader);
    got.former = 99;
    assert_status(nf_cursor_versions(f.cursor, ARTICLES, &got, &f.err), NF_E_RANGE, &f.err);
    assert_int_equal(got.former, 99);
    opened_close(&f);
}

static void an_archive_without_any_has_none(void **state)
{
    struct opened f = opened_numbers(4, 1, 9);
    struct nf_query query = NF_QUERY_INIT;
    struct nf_versions got = NF_VERSIONS_INIT;
    uint64_t from = 0, ordinal;

    (void)state;
    query.flags = NF_QUERY_NEWEST;
    for (uint64_t i = 0; i < 9; i++) {
        assert_ok(nf_cursor_next(f.cursor, from, &query, &ordinal, &from, &f.err), &f.err);
        assert_true(ordinal == i);
        assert_ok(nf_cursor_versions(f.cursor, i, &got, &f.err), &f.err);
        assert_true(got.former == NONE && got.later == NONE && got.newest == i);
    }
    query.flags = 2;
    assert_status(nf_cursor_next(f.cursor, 0, &query, &ordinal, NULL, &f.err), NF_E_USAGE, &f.err);
    opened_close(&f);
}

/* Blocks have it as well as the catalog: it is there without one, and after a repair. */
static void versions_outlive_the_catalog(void **state)
{
    struct nf_buffer b = archive(1);
    struct opened f = open_flags(b, NF_OPEN_RECOVER);
    struct memory_store s = { .error = 0 };
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_store store;

    (void)state;
    expect_versions(&f);
    expect_newest(&f);
    memory_store_set(&s, b.ptr, b.len - 16);
    opened_close(&f);
    store = memory_store(&s);
    assert_ok(nf_repair(&store, NULL, &result, &f.err), &f.err);
    f = open_flags(s.bytes, 0);
    expect_versions(&f);
    assert_sound_reader(f.reader);
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    memory_store_free(&s);
}

/* Of an article whose block is lost as well as the catalog nothing is known. */
static void of_a_lost_article_nothing_is_told(void **state)
{
    struct nf_buffer b = archive(1);
    struct opened f = open_flags(b, 0);
    struct nf_versions got = NF_VERSIONS_INIT;
    struct nf_location where;

    (void)state;
    assert_ok(nf_cursor_locate(f.cursor, 4, &where, &f.err), &f.err);
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    b.ptr[where.offset] ^= 1;
    f = open_flags(b, NF_OPEN_RECOVER);
    for (uint32_t i = 4; i < 8; i++)
        assert_status(nf_cursor_versions(f.cursor, i, &got, &f.err), NF_E_DAMAGED, &f.err);
    assert_ok(nf_cursor_versions(f.cursor, 2, &got, &f.err), &f.err);
    assert_true(got.former == 1);
    opened_close(&f);
}

static void bytes_do_not_depend_on_threads(void **state)
{
    struct nf_buffer one = archive(1), three = archive(3);

    (void)state;
    assert_int_equal(one.len, three.len);
    assert_memory_equal(one.ptr, three.ptr, one.len);
    free(one.ptr);
    free(three.ptr);
}

static void a_version_of_no_article_is_refused(void **state)
{
    struct nf_writer_opts opts = opts_of(1);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, &opts);

    (void)state;
    assert_status(add(w, 0, 0, &err), NF_E_REFUSED, &err);
    assert_ok(add(w, 0, NONE, &err), &err);
    assert_status(add(w, 1, 1, &err), NF_E_REFUSED, &err);
    assert_status(add(w, 1, UINT64_C(1) << 32, &err), NF_E_REFUSED, &err);
    assert_ok(add(w, 1, 0, &err), &err);
    assert_ok(nf_writer_finish(w, &err), &err);
    assert_status(add(w, 2, 0, &err), NF_E_STATE, &err);
    nf_writer_close(w);
    free(b.ptr);
}

/* Text that nothing but the same text makes shorter. */
static void put_noise(char *to, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)('!' + pack_random(&seed) % 90);
    to[n] = '\0';
}

#define NOISE 8000
#define APART (48u << 10)

static void add_noise(struct nf_writer *w, const char *text, uint64_t former)
{
    struct nf_field f = { .before = STR_INIT(""), .value = str_of(text), .kind = NF_KIND_TEXT,
                          .role = NF_ROLE_TEXT };
    const struct nf_record record = { .fields = &f, .count = 1, .tail = STR_INIT("") };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(former == NONE ? nf_writer_add(w, &record, &err)
                             : nf_writer_add_version(w, &record, former, &err), &err);
}

static struct nf_writer *append(struct memory_store *s)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_store store = memory_store(s);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    opts.id = (const uint8_t *)"an archive's id";
    opts.flags = NF_WRITER_NO_TABLES;
    opts.level = 1;
    opts.threads = 1;
    assert_ok(nf_writer_append(&store, &opts, &w, &err), &err);
    return w;
}

/* Change 5 % of it: a run of letters every so often. */
static void edit(char *text, uint64_t seed)
{
    for (size_t i = (size_t)(seed % 300); i + 20 < NOISE; i += 400) {
        char other[21];

        put_noise(other, 20, seed + i);
        memcpy(text + i, other, 20);
    }
}

/* The former version lies further back than a writer looks for texts by itself. A version of
 * a version copies from what that was made of, too. */
static void versions_copy_from_far_back(void **state)
{
    static char text[NOISE + 1], apart[APART + 1];
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = append(&s);
    uint64_t former = 0;
    struct opened f;

    (void)state;
    put_noise(text, NOISE, 1);
    add_noise(w, text, NONE);
    for (uint32_t i = 0; i < 48; i++) {
        put_noise(apart, APART, 100 + i);
        add_noise(w, apart, NONE);
    }
    assert_ok(nf_writer_flush(w, NULL), NULL);
    for (uint32_t k = 0; k < 3; k++) {
        size_t before = (s.bytes.len + 4095) / 4096 * 4096;
        struct nf_record record;

        edit(text, 7 * k + 3);
        add_noise(w, text, former);
        pack_end(w);
        /* Some 500 bytes are what a generation takes. */
        assert_in_range(s.bytes.len - before, 1, NOISE * 15 / 100 + 500);
        f = open_flags(s.bytes, 0);
        former = 49 + k;
        assert_ok(nf_cursor_get(f.cursor, former, NF_PARTS_ALL, &record, &f.err), &f.err);
        assert_text(record.fields[0].value, text);
        assert_sound_reader(f.reader);
        nf_cursor_close(f.cursor);
        nf_reader_close(f.reader);
        w = append(&s);
    }
    nf_writer_close(w);
    memory_store_free(&s);
}

/* Whatever gives out: the error says so, and the same reader can be asked again. */
static void memory_that_fails_is_told_of(void **state)
{
    struct nf_buffer b = archive(1);
    struct fault_memory memory = { .live = 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    unsigned long n = 0;
    enum nf_status st;

    (void)state;
    opts.alloc = &alloc;
    do {
        struct opened f = { .bytes = b };
        struct nf_versions got = NF_VERSIONS_INIT;

        fault_at(&memory.fault, 0, false);
        assert_ok(nf_reader_open_memory(b.ptr, b.len, &opts, &f.reader, &f.err), &f.err);
        f.cursor = pack_cursor(f.reader);
        fault_at(&memory.fault, ++n, false);
        st = nf_cursor_versions(f.cursor, 0, &got, &f.err);
        if (atomic_load(&memory.fault.hit))
            assert_status(st, NF_E_NOMEM, &f.err);
        expect_versions(&f);
        nf_cursor_close(f.cursor);
        nf_reader_close(f.reader);
    } while (st != NF_OK);
    assert_true(n > 2);
    assert_int_equal(atomic_load(&memory.live), 0);
    free(b.ptr);
}

/* There are six of them, of three numbers each. */
static void later_versions_take_no_more_than_an_index_may(void **state)
{
    (void)state;
    for (size_t less = 0; less < 2; less++) {
        struct opened f = opened_bytes(archive(1));
        struct nf_versions got = NF_VERSIONS_INIT;

        f.reader->archive.max_index = 6 * sizeof(struct nf_later_version) - less;
        assert_status(nf_cursor_versions(f.cursor, 0, &got, &f.err), less ? NF_E_LIMIT : NF_OK,
                      &f.err);
        opened_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_told_of),
        cmocka_unit_test(an_archive_without_any_has_none),
        cmocka_unit_test(versions_outlive_the_catalog),
        cmocka_unit_test(of_a_lost_article_nothing_is_told),
        cmocka_unit_test(bytes_do_not_depend_on_threads),
        cmocka_unit_test(a_version_of_no_article_is_refused),
        cmocka_unit_test(versions_copy_from_far_back),
        cmocka_unit_test(later_versions_take_no_more_than_an_index_may),
        cmocka_unit_test(memory_that_fails_is_told_of)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
