#include <newsfiche/record.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/* @record is printed as @want, in exactly as much room as was announced. */
static void expect_printed(const struct nf_record *record, struct nf_str want)
{
    size_t n = nf_record_size(record);
    char *buf = malloc(n + 1);

    assert_non_null(buf);
    assert_int_equal(n, want.len);
    assert_true(nf_record_bound(record) >= n);
    assert_ptr_equal(nf_record_print(record, buf), buf + n);
    assert_bytes(((struct nf_str){ buf, n }), want);
    free(buf);
}

/* The numbers and names are in archives and in scripts. */
static void roles_have_fixed_names(void **state)
{
    static const char *const names[NF_ROLE_COUNT] = {
        "",         "url",     "canonical_url", "id",      "title",
        "text",     "html",    "summary",       "authors", "published",
        "modified", "fetched", "language",      "source",  "domain",
        "section",  "tags",    "image",         "rights",  "path"
    };

    (void)state;
    for (int i = 0; i < NF_ROLE_COUNT; i++) {
        assert_string_equal(nf_role_name((enum nf_role)i), names[i]);
        assert_int_equal(nf_role_by_name(str_of(names[i])), i);
    }
    assert_string_equal(nf_role_name((enum nf_role)NF_ROLE_COUNT), "");
}

static void other_names_are_no_role(void **state)
{
    static const char *const names[] = { "URL",  "ur",   "urls",
                                         "url ", "none", "canonical url" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(nf_role_by_name(str_of(names[i])), NF_ROLE_NONE);
    assert_int_equal(nf_role_by_name(STR("url\0")), NF_ROLE_NONE);
}

static void the_first_field_of_a_role_is_found(void **state)
{
    struct nf_field f[] = { { .value = STR("1"), .role = NF_ROLE_TITLE },
                            { .value = STR("2"), .role = NF_ROLE_URL },
                            { .value = STR("3"), .role = NF_ROLE_URL } };
    struct nf_record record = { f, 3, STR("") };
    struct nf_record empty = { NULL, 0, STR("") };

    (void)state;
    assert_ptr_equal(nf_record_find(&record, NF_ROLE_TITLE), &f[0]);
    assert_ptr_equal(nf_record_find(&record, NF_ROLE_URL), &f[1]);
    assert_null(nf_record_find(&record, NF_ROLE_TEXT));
    assert_null(nf_record_find(&empty, NF_ROLE_URL));
}

/* spec 7.5: literals and spelled values in turn. */
static void every_kind_is_printed_as_specified(void **state)
{
    static const struct {
        enum nf_kind kind;
        const char *printed;
    } table[] = { { NF_KIND_TEXT, "a/\"é" },
                  { NF_KIND_JSON, "a/\"é" },
                  { NF_KIND_STRING, "\"a/\\\"é\"" },
                  { NF_KIND_STRING_ASCII, "\"a/\\\"\\u00e9\"" },
                  { NF_KIND_STRING_SLASH, "\"a\\/\\\"é\"" },
                  { NF_KIND_STRING_ASCII_SLASH, "\"a\\/\\\"\\u00e9\"" },
                  { NF_KIND_STRING_ESCAPED, "\"a/\"é\"" },
                  { NF_KIND_ASIDE, "" } };

    (void)state;
    assert_int_equal(COUNT_OF(table), NF_KIND_COUNT);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_field f = { .before = STR(""),
                              .value = STR("a/\"é"),
                              .kind = table[i].kind };
        struct nf_record record = { &f, 1, { NULL, 0 } };

        expect_printed(&record, str_of(table[i].printed));
    }
}

static void literals_stand_as_they_are(void **state)
{
    struct nf_field f[] = {
        { .before = STR("{\"url\": "),
          .value = STR("http://a.b/c"),
          .kind = NF_KIND_STRING },
        { .before = STR(" ,\0 "), .value = STR("1"), .kind = NF_KIND_JSON }
    };
    struct nf_record record = { f, 2, STR(" }\n") };

    (void)state;
    expect_printed(&record, STR("{\"url\": \"http://a.b/c\" ,\0 1 }\n"));
}

static void keys_compose_json(void **state)
{
    struct nf_field f[] = {
        { .key = STR("url"),
          .value = STR("http://a.b/c"),
          .kind = NF_KIND_STRING },
        { .key = STR("n"), .value = STR("22"), .kind = NF_KIND_JSON }
    };
    struct nf_record record = { f, 2, { NULL, 0 } };

    (void)state;
    expect_printed(&record, STR("{\"url\":\"http://a.b/c\",\"n\":22}"));
    /* A tail that is there, be it empty, is no brace. */
    record.tail = STR("");
    expect_printed(&record, STR("{\"url\":\"http://a.b/c\",\"n\":22"));
    /* The last field has its literal: so has the end. */
    record.tail = (struct nf_str){ NULL, 0 };
    f[1].before = STR("; ");
    expect_printed(&record, STR("{\"url\":\"http://a.b/c\"; 22"));
}

/* Of an aside only the literal is written. */
static void asides_are_passed_over(void **state)
{
    struct nf_field f[] = {
        { .before = STR("tags:"), .value = STR("[\"a\",\"b\"]"), .kind = NF_KIND_ASIDE },
        { .before = STR(""), .value = STR("\n - a\n - b"), .kind = NF_KIND_TEXT },
        { .before = STR("\n---\n"), .value = STR("\"x\""), .kind = NF_KIND_ASIDE }
    };
    struct nf_record record = { f, 3, STR(".") };

    (void)state;
    expect_printed(&record, STR("tags:\n - a\n - b\n---\n."));
}

static void a_record_may_be_its_tail_alone(void **state)
{
    struct nf_record record = { NULL, 0, STR("rain") };

    (void)state;
    expect_printed(&record, STR("rain"));
    record.tail = (struct nf_str){ NULL, 0 };
    expect_printed(&record, STR(""));
}

static void values_may_be_empty(void **state)
{
    struct nf_field f[] = {
        { .before = { "", 0 }, .value = { "", 0 }, .kind = NF_KIND_STRING },
        { .before = { "", 0 }, .value = { "", 0 }, .kind = NF_KIND_TEXT }
    };
    struct nf_record record = { f, 2, STR("") };

    (void)state;
    expect_printed(&record, STR("\"\""));
}

/* No sum of lengths wraps, so nobody takes too little memory. */
static void sizes_are_not_above_what_memory_has(void **state)
{
    struct nf_field f[5];
    struct nf_record record = { f, COUNT_OF(f), STR("}") };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(f); i++)
        f[i] = (struct nf_field){ .before = { "", SIZE_MAX / 4 },
                                  .value = { "", SIZE_MAX / 4 },
                                  .kind = NF_KIND_JSON };
    assert_int_equal(nf_record_size(&record), SIZE_MAX / 2);
    record.count = 1;
    assert_int_equal(nf_record_size(&record), SIZE_MAX / 2);
    f[0].value.len = 10;
    assert_int_equal(nf_record_size(&record), SIZE_MAX / 4 + 11);
    f[0].before = (struct nf_str){ NULL, 0 };
    f[0].key.len = SIZE_MAX;
    assert_int_equal(nf_record_size(&record), SIZE_MAX / 2);
    assert_int_equal(nf_record_bound(&record), SIZE_MAX / 2);
}

/* spec 9.1: JSON null, and words scrapers write, where there is a role. */
static void null_has_many_spellings(void **state)
{
    static const struct {
        const char *value;
        bool json, with_role;
    } table[] = { { "", true, true },        { "null", true, true },
                  { "NaN", true, true },     { "None", false, true },
                  { "NaT", false, true },    { "none", false, false },
                  { "NULL", false, false },  { "nul", false, false },
                  { "null ", false, false }, { "0", false, false },
                  { "false", false, false }, { "rain", false, false } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (int kind = 0; kind < NF_KIND_COUNT; kind++) {
            struct nf_field f = { .value = str_of(table[i].value),
                                  .kind = (enum nf_kind)kind };
            bool json = kind == NF_KIND_JSON || kind == NF_KIND_ASIDE;

            assert_int_equal(nf_field_is_null(&f), json && table[i].json);
            f.role = NF_ROLE_ID;
            assert_int_equal(nf_field_is_null(&f),
                             json ? table[i].json : table[i].with_role);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_have_fixed_names),
        cmocka_unit_test(other_names_are_no_role),
        cmocka_unit_test(the_first_field_of_a_role_is_found),
        cmocka_unit_test(every_kind_is_printed_as_specified),
        cmocka_unit_test(literals_stand_as_they_are),
        cmocka_unit_test(keys_compose_json),
        cmocka_unit_test(asides_are_passed_over),
        cmocka_unit_test(a_record_may_be_its_tail_alone),
        cmocka_unit_test(values_may_be_empty),
        cmocka_unit_test(sizes_are_not_above_what_memory_has),
        cmocka_unit_test(null_has_many_spellings)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
