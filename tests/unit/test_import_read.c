#include <errno.h>

#include "tests/support/collect.h"

/* Gives out its bytes, some at a time; after that 0, or an errno value. */
struct stream {
    struct nf_str left;
    size_t at_once;
    int error;
    unsigned ended; /* how often it was asked at the end */
};

static int read_some(void *ctx, void *buf, size_t n, size_t *got)
{
    struct stream *s = ctx;

    assert_true(n > 0);
    if (n > s->at_once)
        n = s->at_once;
    if (n > s->left.len)
        n = s->left.len;
    s->ended += s->left.len == 0;
    if (n == 0 && s->error)
        return s->error;
    memcpy(buf, s->left.ptr, n);
    s->left.ptr += n;
    s->left.len -= n;
    *got = n;
    return 0;
}

static void gives_the_articles_whatever_comes_at_once(void **state)
{
    static const size_t sizes[] = { 1, 2, 7, 100000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct stream s = { STR("{\"title\":\"a\"}\n{\"title\":\"b\"}\n"), sizes[i], 0, 0 };
        struct collect c = { 0 };
        struct nf_import_opts opts = collect_opts(&c);
        struct nf_error err = NF_ERROR_INIT;

        assert_ok(nf_import_read("a.jsonl", read_some, &s, &opts, &err), &err);
        assert_int_equal(c.articles, 2);
        assert_string_equal(c.item[1].file, "a.jsonl");
        assert_int_equal(c.item[1].line, 2);
        assert_int_equal(s.ended, 1);
        collect_free(&c);
    }
}

struct left {
    const struct stream *stream;
    size_t bytes[3];
    size_t articles;
};

static enum nf_status note_left(void *ctx, const struct nf_place *place,
                                const struct nf_record *record, struct nf_error *err)
{
    struct left *l = ctx;

    (void)place;
    (void)record;
    (void)err;
    l->bytes[l->articles++] = l->stream->left.len;
    return NF_OK;
}

static void gives_an_article_before_it_waits_for_the_next(void **state)
{
    const struct nf_str lines = STR("{\"title\":\"a\"}\n{\"title\":\"b\"}\n{\"title\":\"c\"}\n");
    static const char *const formats[] = { NULL, "jsonl" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct stream s = { lines, lines.len / 3, 0, 0 };
        struct left left = { .stream = &s };
        struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
        struct nf_error err = NF_ERROR_INIT;

        opts.format = formats[i];
        opts.record = note_left;
        opts.ctx = &left;
        assert_ok(nf_import_read("pipe", read_some, &s, &opts, &err), &err);
        assert_int_equal(left.articles, 3);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(left.bytes[k], lines.len / 3 * (2 - k));
    }
}

static void ends_when_reading_fails(void **state)
{
    struct stream s = { STR("{\"title\":\"a\"}\n{\"title\":\"b\"}\n{\"ti"), 5, EIO, 0 };
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_int_equal(nf_import_read("a.jsonl", read_some, &s, &opts, &err), NF_E_IO);
    assert_int_equal(err.os_errno, EIO);
    assert_non_null(strstr(err.text, "a.jsonl"));
    assert_int_equal(c.articles, 2);
    collect_free(&c);
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void stops_when_it_is_told(void **state)
{
    struct stream s = { STR("{}\n"), 5, 0, 0 };
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.stop = at_once;
    assert_int_equal(nf_import_read("a.jsonl", read_some, &s, &opts, &err), NF_E_STOPPED);
    assert_int_equal(s.left.len, 3);
    assert_int_equal(c.articles, 0);
    collect_free(&c);
}

/* A line of @n bytes, and its end; behind it. */
static char *put_line(char *to, size_t n)
{
    memset(to, 'x', n);
    memcpy(to, "{\"title\":\"", 10);
    memcpy(to + n - 2, "\"}\r\n", 4);
    return to + n + 2;
}

/* A line of as many bytes as an article may have, though its end comes byte by byte. */
static void the_longest_line_may_end_as_any(void **state)
{
    char text[4000], *end = text;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        end = put_line(end, i == 1 ? 1001 : 1000);
    for (size_t at_once = 1; at_once < 4000; at_once += at_once < 3 ? 1 : 997) {
        struct stream s = { { text, (size_t)(end - text) }, at_once, 0, 0 };
        struct collect c = { 0 };
        struct nf_import_opts opts = collect_opts(&c);
        struct nf_error err = NF_ERROR_INIT;

        opts.format = "jsonl";
        opts.max_record = 1000;
        assert_ok(nf_import_read("a", read_some, &s, &opts, &err), &err);
        assert_int_equal(c.articles, 2);
        assert_int_equal(c.refusals, 1);
        collect_free(&c);
    }
}

/* Who wants no limit gives the largest number there is. */
static void without_a_limit_all_is_read(void **state)
{
    static const char *const names[] = { "a.txt", "a.json", "a.jsonl", "a.md", "a.csv" };
    const size_t n = 3u << 20;
    char *text = malloc(n);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const bool json = strstr(names[i], ".json"), csv = strstr(names[i], ".csv");
        const char *begin = json ? "{\"title\":\"" : csv ? "title,text\na," : "A title\n\n";
        const char *end = json ? "\"}\n" : "\n";
        struct collect c = { 0 };
        struct nf_import_opts opts = collect_opts(&c);
        struct nf_error err = NF_ERROR_INIT;

        memset(text, 'x', n);
        memcpy(text, begin, strlen(begin));
        memcpy(text + n - strlen(end), end, strlen(end));
        opts.max_record = SIZE_MAX;
        assert_ok(nf_import_memory(names[i], (struct nf_str){ text, n }, &opts, &err), &err);
        assert_int_equal(c.articles, 1);
        assert_true(c.item[0].len > n - 100);
        collect_free(&c);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_articles_whatever_comes_at_once),
        cmocka_unit_test(gives_an_article_before_it_waits_for_the_next),
        cmocka_unit_test(ends_when_reading_fails),
        cmocka_unit_test(stops_when_it_is_told),
        cmocka_unit_test(the_longest_line_may_end_as_any),
        cmocka_unit_test(without_a_limit_all_is_read)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
