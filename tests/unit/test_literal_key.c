#include "src/article/literal_key.h"

#include "tests/support/expect.h"

struct row {
    enum nf_kind kind;
    const char *before, *key;
};

static void expect_keys(const struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct nf_str key = nf_literal_key(str_of(row[i].before), row[i].kind);

        if (key.len != strlen(row[i].key) || memcmp(key.ptr, row[i].key, key.len) != 0)
            fail_msg("%s: got %.*s, want %s", row[i].before, (int)key.len, key.ptr,
                     row[i].key);
    }
}

static void json_keys_stand_between_the_last_quotes(void **state)
{
    static const struct row table[] = {
        { NF_KIND_STRING, "{\"url\": ", "url" },
        { NF_KIND_JSON, "}, \"a\\\"b\" :[", "a\\\"b" },
        { NF_KIND_JSON, "[", "" },
        { NF_KIND_JSON, "", "" },
        { NF_KIND_STRING, "\"", "" },
        { NF_KIND_STRING, "x\"", "x" }
    };

    (void)state;
    expect_keys(table, COUNT_OF(table));
}

static void keys_of_front_matter_end_the_literal(void **state)
{
    static const struct row table[] = {
        { NF_KIND_TEXT, "---\ntitle: ", "title" },
        { NF_KIND_TEXT, "\nTitle :\t\"", "Title" },
        { NF_KIND_TEXT, "title:", "title" },
        { NF_KIND_TEXT, "\n  two words: '", "two words" },
        { NF_KIND_TEXT, "\n\"a: b\": ", "a: b" },
        { NF_KIND_TEXT, " # see: x\ndate: ", "date" },
        { NF_KIND_TEXT, "\r\ndate: ", "date" },
        { NF_KIND_TEXT, "+++\ntitle = \"", "title" },
        { NF_KIND_TEXT, "\n\"a b\" = '", "a b" },
        { NF_KIND_TEXT, "{\"title\": \"", "title" },
        { NF_KIND_TEXT, "\", \"a\\\"b\" : ", "a\\\"b" },
        { NF_KIND_ASIDE, "\ntags:", "tags" },
        { NF_KIND_ASIDE, "\ntags :", "tags" },
        { NF_KIND_ASIDE, ",\n  \"tags\":", "tags" },
        { NF_KIND_ASIDE, "\ntags =", "tags" },
        { NF_KIND_ASIDE, "\nextra.a.b =", "extra" },
        { NF_KIND_ASIDE, "\na.b:", "a.b" },
        { NF_KIND_ASIDE, "\n[extra]", "extra" },
        { NF_KIND_ASIDE, "\n [ extra . a ]", "extra" },
        { NF_KIND_ASIDE, "\n[[\"menu.main\"]]", "menu.main" },
        { NF_KIND_ASIDE, "\n['a'.b]", "a" }
    };

    (void)state;
    expect_keys(table, COUNT_OF(table));
}

/* The body is behind a line end, an image behind its address' bracket. */
static void what_else_stands_in_literals_is_no_key(void **state)
{
    static const struct row table[] = {
        { NF_KIND_TEXT, "", "" },
        { NF_KIND_TEXT, "\"", "" },
        { NF_KIND_TEXT, "tags:\n  - a\n---\n\n", "" },
        { NF_KIND_TEXT, "tags: # none\n", "" },
        { NF_KIND_TEXT, "tags:\r\n", "" },
        { NF_KIND_TEXT, "\n![a: b](", "" },
        { NF_KIND_TEXT, "\n# ", "" },
        { NF_KIND_TEXT, "\n[extra]", "" },
        { NF_KIND_TEXT, ":", "" },
        { NF_KIND_TEXT, " \"\": ", "" },
        { NF_KIND_ASIDE, "", "" },
        { NF_KIND_ASIDE, "\n", "" },
        { NF_KIND_ASIDE, "\ntags", "" },
        { NF_KIND_ASIDE, "]", "" },
        { NF_KIND_ASIDE, "[[", "" },
        { NF_KIND_ASIDE, "[\"a]", "a" },
        { NF_KIND_ASIDE, "=", "" }
    };

    (void)state;
    expect_keys(table, COUNT_OF(table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_keys_stand_between_the_last_quotes),
        cmocka_unit_test(keys_of_front_matter_end_the_literal),
        cmocka_unit_test(what_else_stands_in_literals_is_no_key)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
