#include "tests/support/collect.h"

struct row {
    const char *text;
    const char *articles[4];
    uint64_t lines[4];
};

static void assert_articles(const struct row *row)
{
    struct collect c = { 0 };
    size_t want = 0;

    while (want < 4 && row->articles[want])
        want++;
    assert_ok(collect_import(&c, "a.json", str_of(row->text)), NULL);
    if (c.count != want || c.refusals)
        fail_msg("%s: %zu articles, %zu refusals %s", row->text, c.articles,
                 c.refusals, c.refusals ? c.item[0].why : "");
    for (size_t i = 0; i < want; i++) {
        assert_text(collect_bytes(&c, i), row->articles[i]);
        if (row->lines[i])
            assert_int_equal(c.item[i].line, row->lines[i]);
    }
    collect_free(&c);
}

static void takes_objects_and_lists(void **state)
{
    static const struct row table[] = {
        { "{\"a\":1}", { "{\"a\":1}" }, { 1 } },
        { "\xef\xbb\xbf\n {\n \"a\": 1\n}\n", { "{\n \"a\": 1\n}\n" }, { 2 } },
        { "\xef\xbb\xbf\xef\xbb\xbf[{\"a\":1}]\n\xef\xbb\xbf[{\"b\":2}]",
          { "{\"a\":1}", "{\"b\":2}" }, { 1, 2 } },
        { "{\"a\":1} \r\n\t\n", { "{\"a\":1} \r\n\t\n" }, { 1 } },
        { "{\n\"a\":1}\n{\"b\":2}\n", { "{\n\"a\":1}", "{\"b\":2}" }, { 1, 3 } },
        { "[]", { NULL }, { 0 } },
        { "[ ]\n", { NULL }, { 0 } },
        { "[{}]", { "{}" }, { 1 } },
        { "[\n{\"a\":1},\n\n{\"b\":[{}]}\n]\n",
          { "{\"a\":1}", "{\"b\":[{}]}" }, { 2, 4 } },
        { "{\"a\":1}\n,\n{\"b\":2}\n,{\"c\":3}", { "{\"a\":1}", "{\"b\":2}", "{\"c\":3}" },
          { 1, 3, 4 } },
        { "{\"a\":1}\n[{\"b\":2}]\n", { "{\"a\":1}", "{\"b\":2}" }, { 1, 2 } },
        { "{\"a\":1}{\"b\":2}\n\n{\"c\":3}",
          { "{\"a\":1}", "{\"b\":2}", "{\"c\":3}" }, { 1, 1, 3 } },
        { "[{\"a\":1}][{\"b\":2}]", { "{\"a\":1}", "{\"b\":2}" }, { 1, 1 } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_articles(&table[i]);
}

static void unwraps_what_apis_and_crawlers_wrap(void **state)
{
    static const struct row table[] = {
        { "{\"status\":\"ok\",\n\"articles\":[{\"a\":1},\n{\"b\":2}],\"n\":2}",
          { "{\"a\":1}", "{\"b\":2}" }, { 2, 3 } },
        { "{\"response\":{\"docs\":[{\"a\":1}],\"meta\":{}}}", { "{\"a\":1}" },
          { 1 } },
        { "{\"response\": {\"results\" : [ {\"a\":1} , {} ] }}",
          { "{\"a\":1}", "{}" }, { 0 } },
        /* Nothing but lists: one a publisher. */
        { "{\"Post\":[{\"url\":\"1\"},{\"b\":2}],\"Gazette\":[{\"text\":\"3\"}]}",
          { "{\"url\":\"1\"}", "{\"b\":2}", "{\"text\":\"3\"}" }, { 0 } },
        /* Lists that wrap nothing. */
        { "{\"title\":\"t\",\"images\":[{\"u\":1}]}",
          { "{\"title\":\"t\",\"images\":[{\"u\":1}]}" }, { 1 } },
        { "{\"articles\":[1,2]}", { "{\"articles\":[1,2]}" }, { 1 } },
        { "{\"articles\":[]}", { NULL }, { 0 } },
        { "{\"articles\":{\"a\":1}}", { "{\"articles\":{\"a\":1}}" }, { 1 } },
        { "{\"tags\":[\"x\"],\"list\":[{}]}", { "{\"tags\":[\"x\"],\"list\":[{}]}" },
          { 1 } },
        /* Inside a list only what is plainly one of articles is. */
        { "[{\"articles\":[{\"a\":1}]}]", { "{\"articles\":[{\"a\":1}]}" }, { 1 } },
        { "[{\"n\":1,\"articles\":[{\"url\":\"1\"}]}]", { "{\"url\":\"1\"}" }, { 1 } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_articles(&table[i]);
}

static void reads_a_json_file_of_lines_by_lines(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.json", STR("{\"a\":1}\n{\"b\":2}\nbad\n"
                                             "{\"c\":3}\n")), NULL);
    assert_int_equal(c.articles, 3);
    assert_int_equal(c.refusals, 1);
    assert_int_equal(c.item[2].line, 3);
    assert_int_equal(c.item[3].line, 4);
    collect_free(&c);
}

static void refuses_what_makes_no_sense(void **state)
{
    static const struct {
        const char *text;
        size_t articles; /* before it */
        uint64_t line;
        const char *why;
    } table[] = {
        { "", 0, 0, "the file is empty" },
        { " \n\n ", 0, 0, "the file is empty" },
        { "{\n\"a\":1\n", 0, 3, "a comma or } expected, found the end" },
        { "{\n\"a\":\nx}", 0, 3, "a value expected, found 'x}'" },
        { "[\n{},\n{\"a\":}]", 1, 3, "a value expected, found '}]'" },
        { "[{},\n{}", 2, 2, "the list does not end" },
        { "[{},\n\"abc", 1, 2, "the input ends inside a string" },
        { "{\"a\":\"\x81\"}", 0, 1, "a string is not valid UTF-8" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "a.json", str_of(table[i].text)), NULL);
        if (c.articles != table[i].articles || c.refusals != 1)
            fail_msg("%s: %zu articles, %zu refusals", table[i].text, c.articles,
                     c.refusals);
        assert_string_equal(c.item[c.count - 1].why, table[i].why);
        assert_int_equal(c.item[c.count - 1].line, table[i].line);
        collect_free(&c);
    }
}

static void passes_over_values_that_are_no_objects(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.json", STR("[1,\n{\"a\":1},\"x\",[{}],{}]")),
              NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 3);
    assert_string_equal(c.item[0].why, "an object expected, found '1,'");
    assert_int_equal(c.item[0].line, 1);
    assert_int_equal(c.item[2].line, 2);
    collect_free(&c);
    assert_ok(collect_import(&c, "a.json",
                             STR("{\"items\":[{\"a\":1},7,{\"b\":2}]}")), NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 1);
    assert_string_equal(c.item[1].why, "an object expected in the list, found '7,{\"b\":2}]}'");
    collect_free(&c);
}

/* newspaper4k ends its list behind each article. */
static void goes_on_behind_a_bracket_too_many(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.json", STR("[{\"a\":1}]\n,{\"a\":2}]\n,{\"a\":3}]\n")), NULL);
    assert_int_equal(c.articles, 3);
    assert_int_equal(c.refusals, 2);
    assert_string_equal(c.item[2].why, "a ] without the [ of its list");
    assert_int_equal(c.item[2].line, 2);
    collect_free(&c);
}

/* A list far longer than what is held in memory, elements of all lengths. */
static void takes_a_list_across_pieces(void **state)
{
    struct collect c = { 0 };
    size_t room = 6u << 20, n = 0, count = 0;
    char *text = malloc(room + 40000);

    (void)state;
    assert_non_null(text);
    text[n++] = '[';
    while (n < room) {
        size_t len = count * 6151 % 20011;

        n += (size_t)sprintf(text + n, "%s{\"n\":%zu,\"t\":\"", count ? ",\n" : "",
                             count);
        memset(text + n, 'z', len);
        n += len;
        n += (size_t)sprintf(text + n, "\"}");
        count++;
    }
    n += (size_t)sprintf(text + n, "\n]\n");
    assert_ok(collect_import(&c, "a.json", (struct nf_str){ text, n }), NULL);
    assert_int_equal(c.articles, count);
    assert_int_equal(c.refusals, 0);
    assert_int_equal(c.item[5].line, 6);
    collect_free(&c);
    free(text);
}

static void refuses_a_value_longer_than_allowed(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    size_t size = 4u << 20;
    char *text = malloc(size + 100);
    size_t n;

    (void)state;
    assert_non_null(text);
    opts.max_record = 100000;
    n = (size_t)sprintf(text, "[{\"a\":1},\n{\"b\":\"");
    memset(text + n, 'x', size);
    n += size;
    n += (size_t)sprintf(text + n, "\"},{\"c\":1}]");
    assert_ok(nf_import_memory("a.json", (struct nf_str){ text, n }, &opts, NULL),
              NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 1);
    assert_string_equal(c.item[1].why,
                        "the value is longer than the 100000 bytes that an article may have");
    assert_int_equal(c.item[1].line, 2);
    assert_text(collect_bytes(&c, 2), "{\"c\":1}");
    collect_free(&c);
    free(text);
}

static void heeds_the_depth_allowed(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.max_depth = 3;
    assert_ok(nf_import_memory("a.json", STR("{\"a\":{\"b\":[1]}}"), &opts, NULL),
              NULL);
    assert_ok(nf_import_memory("a.json", STR("{\"a\":{\"b\":[[1]]}}"), &opts, NULL),
              NULL);
    assert_int_equal(c.articles, 1);
    assert_int_equal(c.refusals, 1);
    assert_string_equal(c.item[1].why, "nested too deeply");
    collect_free(&c);
}

/* The white space behind the one article of a file is its end: read in pieces,
 * and up to some thousand bytes. */
static void keeps_the_end_of_a_file_of_one(void **state)
{
    static const struct {
        size_t space;
        bool kept;
    } table[] = { { 0, true }, { 1, true }, { 4096, true }, { 5000, false } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        size_t n = table[i].space;
        struct collect c = { 0 };
        char *text = calloc(1, 9 + n);

        assert_non_null(text);
        memcpy(text, "{\"a\":\n1}", 8);
        memset(text + 8, '\n', n);
        assert_ok(collect_import(&c, "a.json", str_of(text)), NULL);
        assert_int_equal(c.articles, 1);
        assert_int_equal(collect_bytes(&c, 0).len, table[i].kept ? 8 + n : 8);
        collect_free(&c);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_objects_and_lists),
        cmocka_unit_test(keeps_the_end_of_a_file_of_one),
        cmocka_unit_test(unwraps_what_apis_and_crawlers_wrap),
        cmocka_unit_test(reads_a_json_file_of_lines_by_lines),
        cmocka_unit_test(refuses_what_makes_no_sense),
        cmocka_unit_test(passes_over_values_that_are_no_objects),
        cmocka_unit_test(goes_on_behind_a_bracket_too_many),
        cmocka_unit_test(takes_a_list_across_pieces),
        cmocka_unit_test(refuses_a_value_longer_than_allowed),
        cmocka_unit_test(heeds_the_depth_allowed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
