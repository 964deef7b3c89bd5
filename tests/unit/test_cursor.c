#include <errno.h>

#include "tests/support/pack.h"

/* An archive, open, with a cursor. */
struct fixture {
    struct nf_buffer bytes;
    struct nf_reader *reader;
    struct nf_cursor *cursor;
    struct nf_error err;
};

static struct fixture open_bytes(struct nf_buffer bytes)
{
    struct fixture f = { .bytes = bytes };

    f.reader = pack_open(&f.bytes);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static struct fixture numbers(unsigned block, unsigned frame, uint32_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;

    opts.level = 1;
    opts.block_articles = block;
    opts.frame_articles = frame;
    pack_numbers(&bytes, &opts, 0, n);
    return open_bytes(bytes);
}

static struct fixture articles(unsigned block, const struct pack_article *a,
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
    return open_bytes(bytes);
}

static void close_all(struct fixture *f)
{
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
    free(f->bytes.ptr);
}

static void assert_gets(struct fixture *f, uint32_t i)
{
    struct nf_record record;

    assert_ok(nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err), &f->err);
    if (!pack_is_number(&record, i))
        fail_msg("article %u is another", (unsigned)i);
}

static void gets_every_article_in_any_order(void **state)
{
    static const unsigned shapes[][2] = { { 1, 1 }, { 32, 1 }, { 7, 3 }, { 64, 64 } };
    uint64_t seed = 7;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(shapes); k++) {
        struct fixture f = numbers(shapes[k][0], shapes[k][1], 150);

        for (uint32_t i = 0; i < 150; i++)
            assert_gets(&f, i);
        for (uint32_t i = 150; i-- > 0;)
            assert_gets(&f, i);
        for (int i = 0; i < 500; i++)
            assert_gets(&f, pack_random(&seed) % 150);
        close_all(&f);
    }
}

static void refuses_ordinals_there_are_not(void **state)
{
    static const uint64_t table[] = { 10, 11, UINT32_MAX, UINT64_C(1) << 32,
                                      (UINT64_C(1) << 32) + 3, UINT64_MAX };
    struct fixture f = numbers(4, 1, 10);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_record record = { .count = 77 };

        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(f.err.status, NF_E_RANGE);
        assert_int_equal(record.count, 77); /* left alone */
        assert_status(nf_cursor_get(f.cursor, table[i], NF_PARTS_ALL, &record,
                                    NULL), NF_E_RANGE, NULL);
        assert_gets(&f, 9);
    }
    close_all(&f);
    f = numbers(4, 1, 0);
    {
        struct nf_record record;
        uint64_t n = 5;

        assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL),
                      NF_E_RANGE, NULL);
        assert_status(nf_cursor_next(f.cursor, 0, NULL, &n, NULL), NF_E_RANGE,
                      NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("x"), UINT64_MAX, &n,
                                     NULL), NF_E_RANGE, NULL);
        assert_int_equal(n, 5);
    }
    close_all(&f);
    nf_cursor_close(NULL);
}

static void gets_the_short_parts_alone(void **state)
{
    struct fixture f = numbers(16, 2, 40);

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        struct nf_record record;
        const struct nf_field *text;
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_get(f.cursor, i, NF_PARTS_SHORT, &record, &f.err),
                  &f.err);
        assert_int_equal(record.count, 7);
        assert_text(nf_record_find(&record, NF_ROLE_URL)->value, a.url);
        assert_text(nf_record_find(&record, NF_ROLE_TITLE)->value,
                    a.article.title);
        text = nf_record_find(&record, NF_ROLE_TEXT);
        assert_null(text->value.ptr);
        assert_int_equal(text->value.len, 0);
        if (i % 3 == 0)
            assert_gets(&f, i);
    }
    close_all(&f);
}

static void gives_key_and_literal_of_each_value(void **state)
{
    struct nf_field in[] = {
        { .before = STR("{ \"a\" : {\"b\\\"c\": "), .value = STR("1"),
          .kind = NF_KIND_JSON },
        { .before = STR("}, \"t\" :"), .value = STR("x"), .kind = NF_KIND_STRING,
          .role = NF_ROLE_TITLE },
        { .before = STR(", \"\":"), .value = STR("[]"), .kind = NF_KIND_JSON },
        { .before = STR("\nBy line: "), .value = STR("y"), .kind = NF_KIND_TEXT },
        { .before = STR(""), .value = STR("z"), .kind = NF_KIND_TEXT }
    };
    static const char *const keys[] = { "b\\\"c", "t", "", "By line", "" };
    struct nf_record record = { in, COUNT_OF(in), STR("}") };
    struct nf_buffer bytes;
    struct nf_writer *w = pack_begin(&bytes, NULL);
    struct fixture f;

    (void)state;
    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    pack_end(w);
    f = open_bytes(bytes);
    assert_ok(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, NULL), NULL);
    assert_int_equal(record.count, COUNT_OF(in));
    for (size_t i = 0; i < COUNT_OF(in); i++) {
        assert_text(record.fields[i].key, keys[i]);
        assert_bytes(record.fields[i].before, in[i].before);
        assert_bytes(record.fields[i].value, in[i].value);
        assert_int_equal(record.fields[i].kind, in[i].kind);
        assert_int_equal(record.fields[i].role, in[i].role);
    }
    assert_text(record.tail, "}");
    close_all(&f);
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

static void assert_found(struct fixture *f, enum nf_key kind, const char *key,
                         const uint64_t *want, size_t n)
{
    uint64_t below = UINT64_MAX;

    for (size_t i = 0; i < n; i++) {
        assert_ok(nf_cursor_find(f->cursor, kind, str_of(key), below, &below,
                                 &f->err), &f->err);
        if (below != want[i])
            fail_msg("%s: %u instead of %u", key, (unsigned)below,
                     (unsigned)want[i]);
    }
    want = &below;
    assert_status(nf_cursor_find(f->cursor, kind, str_of(key), below, &below,
                                 &f->err), NF_E_RANGE, &f->err);
    assert_int_equal(below, *want);
}

static void finds_all_versions_newest_first(void **state)
{
    static const uint64_t a[] = { 5, 2, 0 }, b[] = { 1 }, same[] = { 4, 1 },
                          c[] = { 3 };

    (void)state;
    for (unsigned block = 1; block <= 8; block++) {
        struct fixture f = articles(block, versions, COUNT_OF(versions));

        assert_found(&f, NF_KEY_URL, "https://e.org/a", a, 3);
        assert_found(&f, NF_KEY_URL, "http://E.ORG:80/a#x", a, 3);
        assert_found(&f, NF_KEY_URL, "https://e.org/b", b, 1);
        assert_found(&f, NF_KEY_ID, "same", same, 2);
        assert_found(&f, NF_KEY_ID, "c", c, 1);
        assert_found(&f, NF_KEY_ID, "C", NULL, 0);
        assert_found(&f, NF_KEY_ID, "https://e.org/a", NULL, 0);
        assert_found(&f, NF_KEY_URL, "https://e.org/A", NULL, 0);
        close_all(&f);
    }
}

static void looks_below_an_ordinal_only(void **state)
{
    struct fixture f = articles(3, versions, COUNT_OF(versions));
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

        assert_status(st, table[i].want == 99 ? NF_E_RANGE : NF_OK, &f.err);
        assert_int_equal(n, table[i].want);
    }
    close_all(&f);
}

static void refuses_keys_that_can_be_none(void **state)
{
    struct fixture f = articles(3, versions, COUNT_OF(versions));
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
    close_all(&f);
}

static void finds_each_of_many(void **state)
{
    struct fixture f = numbers(5, 1, 3000);

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
        assert_gets(&f, i);
        pack_numbered(&a, i + 100000);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url),
                                     UINT64_MAX, &n, &f.err), NF_E_RANGE, &f.err);
    }
    close_all(&f);
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
    struct fixture f;
    uint64_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct nf_record record = { &ids[i], 1, { NULL, 0 } };

        ids[i].role = NF_ROLE_ID;
        assert_ok(nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    f = open_bytes(bytes);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(keys[i]), UINT64_MAX,
                                 &n, &f.err), &f.err);
        assert_int_equal(n, i);
    }
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("null"), UINT64_MAX, &n,
                                 NULL), NF_E_RANGE, NULL);
    close_all(&f);
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

static void assert_lists(unsigned block, const struct nf_query *query,
                         const char *want)
{
    struct fixture f = articles(block, dated, COUNT_OF(dated));
    char got[64] = "";
    uint64_t n = 0;
    enum nf_status st;

    while ((st = nf_cursor_next(f.cursor, n, query, &n, &f.err)) == NF_OK) {
        size_t at = strlen(got);

        assert_true(at < sizeof(got) - 4);
        got[at] = (char)('0' + n++);
        got[at + 1] = '\0';
    }
    assert_status(st, NF_E_RANGE, &f.err);
    if (strcmp(got, want) != 0)
        fail_msg("%s instead of %s", got, want);
    close_all(&f);
}

static void lists_what_a_query_matches(void **state)
{
    const struct {
        struct nf_query query;
        const char *want;
    } table[] = {
        { { .has_since = false }, "012345" },
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
        { { .language = STR("en") }, "014" },
        { { .language = STR("EN-gb") }, "1" },
        { { .language = STR("eng") }, "3" },
        { { .language = STR("e") }, "" },
        { { .language = STR("de"), .source = STR("Harbour Post") }, "2" },
        { { .language = STR("en"), .has_since = true, .since = FEBRUARY }, "14" },
        { { .source = STR("Harbour Post"), .has_until = true,
            .until = INT64_MAX }, "02" }
    };

    (void)state;
    assert_lists(2, NULL, "012345");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_lists(1, &table[i].query, table[i].want);
        assert_lists(4, &table[i].query, table[i].want);
    }
}

/* More blocks than an index page has room for. */
static void goes_from_index_page_to_index_page(void **state)
{
    struct fixture f = numbers(1, 1, 1300);
    struct nf_query query = { .has_since = true, .language = STR("fr") };
    uint64_t n = 0, count = 0;
    struct nf_info info;

    (void)state;
    nf_reader_info(f.reader, &info);
    assert_int_equal(info.blocks, 1300);
    for (uint32_t i = 1299; i > 300; i -= 111)
        assert_gets(&f, i);
    assert_gets(&f, 511);
    assert_gets(&f, 512);
    assert_gets(&f, 1023);
    assert_gets(&f, 1024);
    query.since = 946684800 + INT64_C(366) * 86400; /* from 2001 on */
    while (nf_cursor_next(f.cursor, n, &query, &n, &f.err) == NF_OK) {
        assert_true(n >= 336);
        assert_int_equal(n % 3, 2);
        count++;
        n++;
    }
    assert_int_equal(f.err.status, NF_E_RANGE);
    assert_int_equal(count, 1300 / 3 - 336 / 3);
    for (uint32_t i = 0; i < 1300; i += 97) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 &f.err), &f.err);
        assert_int_equal(n, i);
    }
    close_all(&f);
}

/* A source that counts and can be made to fail. */
struct log_source {
    struct nf_buffer bytes;
    unsigned reads;
    int fail;
};

static int log_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct log_source *s = ctx;

    s->reads++;
    assert_true(off <= s->bytes.len && n <= s->bytes.len - off);
    if (s->fail)
        return s->fail;
    memcpy(buf, s->bytes.ptr + off, n);
    return 0;
}

static struct fixture open_log(struct log_source *s, uint32_t n)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_source source = { s, log_read, NULL, NULL, 0 };
    struct fixture f = { .reader = NULL };

    opts.level = 1;
    opts.block_articles = 10;
    opts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&s->bytes, &opts, 0, n);
    source.size = s->bytes.len;
    assert_ok(nf_reader_open(&source, NULL, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static void reads_no_more_than_it_says(void **state)
{
    struct log_source s = { .reads = 0 };
    struct fixture f = open_log(&s, 100);
    struct nf_record record;
    unsigned before;

    (void)state;
    assert_gets(&f, 55); /* index page, head, frame */
    before = s.reads;
    assert_gets(&f, 55);
    assert_int_equal(s.reads, before);
    assert_gets(&f, 57); /* the same block: its frame */
    assert_int_equal(s.reads, before + 1);
    assert_gets(&f, 23); /* another: head and frame */
    assert_true(s.reads <= before + 3);
    before = s.reads;
    assert_ok(nf_cursor_get(f.cursor, 28, NF_PARTS_SHORT, &record, NULL), NULL);
    assert_int_equal(s.reads, before); /* no frame */
    /* Reading on in order takes whole blocks. */
    assert_gets(&f, 29);
    before = s.reads;
    for (uint32_t i = 30; i < 90; i++)
        assert_gets(&f, i);
    assert_true(s.reads - before <= 2 * 6);
    close_all(&f);
    free(s.bytes.ptr);
}

static void is_usable_after_a_failure(void **state)
{
    struct log_source s = { .reads = 0 };
    struct fixture f = open_log(&s, 100);
    struct nf_record record;
    uint64_t n;

    (void)state;
    for (uint32_t i = 0; i < 100; i += 9) {
        struct pack_numbered a;
        struct nf_query query = { .language = STR("fr") };

        pack_numbered(&a, i);
        s.fail = EIO;
        assert_status(nf_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err),
                      NF_E_IO, &f.err);
        assert_int_equal(f.err.os_errno, EIO);
        if (i == 0)
            assert_status(nf_cursor_next(f.cursor, 0, &query, &n, NULL), NF_E_IO,
                          NULL);
        assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX,
                                     &n, NULL), NF_E_IO, NULL);
        s.fail = 0;
        assert_gets(&f, i);
        assert_ok(nf_cursor_next(f.cursor, 0, &query, &n, NULL), NULL);
        assert_int_equal(n, 2);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &n,
                                 NULL), NULL);
        assert_int_equal(n, i);
    }
    close_all(&f);
    free(s.bytes.ptr);
}

static void heeds_the_limit_on_frames(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_writer_opts wopts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct nf_source source;
    struct fixture f = { .reader = NULL };
    struct nf_record record;
    struct nf_writer *w;
    char *text = malloc(100001);
    struct pack_article a = { .title = "long" };

    (void)state;
    assert_non_null(text);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    a.text = text;
    w = pack_begin(&bytes, &wopts);
    pack_add(w, &a);
    pack_end(w);
    source = nf_source_memory(bytes.ptr, bytes.len);
    opts.max_frame = 99999;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, NULL), NULL);
    f.cursor = pack_cursor(f.reader);
    assert_status(nf_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err),
                  NF_E_LIMIT, &f.err);
    assert_ok(nf_cursor_get(f.cursor, 0, NF_PARTS_SHORT, &record, &f.err), &f.err);
    f.bytes = bytes;
    close_all(&f);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_every_article_in_any_order),
        cmocka_unit_test(refuses_ordinals_there_are_not),
        cmocka_unit_test(gets_the_short_parts_alone),
        cmocka_unit_test(gives_key_and_literal_of_each_value),
        cmocka_unit_test(finds_all_versions_newest_first),
        cmocka_unit_test(looks_below_an_ordinal_only),
        cmocka_unit_test(refuses_keys_that_can_be_none),
        cmocka_unit_test(finds_each_of_many),
        cmocka_unit_test(finds_ids_however_they_are_spelled),
        cmocka_unit_test(lists_what_a_query_matches),
        cmocka_unit_test(goes_from_index_page_to_index_page),
        cmocka_unit_test(reads_no_more_than_it_says),
        cmocka_unit_test(is_usable_after_a_failure),
        cmocka_unit_test(heeds_the_limit_on_frames)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
