#include <newsfiche/convert.h>

#include <stdio.h>

#include "tests/support/expect.h"

/* The members of @object as "key=value" with S for a string's inside, J for JSON. */
static void walk(struct nf_str object, char out[400])
{
    struct nf_field m;
    char *o = out;

    *o = '\0';
    while (nf_json_member(&object, &m))
        o += sprintf(o, "%.*s=%c%.*s;", (int)m.key.len, m.key.ptr,
                     m.kind == NF_KIND_JSON ? 'J' : 'S', (int)m.value.len, m.value.ptr);
}

static void members_come_one_by_one(void **state)
{
    static const char *const table[][2] = {
        { "{}", "" },
        { "{\"a\":1}", "a=J1;" },
        { " { \"a\" : \"x\\ny\" , \"a\":null,\"b\":{\"c\":[\"}\"]}} ",
          "a=Sx\\ny;a=Jnull;b=J{\"c\":[\"}\"]};" },
        { "{\"a\":NaN,\"b\":\"\"", "a=JNaN;b=S;" },
        { "", "" },
        { "[1]", "" },
        { "{\"a\"}", "" },
        { "{\"a\":}", "" },
        { "{\"a\":1,2}", "a=J1;" }
    };
    char got[400];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        walk(str_of(table[i][0]), got);
        assert_string_equal(got, table[i][1]);
    }
    walk((struct nf_str){ NULL, 0 }, got);
    assert_string_equal(got, "");
}

static void fields_are_quoted_where_they_must_be(void **state)
{
    static const struct {
        struct nf_str text;
        const char *csv;
        const char *tsv;
    } table[] = {
        { STR_INIT(""), "\"\"", "\"\"" },
        { { NULL, 0 }, "\"\"", "\"\"" },
        { STR_INIT("plain text"), "plain text", "plain text" },
        { STR_INIT("a,b"), "\"a,b\"", "a,b" },
        { STR_INIT("a\tb"), "a\tb", "\"a\tb\"" },
        { STR_INIT("\""), "\"\"\"\"", "\"\"\"\"" },
        { STR_INIT("a\"b\"\"c"), "\"a\"\"b\"\"\"\"c\"", "\"a\"\"b\"\"\"\"c\"" },
        { STR_INIT("a\nb"), "\"a\nb\"", "\"a\nb\"" },
        { STR_INIT("a\r"), "\"a\r\"", "\"a\r\"" },
        { STR_INIT("\xef\xbb\xbfx"), "\"\xef\xbb\xbfx\"", "\"\xef\xbb\xbfx\"" }
    };
    char buf[100];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char *end = nf_csv_quote(table[i].text, ',', buf);

        assert_text(((struct nf_str){ buf, (size_t)(end - buf) }), table[i].csv);
        end = nf_csv_quote(table[i].text, '\t', buf);
        assert_text(((struct nf_str){ buf, (size_t)(end - buf) }), table[i].tsv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_one_by_one),
        cmocka_unit_test(fields_are_quoted_where_they_must_be)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
