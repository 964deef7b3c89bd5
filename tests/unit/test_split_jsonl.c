#include "tests/support/collect.h"

static void takes_an_object_a_line(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl", STR("{\"a\":1}\n{\"b\": 2}\n{}\n")),
              NULL);
    assert_int_equal(c.count, 3);
    assert_text(collect_bytes(&c, 0), "{\"a\":1}");
    assert_text(collect_bytes(&c, 1), "{\"b\": 2}");
    assert_text(collect_bytes(&c, 2), "{}");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(c.item[i].line, i + 1);
        assert_string_equal(c.item[i].file, "a.jsonl");
    }
    collect_free(&c);
}

static void bears_line_ends_of_every_sort(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl",
                             STR("\xef\xbb\xbf{\"a\":1}\r\n\r\n \t\n\n\xef\xbb\xbf{\"b\":2}")),
              NULL);
    assert_int_equal(c.count, 2);
    assert_text(collect_bytes(&c, 0), "{\"a\":1}");
    assert_text(collect_bytes(&c, 1), "{\"b\":2}");
    assert_int_equal(c.item[1].line, 5);
    collect_free(&c);
}

static void keeps_white_space_around_the_object(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl", STR(" \t{ } \t\n  {\"a\" : 1 }\t\n")),
              NULL);
    assert_int_equal(c.count, 2);
    assert_text(collect_bytes(&c, 0), " \t{ } \t");
    assert_text(collect_bytes(&c, 1), "  {\"a\" : 1 }\t");
    collect_free(&c);
}

static void bears_a_file_without_lines(void **state)
{
    static const char *const table[] = { "", "\n", "\n\n \n", "\xef\xbb\xbf",
                                         "\xef\xbb\xbf\xef\xbb\xbf\n\xef\xbb\xbf" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "a.jsonl", str_of(table[i])), NULL);
        assert_int_equal(c.count, 0);
    }
}

static void refuses_a_line_and_goes_on(void **state)
{
    static const struct {
        const char *line;
        const char *why;
    } table[] = {
        { "{\"a\":1", "column 7: a comma or } expected, found the end" },
        { "{\"a\":1}}", "column 8: something follows the object on its line" },
        { "{\"a\":1} [", "column 9: something follows the object on its line" },
        { "{\"a\":1},{\"b\":2}",
          "column 8: something follows the object on its line" },
        { "[1]", "column 1: an object expected, found '[1]'" },
        { "  x", "column 3: an object expected, found 'x'" },
        { "{\"a\":\"\x81\"}", "column 7: a string is not valid UTF-8" },
        { "{'a':1}", "column 2: a string expected, found ''a':1}'" },
        { "{\"a\":01}", "column 7: a number begins with an extra 0" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };
        char text[200];
        int n = snprintf(text, sizeof(text), "{}\n%s\n{\"id\":1}\n", table[i].line);

        assert_ok(collect_import(&c, "a.jsonl",
                                 (struct nf_str){ text, (size_t)n }), NULL);
        assert_int_equal(c.count, 3);
        assert_int_equal(c.refusals, 1);
        assert_string_equal(c.item[1].why, table[i].why);
        assert_int_equal(c.item[1].line, 2);
        assert_text(collect_bytes(&c, 2), "{\"id\":1}");
        assert_int_equal(c.item[2].line, 3);
        collect_free(&c);
    }
}

static void lets_lines_go_by_that_are_too_long(void **state)
{
    size_t room = 3u << 20;
    char *text = malloc(room);

    (void)state;
    assert_non_null(text);
    /* One that fits the window, and one that is longer than any. */
    for (size_t size = 101; size < room - 100; size += 2000000) {
        struct collect c = { 0 };
        struct nf_import_opts opts = collect_opts(&c);
        size_t n = (size_t)sprintf(text, "{\"a\":1}\n{\"b\":\"");

        opts.max_record = 100;
        memset(text + n, 'x', size);
        n += size;
        n += (size_t)sprintf(text + n, "\"}\n{\"c\":3}");
        assert_ok(nf_import_memory("a.jsonl", (struct nf_str){ text, n }, &opts,
                                   NULL), NULL);
        assert_int_equal(c.count, 3);
        assert_string_equal(c.item[1].why,
                            "the line is longer than the 100 bytes that an article may have");
        assert_int_equal(c.item[1].line, 2);
        assert_text(collect_bytes(&c, 2), "{\"c\":3}");
        assert_int_equal(c.item[2].line, 3);
        collect_free(&c);
    }
    free(text);
}

static void takes_a_line_of_just_the_allowed_length(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.max_record = 7;
    assert_ok(nf_import_memory("a.jsonl", STR("{\"a\":1}\n{\"a\":11}\n{\"a\":2}"),
                               &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 1);
    collect_free(&c);
}

struct lengths {
    uint64_t lines;
    uint64_t bytes;
    uint64_t bytes_read;
};

static enum nf_status count_line(void *ctx, const struct nf_place *place,
                                 const struct nf_record *record,
                                 struct nf_error *err)
{
    struct lengths *l = ctx;

    (void)err;
    l->lines++;
    l->bytes += nf_record_size(record) + 1;
    assert_int_equal(place->line, l->lines);
    assert_true(place->bytes_read >= l->bytes);
    l->bytes_read = place->bytes_read;
    return NF_OK;
}

/* Lines of all lengths, so that pieces read end anywhere in one. */
static void takes_lines_across_pieces(void **state)
{
    struct lengths l = { 0, 0, 0 };
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    size_t room = 8u << 20, n = 0;
    char *text = malloc(room + 40000);
    uint64_t lines = 0;

    (void)state;
    assert_non_null(text);
    while (n < room) {
        size_t len = lines * 7919 % 30011;

        n += (size_t)sprintf(text + n, "{\"t\":\"");
        memset(text + n, 'y', len);
        n += len;
        n += (size_t)sprintf(text + n, "\"}\n");
        lines++;
    }
    opts.ctx = &l;
    opts.record = count_line;
    assert_ok(nf_import_memory("a.jsonl", (struct nf_str){ text, n }, &opts, NULL),
              NULL);
    assert_int_equal(l.lines, lines);
    assert_int_equal(l.bytes, n);
    assert_int_equal(l.bytes_read, n);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_an_object_a_line),
        cmocka_unit_test(bears_line_ends_of_every_sort),
        cmocka_unit_test(keeps_white_space_around_the_object),
        cmocka_unit_test(bears_a_file_without_lines),
        cmocka_unit_test(refuses_a_line_and_goes_on),
        cmocka_unit_test(lets_lines_go_by_that_are_too_long),
        cmocka_unit_test(takes_a_line_of_just_the_allowed_length),
        cmocka_unit_test(takes_lines_across_pieces)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
