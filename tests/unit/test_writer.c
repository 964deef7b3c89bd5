#include <errno.h>

#include "src/build/block_input.h"
#include "tests/support/pack.h"

/* A sink that keeps what it is called for, and fails when it is told to. */
struct log_sink {
    struct nf_buffer bytes;
    unsigned appends, commits, closes;
    unsigned fail_append; /* the n-th; 0 none */
    bool fail_commit;
};

static int log_append(void *ctx, const void *buf, size_t n)
{
    struct log_sink *s = ctx;
    struct nf_sink memory = memory_sink(&s->bytes);

    assert_int_equal(s->commits + s->closes, 0);
    s->appends++;
    if (s->fail_append && s->appends >= s->fail_append) {
        assert_int_equal(s->appends, s->fail_append); /* not called again */
        return ENOSPC;
    }
    return memory.append(memory.ctx, buf, n);
}

static int log_commit(void *ctx)
{
    struct log_sink *s = ctx;

    assert_int_equal(s->closes, 0);
    s->commits++;
    return s->fail_commit ? EIO : 0;
}

static void log_close(void *ctx)
{
    ((struct log_sink *)ctx)->closes++;
}

static struct nf_sink sink_of(struct log_sink *s)
{
    return (struct nf_sink){ sizeof(struct nf_sink), s, log_append, log_commit, log_close };
}

static struct nf_writer *writer_to(struct log_sink *s,
                                   const struct nf_writer_opts *opts)
{
    struct nf_sink sink = sink_of(s);
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_create(&sink, opts, &w, &err), &err);
    return w;
}

static void refuses_options_that_are_none(void **state)
{
    const struct nf_writer_opts table[] = {
        { .struct_size = 0 },
        { .struct_size = sizeof(struct nf_writer_opts), .level = 23 },
        { .struct_size = sizeof(struct nf_writer_opts), .block_articles = 4097 },
        { .struct_size = sizeof(struct nf_writer_opts), .block_bytes = (1u << 25) + 1 },
        { .struct_size = sizeof(struct nf_writer_opts), .frame_articles = 4097 },
        { .struct_size = sizeof(struct nf_writer_opts), .flags = 1u << 31 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct log_sink s = { 0 };
        struct nf_sink sink = sink_of(&s);
        struct nf_writer *w = (void *)&s;
        struct nf_error err = NF_ERROR_INIT;

        assert_status(nf_writer_create(&sink, &table[i], &w, &err), NF_E_USAGE,
                      &err);
        assert_int_equal(err.status, NF_E_USAGE);
        assert_ptr_equal(w, &s);         /* left alone */
        assert_int_equal(s.closes, 0);   /* still the caller's */
        assert_int_equal(s.appends, 0);
    }
}

/* The message says what is too much, and how much would do. */
static void says_how_long_a_block_may_be(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(struct nf_writer_opts),
        .preset = NF_PRESET_SMALL };
    struct log_sink s = { 0 };
    struct nf_sink sink = sink_of(&s);
    struct nf_writer *w = NULL;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.block_bytes = (1u << 25) + 1;
    assert_status(nf_writer_create(&sink, &opts, &w, &err), NF_E_USAGE, &err);
    assert_non_null(strstr(err.text, "33554433 bytes a block"));
    assert_non_null(strstr(err.text, "2^25"));
    opts.block_bytes--;
    assert_ok(nf_writer_create(&sink, &opts, &w, &err), &err);
    nf_writer_close(w);
    free(s.bytes.ptr);
}

static void commits_once_and_closes_once(void **state)
{
    struct log_sink s = { 0 };
    struct nf_writer *w = writer_to(&s, NULL);
    struct pack_article a = { .title = "Rain" };

    (void)state;
    pack_add(w, &a);
    assert_ok(nf_writer_finish(w, NULL), NULL);
    assert_int_equal(s.commits, 1);
    assert_int_equal(s.closes, 0);
    nf_writer_close(w);
    assert_int_equal(s.closes, 1);
    free(s.bytes.ptr);
}

static void leaves_nothing_behind_without_a_finish(void **state)
{
    struct log_sink s = { 0 };
    struct nf_writer *w = writer_to(&s, NULL);
    struct pack_article a = { .title = "Rain" };

    (void)state;
    pack_add(w, &a);
    nf_writer_close(w);
    assert_int_equal(s.commits, 0);
    assert_int_equal(s.closes, 1);
    free(s.bytes.ptr);
    nf_writer_close(NULL);
}

static void needs_neither_commit_nor_close(void **state)
{
    struct log_sink s = { 0 };
    struct nf_sink sink = { sizeof(struct nf_sink), &s, log_append, NULL, NULL };
    struct nf_writer *w = NULL;

    (void)state;
    assert_ok(nf_writer_create(&sink, NULL, &w, NULL), NULL);
    assert_ok(nf_writer_finish(w, NULL), NULL);
    nf_writer_close(w);
    assert_true(s.bytes.len > 0);
    free(s.bytes.ptr);
}

static void makes_an_archive_of_nothing(void **state)
{
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    pack_end(pack_begin(&b, NULL));
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_int_equal(info.articles, 0);
    assert_int_equal(info.blocks, 0);
    assert_int_equal(info.input_bytes, 0);
    nf_reader_close(r);
    free(b.ptr);
}

static void assert_prints_back(const struct nf_record *record,
                               struct nf_str want)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_record got;
    struct nf_error err = NF_ERROR_INIT;
    char *text;

    assert_ok(nf_writer_add(w, record, &err), &err);
    pack_end(w);
    r = pack_open(&b);
    c = pack_cursor(r);
    assert_ok(nf_cursor_get(c, 0, NF_PARTS_ALL, &got, &err), &err);
    text = malloc(nf_record_size(&got) + 1);
    assert_non_null(text);
    assert_bytes(((struct nf_str){ text, (size_t)(nf_record_print(&got, text) - text) }),
                 want);
    free(text);
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
}

static void composes_json_where_literals_lack(void **state)
{
    struct nf_field f[] = {
        { .key = STR("url"), .value = STR("http://e.org/\"a\""),
          .kind = NF_KIND_STRING, .role = NF_ROLE_URL },
        { .key = STR("n"), .value = STR("1.50"), .kind = NF_KIND_JSON },
        { .key = STR(""), .value = STR("\xc3\xa9/"),
          .kind = NF_KIND_STRING_ASCII_SLASH },
        { .key = STR("a\\\"b"), .value = STR("\\u00E9"),
          .kind = NF_KIND_STRING_ESCAPED }
    };
    struct nf_record r = { f, 4, { NULL, 0 } };
    struct nf_record tail = { f, 1, STR(" }\n") };

    (void)state;
    assert_prints_back(&r, STR("{\"url\":\"http://e.org/\\\"a\\\"\",\"n\":1.50,"
                               "\"\":\"\\u00e9\\/\",\"a\\\"b\":\"\\u00E9\"}"));
    assert_prints_back(&tail, STR("{\"url\":\"http://e.org/\\\"a\\\"\" }\n"));
}

static void takes_literals_as_they_are(void **state)
{
    struct nf_field f[] = {
        { .before = STR("T: "), .value = STR("a\0b"), .kind = NF_KIND_TEXT },
        { .before = STR(""), .value = STR(""), .kind = NF_KIND_TEXT },
        { .before = STR("\n\xff"), .value = STR("c"), .kind = NF_KIND_TEXT },
        { .before = STR("\nd:"), .value = STR("[1]"), .kind = NF_KIND_ASIDE }
    };
    struct nf_record r = { f, 4, { NULL, 0 } };
    struct nf_record only_tail = { NULL, 0, STR("just a literal") };
    struct nf_record nothing = { NULL, 0, { NULL, 0 } };

    (void)state;
    assert_prints_back(&r, STR("T: a\0b\n\xff""c\nd:"));
    assert_prints_back(&only_tail, STR("just a literal"));
    assert_prints_back(&nothing, STR(""));
}

/* Such a record is refused alone, and the writer goes on. */
static void refuses_a_record_and_goes_on(void **state)
{
    const struct nf_field table[] = {
        { .key = STR("a"), .value = STR("x"), .kind = (enum nf_kind)8 },
        { .key = STR("a"), .value = STR("1"), .kind = NF_KIND_ASIDE },
        { .key = STR("a"), .value = STR("x"), .role = (enum nf_role)NF_ROLE_COUNT },
        { .value = STR("x") },
        { .key = STR("a"), .value = { NULL, 3 } }
    };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_field two[] = {
            { .key = STR("b"), .value = STR("good"), .kind = NF_KIND_STRING },
            table[i]
        };
        struct nf_record record = { two, 2, { NULL, 0 } };
        struct nf_error err = NF_ERROR_INIT;
        struct pack_article a = { .title = "Rain" };

        assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
        assert_int_equal(err.status, NF_E_REFUSED);
        pack_add(w, &a);
    }
    for (size_t count = 0; count < 2; count++) {
        const struct nf_field f = { .before = STR("x"), .value = STR("1"), .kind = NF_KIND_JSON };
        const struct nf_record record = { &f, count, { NULL, 3 } };
        struct nf_error err = NF_ERROR_INIT;

        assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    }
    nf_writer_stats(w, &stats);
    assert_int_equal(stats.articles, COUNT_OF(table));
    assert_int_equal(stats.input_bytes, COUNT_OF(table) * strlen("{\"title\":\"Rain\"}"));
    pack_end(w);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_int_equal(info.articles, COUNT_OF(table));
    nf_reader_close(r);
    free(b.ptr);
}

static void refuses_more_values_than_the_format_has_room_for(void **state)
{
    size_t n = 65536;
    struct nf_field *f = calloc(n, sizeof(*f));
    struct nf_record record = { f, n, { NULL, 0 } };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r;

    (void)state;
    assert_non_null(f);
    for (size_t i = 0; i < n; i++)
        f[i] = (struct nf_field){ .key = STR("k"), .value = STR("1"),
                                  .kind = NF_KIND_JSON };
    assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    record.count--;
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    r = pack_open(&b);
    nf_reader_close(r);
    free(f);
    free(b.ptr);
}

static void refuses_an_article_that_readers_refuse(void **state)
{
    struct nf_field f = { .key = STR("k"), .kind = NF_KIND_JSON,
                          .value = { "1", (64u << 20) - 4 } };
    struct nf_record record = { &f, 1, { NULL, 0 } };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    assert_non_null(strstr(err.text, "article has 67108865 bytes, at most 67108864"));
    f.value.len = 1;
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    free(b.ptr);
}

/* However many bytes a record says that it has: the sum does not come round. */
static void refuses_an_article_that_no_memory_has(void **state)
{
    static const struct nf_ban ban = { 1, 2 }; /* with one, keys are looked at first */
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < 64; i++) {
        const struct nf_str endless = { "x", SIZE_MAX - i }, one = STR("1");
        const struct nf_field good = { .key = one, .value = one },
                              fields[] = { { .key = one, .value = endless, .role = NF_ROLE_URL },
                                           { .key = endless, .value = one },
                                           { .before = endless, .value = one } };
        const struct nf_record tail = { &good, 1, endless };

        for (size_t k = 0; k < COUNT_OF(fields); k++) {
            const struct nf_record record = { &fields[k], 1, { NULL, 0 } };

            assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
        }
        assert_status(nf_writer_add(w, &tail, &err), NF_E_REFUSED, &err);
        if (i == 32)
            assert_ok(nf_writer_ban(w, &ban, 1, &err), &err);
    }
    pack_end(w);
    free(b.ptr);
}

/* What an archive of one article is, read back; freed by the caller. */
static void comes_back(const struct nf_record *record)
{
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_record got;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_add(w, record, &err), &err);
    pack_end(w);
    r = pack_open(&b);
    c = pack_cursor(r);
    assert_ok(nf_cursor_get(c, 0, NF_PARTS_ALL, &got, &err), &err);
    assert_int_equal(got.count, record->count);
    for (size_t i = 0; i < got.count; i++)
        assert_bytes(got.fields[i].value, record->fields[i].value);
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
}

/* Values each of which is short, and all of which are more than short fields may be. */
static void takes_as_many_values_as_there_may_be(void **state)
{
    struct nf_field *f = calloc(NF_MAX_FIELDS, sizeof(*f));
    char *values = malloc(NF_MAX_FIELDS * (size_t)255);
    struct nf_record record = { f, NF_MAX_FIELDS, { "", 0 } };
    uint64_t random = 1;

    (void)state;
    assert_true(f && values);
    for (size_t i = 0; i < NF_MAX_FIELDS * (size_t)255; i++)
        values[i] = (char)('a' + pack_random(&random) % 26);
    for (size_t i = 0; i < NF_MAX_FIELDS; i++)
        f[i] = (struct nf_field){ .before = STR(","), .value = { values + 255 * i, 255 },
                                  .kind = NF_KIND_STRING };
    comes_back(&record);
    for (size_t i = 0; i < NF_MAX_FIELDS; i += 1000)
        f[i].role = NF_ROLE_TITLE;
    comes_back(&record);
    free(values);
    free(f);
}

/* What must be in the short fields is bounded when it is added. */
static void refuses_articles_that_are_all_literal(void **state)
{
    char *white = malloc(NF_MAX_FIXED + 1);
    struct nf_field f = { .before = { white, NF_MAX_FIXED - 1 }, .value = STR("1"),
                          .kind = NF_KIND_JSON };
    struct nf_record record = { &f, 1, { "}", 1 } };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w;

    (void)state;
    assert_non_null(white);
    memset(white, ' ', NF_MAX_FIXED + 1);
    comes_back(&record);
    w = pack_begin(&b, NULL);
    f.before.len++;
    assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    f = (struct nf_field){ .before = { "", 0 }, .value = { white, NF_MAX_FIXED },
                           .kind = NF_KIND_STRING, .role = NF_ROLE_ID };
    assert_status(nf_writer_add(w, &record, &err), NF_E_REFUSED, &err);
    f.role = NF_ROLE_TEXT;
    assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    free(b.ptr);
    free(white);
}

/* Articles each of which has as much as may be of what must be in the short fields. */
static void ends_a_block_before_its_literals_are_too_many(void **state)
{
    const struct nf_writer_opts opts = { .struct_size = sizeof(opts),
                                         .preset = NF_PRESET_FAST, .level = 1,
                                         .block_articles = 4096,
                                         .block_bytes = 1u << 25 };
    char *white = malloc(NF_MAX_FIXED);
    struct nf_field f = { .before = { white, NF_FULL_FIXED - 2 }, .value = STR("1"),
                          .kind = NF_KIND_JSON };
    struct nf_record record = { &f, 1, { "}", 1 } }, got;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, &opts);
    struct nf_reader *r;
    struct nf_cursor *c;

    (void)state;
    assert_non_null(white);
    for (uint32_t i = 0; i < 4; i++) {
        memset(white, ' ' + (int)i, NF_MAX_FIXED);
        f.before.len = i % 2 ? NF_MAX_FIXED - 1 : NF_FULL_FIXED - 2;
        assert_ok(nf_writer_add(w, &record, &err), &err);
    }
    pack_end(w);
    r = pack_open(&b);
    c = pack_cursor(r);
    for (uint32_t i = 0; i < 4; i++)
        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &got, &err), &err);
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
    free(white);
}

static void refuses_everything_once_finished(void **state)
{
    struct log_sink s = { 0 };
    struct nf_writer *w = writer_to(&s, NULL);
    struct nf_field f = { .key = STR("a"), .value = STR("1"), .kind = NF_KIND_JSON };
    struct nf_record record = { &f, 1, { NULL, 0 } };

    (void)state;
    assert_ok(nf_writer_finish(w, NULL), NULL);
    assert_status(nf_writer_add(w, &record, NULL), NF_E_STATE, NULL);
    assert_status(nf_writer_finish(w, NULL), NF_E_STATE, NULL);
    assert_int_equal(s.commits, 1);
    nf_writer_close(w);
    free(s.bytes.ptr);
}

/* Fill a writer until it fails or is through. */
static enum nf_status fill(struct nf_writer *w, struct nf_error *err)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; i < 200 && st == NF_OK; i++) {
        struct pack_numbered a;
        struct nf_field f[2];
        struct nf_record record = { f, 2, { NULL, 0 } };

        pack_numbered(&a, i);
        pack_field(&f[0], "url", NF_ROLE_URL, a.article.url);
        pack_field(&f[1], "text", NF_ROLE_TEXT, a.article.text);
        st = nf_writer_add(w, &record, err);
    }
    return st == NF_OK ? nf_writer_finish(w, err) : st;
}

static void stops_for_good_when_the_sink_fails(void **state)
{
    enum nf_status st = NF_E_IO;

    (void)state;
    for (unsigned threads = 1; threads <= 3; threads += 2, st = NF_E_IO)
        for (unsigned n = 1; st != NF_OK; n++) {
            struct log_sink s = { .fail_append = n };
            struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
            struct nf_error err = NF_ERROR_INIT;
            struct nf_writer *w;

            opts.preset = NF_PRESET_FAST;
            opts.level = 1;
            opts.threads = threads;
            opts.block_articles = 8;
            w = writer_to(&s, &opts);
            st = fill(w, &err);
            if (st != NF_OK) {
                assert_status(st, NF_E_IO, &err);
                assert_int_equal(err.os_errno, ENOSPC);
                assert_status(nf_writer_finish(w, NULL), NF_E_STATE, NULL);
                assert_int_equal(s.commits, 0);
            }
            nf_writer_close(w);
            assert_int_equal(s.closes, 1);
            free(s.bytes.ptr);
            assert_true(n < 200);
        }
}

static void says_when_the_commit_fails(void **state)
{
    (void)state;
    for (int told = 0; told < 2; told++) {
        struct log_sink s = { .fail_commit = true };
        struct nf_error err = NF_ERROR_INIT;
        struct nf_writer *w = writer_to(&s, NULL);

        assert_status(nf_writer_finish(w, told ? &err : NULL), NF_E_IO, told ? &err : NULL);
        assert_int_equal(err.os_errno, told ? EIO : 0);
        /* Who did not want to know why is told now. */
        assert_status(nf_writer_finish(w, &err), NF_E_STATE, &err);
        assert_non_null(strstr(err.text, "commit: "));
        assert_int_equal(s.commits, 1);
        nf_writer_close(w);
        assert_int_equal(s.closes, 1);
        free(s.bytes.ptr);
    }
}

static void counts_what_it_wrote(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_buffer b;
    struct nf_writer *w;
    uint64_t bytes = 0;

    (void)state;
    opts.block_articles = 10;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    w = pack_begin(&b, &opts);
    for (uint32_t i = 0; i < 25; i++) {
        struct pack_article a = { .title = "Rain" };

        pack_add(w, &a);
        bytes += strlen("{\"title\":\"Rain\"}");
    }
    assert_ok(nf_writer_finish(w, NULL), NULL);
    nf_writer_stats(w, &stats);
    assert_int_equal(stats.articles, 25);
    assert_int_equal(stats.blocks, 3);
    assert_int_equal(stats.input_bytes, bytes);
    assert_int_equal(stats.output_bytes, b.len);
    nf_writer_close(w);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_options_that_are_none),
        cmocka_unit_test(says_how_long_a_block_may_be),
        cmocka_unit_test(commits_once_and_closes_once),
        cmocka_unit_test(leaves_nothing_behind_without_a_finish),
        cmocka_unit_test(needs_neither_commit_nor_close),
        cmocka_unit_test(makes_an_archive_of_nothing),
        cmocka_unit_test(composes_json_where_literals_lack),
        cmocka_unit_test(takes_literals_as_they_are),
        cmocka_unit_test(refuses_a_record_and_goes_on),
        cmocka_unit_test(refuses_more_values_than_the_format_has_room_for),
        cmocka_unit_test(refuses_an_article_that_readers_refuse),
        cmocka_unit_test(refuses_an_article_that_no_memory_has),
        cmocka_unit_test(takes_as_many_values_as_there_may_be),
        cmocka_unit_test(refuses_articles_that_are_all_literal),
        cmocka_unit_test(ends_a_block_before_its_literals_are_too_many),
        cmocka_unit_test(refuses_everything_once_finished),
        cmocka_unit_test(stops_for_good_when_the_sink_fails),
        cmocka_unit_test(says_when_the_commit_fails),
        cmocka_unit_test(counts_what_it_wrote)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
