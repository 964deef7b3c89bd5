/* Looking for articles by key, and by time, source and language. */
#include "format/checksum.h"
#include "src/read/reader_parts.h"
#include "src/read/cursor.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

static struct opened articles(unsigned block, const struct pack_article *a,
                               size_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_writer *w;

    opts.block_articles = block;
    w = pack_begin(&bytes, &opts);
    for (size_t i = 0; i < n; i++)
        pack_add(w, &a[i]);
    pack_end(w);
    return opened_bytes(bytes);
}

/* Versions of articles, oldest first: 0 2 5 share a URL, 1 4 an id. */
static const struct pack_article versions[] = {
    { .url = "https://E.org/a?utm_source=x", .id = "a0" },
    { .url = "https://e.org/b", .id = "same" },
    { .url = "http://e.org/a", .id = "a2" },
    { .url = "https://e.org/c", .id = "c" },
    { .url = "https://e.org/d", .id = "same" },
    { .url = "https://e.org/a#top", .id = "a5" },
    { .title = "without keys" },
    { .url = "null", .id = "" }
};

static void assert_found(struct opened *f, enum nf_key kind, const char *key,
                         const uint64_t *want, size_t n)
{
    uint64_t below = UINT64_MAX;

    for (size_t i = 0; i < n; i++) {
        f->err.status = NF_E_DAMAGED; /* from before */
        assert_ok(nf_cursor_find(f->cursor, kind, str_of(key), below, &below,
                                 &f->err), &f->err);
        assert_int_equal(f->err.status, NF_OK);
        if (below != want[i])
            fail_msg("%s: %u instead of %u", key, (unsigned)below,
                     (unsigned)want[i]);
    }
    want = &below;
    assert_status(nf_cursor_find(f->cursor, kind, str_of(key), below, &below,
                                 &f->err), NF_E_NOTFOUND, &f->err);
    assert_int_equal(below, *want);
}

static void finds_all_versions_newest_first(void **state)
{
    static const uint64_t a[] = { 5, 2, 0 }, b[] = { 1 }, same[] = { 4, 1 },
                          c[] = { 3 };

    (void)state;
    for (unsigned block = 1; block <= 8; block++) {
        struct opened f = articles(block, versions, COUNT_OF(versions));

        assert_found(&f, NF_KEY_URL, "https://e.org/a", a, 3);
        assert_found(&f, NF_KEY_URL, "http://E.ORG:80/a#x", a, 3);
        assert_found(&f, NF_KEY_URL, "https://e.org/b", b, 1);
        assert_found(&f, NF_KEY_ID, "same", same, 2);
        assert_found(&f, NF_KEY_ID, "c", c, 1);
        assert_found(&f, NF_KEY_ID, "C", NULL, 0);
        assert_found(&f, NF_KEY_ID, "https://e.org/a", NULL, 0);
        assert_found(&f, NF_KEY_URL, "https://e.org/A", NULL, 0);
        opened_close(&f);
    }
}

static void looks_below_an_ordinal_only(void **state)
{
    struct opened f = articles(3, versions, COUNT_OF(versions));
    struct nf_str key = STR("https://e.org/a");
    static const struct {
        uint64_t below, want; /* 99: none */
    } table[] = { { UINT64_MAX, 5 }, { 100, 5 }, { 6, 5 }, { 5, 2 }, { 3, 2 },
                  { 2, 0 }, { 1, 0 }, { 0, 99 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint64_t n = 99;
        enum nf_status st = nf_cursor_find(f.cursor, NF_KEY_URL, key,
                                           table[i].below, &n, &f.err);

        assert_status(st, table[i].want == 99 ? NF_E_NOTFOUND : NF_OK, &f.err);
        assert_int_equal(n, table[i].want);
    }
    opened_close(&f);
}

static void refuses_keys_that_can_be_none(void **state)
{
    struct opened f = articles(3, versions, COUNT_OF(versions));
    uint64_t n = 99;

    (void)state;
    assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, STR("no address"),
                                 UINT64_MAX, &n, &f.err), NF_E_USAGE, &f.err);
    assert_int_equal(f.err.status, NF_E_USAGE);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, STR(""), UINT64_MAX, &n,
                                 NULL), NF_E_USAGE, NULL);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR(""), UINT64_MAX, &n,
                                 NULL), NF_E_USAGE, NULL);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, (struct nf_str){ NULL, 0 },
                                 UINT64_MAX, &n, NULL), NF_E_USAGE, NULL);
    assert_status(nf_cursor_find(f.cursor, (enum nf_key)3, STR("c"), UINT64_MAX,
                                 &n, NULL), NF_E_USAGE, NULL);
    assert_int_equal(n, 99);
    opened_close(&f);
}

static void says_that_there_is_no_index(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct opened f;
    uint64_t n = 77;

    (void)state;
    opts.flags = NF_WRITER_NO_ID_INDEX;
    pack_numbers(&bytes, &opts, 0, 20);
    f = opened_bytes(bytes);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-3"), UINT64_MAX, &n,
                                 &f.err), NF_E_NO_INDEX, &f.err);
    assert_non_null(strstr(f.err.text, "identifiers"));
    assert_int_equal(n, 77);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL,
                             STR("https://www.example.org/news/3"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(n, 3);
    assert_sound_reader(f.reader);
    opened_close(&f);
}

static void finds_each_of_many(void **state)
{
    struct opened f = opened_numbers(5, 1, 3000);

    (void)state;
    for (uint32_t i = 0; i < 3000; i += 7) {
        struct pack_numbered a;
        uint64_t n = 0;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX,
                                 &n, &f.err), &f.err);
        assert_int_equal(n, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 &f.err), &f.err);
        assert_int_equal(n, i);
        /* Getting and finding do not disturb each other. */
        opened_gets(&f, i);
        pack_numbered(&a, i + 100000);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url),
                                     UINT64_MAX, &n, &f.err), NF_E_NOTFOUND, &f.err);
    }
    opened_close(&f);
}

/* A block that is searched again is searched by hashes; a key index that is
 * large is not kept as a whole. Neither changes what is found. */
static void finds_in_blocks_and_indexes_of_any_size(void **state)
{
    static const struct {
        unsigned block;
        uint32_t articles, step;
    } table[] = { { 4096, 700, 3 }, { 32, 30000, 997 } };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        struct opened f = opened_numbers(table[k].block, 1, table[k].articles);

        for (uint32_t i = 0; i < table[k].articles; i += table[k].step) {
            struct pack_numbered a, none;
            uint64_t n = 0;

            pack_numbered(&a, i);
            pack_numbered(&none, i + 100000);
            assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url),
                                     UINT64_MAX, &n, &f.err), &f.err);
            assert_int_equal(n, i);
            assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), i,
                                         &n, &f.err), NF_E_NOTFOUND, &f.err);
            assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(none.url),
                                         UINT64_MAX, &n, &f.err), NF_E_NOTFOUND,
                          &f.err);
            if (i % 2)
                continue;
            assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id),
                                     UINT64_MAX, &n, &f.err), &f.err);
            assert_int_equal(n, i);
        }
        opened_close(&f);
    }
}

/* Then every block is looked into; if one of them is damaged, it may have the key. */
static void finds_keys_whose_page_is_damaged(void **state)
{
    struct opened f = opened_numbers(5, 1, 100);
    const struct nf_footer_keys *keys = f.reader->archive.keys.at;
    uint8_t *page = (uint8_t *)f.bytes.ptr + keys->place.offset +
                    NF_CHUNK_HEADER_SIZE + 4 * (keys->pages + 1);
    struct pack_numbered a, none;
    struct nf_location where;
    uint64_t n = 99;

    (void)state;
    assert_int_equal(keys->pages, 1);
    pack_numbered(&none, 1000);
    page[9] ^= 1;
    for (uint32_t i = 0; i < 100; i++) {
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, i % 2 ? NF_KEY_ID : NF_KEY_URL,
                                 str_of(i % 2 ? a.id : a.url), UINT64_MAX, &n, &f.err),
                  &f.err);
        assert_int_equal(n, i);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), i, &n, &f.err),
                      NF_E_NOTFOUND, &f.err);
    }
    assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(none.url), UINT64_MAX, &n,
                                 &f.err), NF_E_NOTFOUND, &f.err);
    assert_ok(nf_cursor_locate(f.cursor, 50, &where, &f.err), &f.err);
    f.bytes.ptr[where.offset + NF_CHUNK_HEADER_SIZE + 1] ^= 1;
    nf_cursor_close(f.cursor); /* which has kept heads */
    f.cursor = pack_cursor(f.reader);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(none.url), UINT64_MAX, &n,
                                 &f.err), NF_E_DAMAGED, &f.err);
    pack_numbered(&a, 51);
    assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &n,
                                 &f.err), NF_E_DAMAGED, &f.err);
    pack_numbered(&a, 7);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(n, 7);
    assert_int_equal(f.err.status, NF_E_DAMAGED); /* it may have a newer one */
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), 10, &n, &f.err), &f.err);
    assert_int_equal(f.err.status, NF_OK);
    pack_numbered(&a, 99);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(n, 99);
    assert_int_equal(f.err.status, NF_OK);
    opened_close(&f);
}

/* A page that holds together may name blocks that are not there: it tells nothing then. */
static void finds_keys_of_blocks_that_are_not_there(void **state)
{
    struct opened f = opened_numbers(5, 1, 100);
    const struct nf_footer_keys *keys = f.reader->archive.keys.at;
    const size_t entries = keys->entries, blocks = (entries * keys->block_bits + 7) / 8;
    uint8_t *page = (uint8_t *)f.bytes.ptr + keys->place.offset + NF_CHUNK_HEADER_SIZE + 8;
    const size_t len = 4 + (2 * entries + 7) / 8 + (entries * keys->remainder_bits + 7) / 8 +
                       blocks;
    struct pack_numbered a;
    uint64_t n = 99;

    (void)state;
    assert_int_equal(keys->pages, 1);
    memset(page + len - blocks, 0xff, blocks);
    nf_put_le32(page + len, nf_check(page, len, 1 + nf_seed(f.reader->archive.head.identity.id,
                                                            keys->place.offset)));
    for (uint32_t i = 0; i < 100; i += 9) {
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, i % 2 ? NF_KEY_ID : NF_KEY_URL,
                                 str_of(i % 2 ? a.id : a.url), UINT64_MAX, &n, &f.err),
                  &f.err);
        assert_int_equal(n, i);
    }
    opened_close(&f);
}

/* Ids of every kind are compared as plain text. */
static void finds_ids_however_they_are_spelled(void **state)
{
    struct nf_field ids[] = {
        { .key = STR("id"), .value = STR("123"), .kind = NF_KIND_JSON },
        { .key = STR("id"), .value = STR("\xc3\xa9"), .kind = NF_KIND_STRING },
        { .key = STR("id"), .value = STR("\xc3\xaa"), .kind = NF_KIND_STRING_ASCII },
        { .key = STR("id"), .value = STR("\\u00EB"), .kind = NF_KIND_STRING_ESCAPED },
        { .key = STR("id"), .value = STR("null"), .kind = NF_KIND_JSON }
    };
    static const char *const keys[] = { "123", "\xc3\xa9", "\xc3\xaa", "\xc3\xab" };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct opened f;
    uint64_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct nf_record record = { &ids[i], 1, { NULL, 0 } };

        ids[i].role = NF_ROLE_ID;
        assert_ok(nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    f = opened_bytes(bytes);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(keys[i]), UINT64_MAX,
                                 &n, &f.err), &f.err);
        assert_int_equal(n, i);
    }
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("null"), UINT64_MAX, &n,
                                 NULL), NF_E_NOTFOUND, NULL);
    opened_close(&f);
}

static const struct pack_article dated[] = {
    { .published = "2024-01-31", .source = "Harbour Post", .language = "en",
      .url = "https://news.harbour.example/1" },
    { .published = "2024-02-01T12:00:00Z", .source = "Mill Gazette",
      .language = "en-GB", .url = "https://mill.example/2" },
    { .published = "2024-02", .source = "harbour post", .language = "de" },
    { .title = "no time", .source = "Harbour Post", .language = "eng" },
    { .published = "2024-03-01T00:00:00Z", .language = "EN_us",
      .url = "https://notharbour.example/4" },
    { .published = "2023", .url = "https://harbour.example/5" }
};

/* 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z, 2024-01-01T00:00:00Z. */
#define FEBRUARY INT64_C(1706745600)
#define MARCH INT64_C(1709251200)
#define YEAR_2024 INT64_C(1704067200)

static void assert_lists_of(struct opened f, const struct nf_query *query, const char *want)
{
    char got[64] = "";
    uint64_t n, from = 0;
    enum nf_status st;

    while ((st = nf_cursor_next(f.cursor, from, query, &n, &from, &f.err)) == NF_OK) {
        size_t at = strlen(got);

        assert_true(at < sizeof(got) - 4);
        got[at] = (char)('0' + n);
        got[at + 1] = '\0';
    }
    assert_status(st, NF_E_END, &f.err);
    if (strcmp(got, want) != 0)
        fail_msg("%s instead of %s", got, want);
    opened_close(&f);
}

static void assert_lists(unsigned block, const struct nf_query *query, const char *want)
{
    assert_lists_of(articles(block, dated, COUNT_OF(dated)), query, want);
}

static void lists_what_a_query_matches(void **state)
{
    const struct {
        struct nf_query query;
        const char *want;
    } table[] = {
        { NF_QUERY_INIT, "012345" },
        /* A day, a month, a year match as far as they reach. */
        { { .has_since = true, .since = FEBRUARY }, "124" },
        { { .has_since = true, .since = FEBRUARY - 1 }, "0124" },
        { { .has_since = true, .since = FEBRUARY + 43200 }, "124" },
        { { .has_since = true, .since = FEBRUARY + 43201 }, "24" },
        { { .has_since = true, .since = MARCH - 1 }, "24" },
        { { .has_since = true, .since = MARCH }, "4" },
        { { .has_since = true, .since = MARCH + 1 }, "" },
        { { .has_until = true, .until = FEBRUARY }, "05" },
        { { .has_until = true, .until = FEBRUARY + 1 }, "025" },
        { { .has_until = true, .until = FEBRUARY + 43200 }, "025" },
        { { .has_until = true, .until = FEBRUARY + 43201 }, "0125" },
        { { .has_until = true, .until = YEAR_2024 }, "5" },
        { { .has_until = true, .until = YEAR_2024 - 366 * 86400 }, "" },
        { { .has_since = true, .since = FEBRUARY, .has_until = true,
            .until = MARCH }, "12" },
        { { .has_since = true, .since = YEAR_2024 - 1, .has_until = true,
            .until = YEAR_2024 }, "5" },
        { { .has_since = true, .since = MARCH, .has_until = true,
            .until = FEBRUARY }, "" },
        { { .has_since = true, .since = INT64_MIN }, "01245" },
        { { .has_until = true, .until = INT64_MAX }, "01245" },
        /* Names and domains, tags; the case of letters does not matter. */
        { { .source = STR("HARBOUR POST") }, "023" },
        { { .source = STR("Harbour") }, "" },
        { { .source = STR("harbour.example") }, "05" },
        { { .source = STR("News.Harbour.Example") }, "0" },
        { { .source = STR("example") }, "0145" },
        { { .source = STR("bour.example") }, "" },
        { { .language = STR("en") }, "0134" },
        { { .language = STR("EN-gb") }, "1" },
        { { .language = STR("eng") }, "0134" },
        { { .language = STR("English") }, "0134" },
        { { .language = STR("e") }, "" },
        { { .language = STR("de"), .source = STR("Harbour Post") }, "2" },
        { { .language = STR("en"), .has_since = true, .since = FEBRUARY }, "14" },
        { { .source = STR("Harbour Post"), .has_until = true,
            .until = INT64_MAX }, "02" }
    };

    (void)state;
    assert_lists(2, NULL, "012345");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_query query = table[i].query;

        query.struct_size = sizeof(query);
        assert_lists(1, &query, table[i].want);
        assert_lists(4, &query, table[i].want);
    }
}

/* Of what has no time a page has no span, which would be outside of any other. */
static void lists_articles_without_a_time(void **state)
{
    const struct nf_query table[] = { { .source = STR("Mill Gazette") },
                                      { .source = STR("Mill Gazette"), .has_since = true,
                                        .since = INT64_MIN } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct pack_article undated[] = { { .source = "Harbour Post" },
                                                { .source = "Mill Gazette" } };
        struct nf_query query = table[i];

        query.struct_size = sizeof(query);
        assert_lists_of(articles(2, undated, COUNT_OF(undated)), &query, i ? "" : "1");
    }
}

/* Nor has a block to be damaged, that what is in others is found: it may be too large. */
static void finds_keys_where_a_block_is_too_large(void **state)
{
    char id[9000];
    struct pack_article a[] = { { .url = "https://e.org/a", .id = "a" },
                                { .url = "https://e.org/b", .id = id } };
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c;
    struct opened f;
    uint64_t ordinal = 77;

    (void)state;
    pack_words(id, sizeof(id) - 1, 1);
    f = articles(1, a, COUNT_OF(a));
    opts.flags = NF_OPEN_RECOVER;
    opts.max_frame = 4096;
    assert_ok(nf_reader_open_memory(f.bytes.ptr, f.bytes.len, &opts, &r, &err), &err);
    c = pack_cursor(r);
    assert_ok(nf_cursor_find(c, NF_KEY_URL, STR("https://e.org/a"), UINT64_MAX, &ordinal, &err),
              &err);
    assert_int_equal(ordinal, 0);
    assert_status(nf_cursor_find(c, NF_KEY_URL, STR("https://e.org/b"), UINT64_MAX, &ordinal,
                                 &err), NF_E_LIMIT, &err);
    assert_status(nf_cursor_find(c, NF_KEY_URL, STR("https://e.org/c"), UINT64_MAX, &ordinal,
                                 &err), NF_E_LIMIT, &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_all_versions_newest_first),
        cmocka_unit_test(looks_below_an_ordinal_only),
        cmocka_unit_test(refuses_keys_that_can_be_none),
        cmocka_unit_test(says_that_there_is_no_index),
        cmocka_unit_test(finds_each_of_many),
        cmocka_unit_test(finds_in_blocks_and_indexes_of_any_size),
        cmocka_unit_test(finds_keys_whose_page_is_damaged),
        cmocka_unit_test(finds_keys_of_blocks_that_are_not_there),
        cmocka_unit_test(finds_keys_where_a_block_is_too_large),
        cmocka_unit_test(finds_ids_however_they_are_spelled),
        cmocka_unit_test(lists_what_a_query_matches),
        cmocka_unit_test(lists_articles_without_a_time)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
