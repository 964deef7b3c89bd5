#include <newsfiche/record.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/*
 * @value of @kind in plain is @want; and at any smaller room a beginning of
 * it, nothing past the room being written.
 */
static void expect_plain(enum nf_kind kind, struct nf_str value,
                         struct nf_str sep, struct nf_str want)
{
    struct nf_field f = { .value = value, .kind = kind };
    size_t bound = nf_field_plain_bound(&f, sep.len);

    assert_true(bound >= want.len);
    for (size_t cap = 0; cap <= bound; cap++) {
        const struct nf_str cut = { want.ptr, cap < want.len ? cap : want.len };
        char *buf = malloc(cap ? cap : 1);

        assert_non_null(buf);
        assert_bytes(((struct nf_str){ buf, nf_field_plain(&f, sep, buf, cap) }), cut);
        free(buf);
    }
}

static void strings_are_their_text(void **state)
{
    static const enum nf_kind kinds[] = { NF_KIND_TEXT, NF_KIND_STRING,
                                          NF_KIND_STRING_ASCII,
                                          NF_KIND_STRING_SLASH,
                                          NF_KIND_STRING_ASCII_SLASH };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        expect_plain(kinds[i], STR("[\"a\\n\"] \xff"), STR("; "),
                     STR("[\"a\\n\"] \xff"));
        expect_plain(kinds[i], STR(""), STR("; "), STR(""));
        expect_plain(kinds[i], (struct nf_str){ NULL, 0 }, STR("; "), STR(""));
    }
}

static void escaped_strings_are_unescaped(void **state)
{
    const struct nf_field absent = { .kind = NF_KIND_STRING_ESCAPED };

    (void)state;
    assert_int_equal(nf_field_plain(&absent, STR("; "), NULL, 0), 0);
    expect_plain(NF_KIND_STRING_ESCAPED, STR("a\\u00e9\\/\\ud83d!"), STR("; "),
                 STR("aé/\xef\xbf\xbd!"));
    expect_plain(NF_KIND_STRING_ESCAPED, (struct nf_str){ NULL, 0 }, STR("; "), STR(""));
    expect_plain(NF_KIND_STRING_ESCAPED, STR("\\u00e9\\ud83d\\uDE00\\n\\u0041"),
                 STR("; "), STR("é😀\nA"));
    expect_plain(NF_KIND_STRING_ESCAPED, STR("[\\\"x\\\"]"), STR("; "),
                 STR("[\"x\"]"));
}

/* Spec 9.1: what is no escape of JSON stays as it is. */
static void what_is_no_escape_stays(void **state)
{
    static const struct {
        const char *inside, *plain;
    } samples[] = { { "a\\xb", "a\\xb" },
                    { "\\u12g4\\n", "\\u12g4\n" },
                    { "\\u004", "\\u004" },
                    { "\\U0041\\N", "\\U0041\\N" },
                    { "a\\", "a\\" },
                    { "\\udc00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd" },
                    { "\\ud83d\\u0041", "\xef\xbf\xbd" "A" },
                    { "\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
                    { "\\ud83d\\ude0", "\xef\xbf\xbd\\ude0" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        expect_plain(NF_KIND_STRING_ESCAPED, str_of(samples[i].inside), STR("; "),
                     str_of(samples[i].plain));
}

static void asides_are_json(void **state)
{
    (void)state;
    expect_plain(NF_KIND_ASIDE, STR("[\"a\",\"\\u00e9\"]"), STR("; "), STR("a; é"));
    expect_plain(NF_KIND_ASIDE, STR("\"a\\nb\""), STR("; "), STR("a\nb"));
    expect_plain(NF_KIND_ASIDE, STR("{\"name\":\"A\",\"url\":\"u\"}"), STR("; "), STR("A"));
    expect_plain(NF_KIND_ASIDE, STR("7"), STR("; "), STR("7"));
}

struct sample {
    const char *json, *plain;
};

static void expect_all(const struct sample *samples, size_t n)
{
    for (size_t i = 0; i < n; i++)
        expect_plain(NF_KIND_JSON, str_of(samples[i].json), STR("; "),
                     str_of(samples[i].plain));
}

static void numbers_and_words_come_as_they_are(void **state)
{
    static const struct sample samples[] = { { "-1.5e3", "-1.5e3" },
                                             { "null", "null" },
                                             { "true", "true" },
                                             { "", "" } };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void strings_of_lists_and_objects_are_joined(void **state)
{
    static const struct sample samples[] = {
        { "[]", "" },
        { "{}", "" },
        { "[\"a\"]", "a" },
        { "[\"a\",\"b\", \"c\"]", "a; b; c" },
        { "[ \"a\" ,\n1, null, \"b\"]", "a; b" },
        { "[\"\",\"a\",\"\"]", "a" },
        { "\"a\"", "a" },
        { "[[\"a\"],[[\"b\"]],\"c\"]", "a; b; c" },
        { "[\"a\\u00e9\\n\", \"\\\"\\\\\"]", "aé\n; \"\\" },
        { "{\"k\":\"a\",\"l\" : \"b\"}", "a; b" },
        { "{\"k\":{\"l\":\"a\"},\"m\":[\"b\"]}", "a; b" },
        { "[\"a:b\", \"c\"]", "a:b; c" }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

/* Lists of people read as names. */
static void of_an_object_with_a_name_the_name_counts(void **state)
{
    static const struct sample samples[] = {
        { "{\"name\":\"Jo\",\"url\":\"u\"}", "Jo" },
        { "{\"url\":\"u\", \"name\" : \"Jo\"}", "Jo" },
        { "[{\"name\":\"Jo\",\"id\":\"1\"},{\"id\":\"2\",\"name\":\"Bo\"}]",
          "Jo; Bo" },
        { "[{\"name\":\"Jo\",\"x\":{\"y\":\"z\"}},\"a\"]", "Jo; a" },
        { "{\"name\":[\"Jo\",\"Bo\"],\"x\":[\"y\"]}", "Jo; Bo" },
        { "{\"name\":{\"name\":\"Jo\",\"x\":\"y\"},\"x\":{\"name\":\"z\"}}", "Jo" },
        { "{\"x\":{\"name\":\"Jo\",\"x\":\"y\"},\"z\":{\"x\":\"Bo\"}}", "Jo; Bo" },
        { "{\"name\":{\"first\":\"Jo\",\"last\":\"Ba\"},\"x\":\"y\"}",
          "Jo; Ba" },
        /* Not among its own members, or not a member's name. */
        { "{\"a\":{\"name\":\"Jo\",\"x\":\"y\"},\"b\":\"c\"}", "Jo; c" },
        { "{\"a\":\"name\",\"b\":\"c\"}", "name; c" },
        { "{\"names\":\"Jo\",\"b\":\"c\"}", "Jo; c" },
        { "{\"Name\":\"Jo\",\"b\":\"c\"}", "Jo; c" },
        { "[\"name\", \"b\"]", "name; b" }
    };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

struct role_sample {
    enum nf_role role;
    const char *json;
    const char *plain;
};

/* What counts of an object depends on what it is to the article. */
static void roles_know_members_of_their_own(void **state)
{
    static const struct role_sample samples[] = {
        { NF_ROLE_TEXT, "[{\"type\":\"text/html\",\"base\":\"b\",\"value\":\"v\"}]", "v" },
        { NF_ROLE_TEXT, "[{\"text\":\"t\",\"content\":\"c\",\"name\":\"n\"}]", "t" },
        { NF_ROLE_TEXT, "[{\"type\":\"p\",\"id\":\"1\",\"h\":[\"a\"],\"p\":[\"b\",\"c\"]}]",
          "a; b; c" },
        { NF_ROLE_TEXT, "[\"It \",{\"type\":\"bold\",\"text\":\"rai\"},\"ned.\"]", "It rained." },
        { NF_ROLE_TEXT, "[\"a\",{\"type\":\"img\",\"x\":\"text\"},\"b\"]", "a; text; b" },
        { NF_ROLE_TEXT, "[{\"text\":\"a\"},{\"text\":\"b\"}]", "a; b" },
        { NF_ROLE_TEXT, "[{\"value\":5,\"text\":\"t\"}]", "t" },
        { NF_ROLE_AUTHORS, "[{\"@type\":\"Person\",\"name\":\"Jo\"},\"Bo\"]", "Jo; Bo" },
        { NF_ROLE_AUTHORS, "{\"1\":{\"id\":\"1\",\"name\":\"Jo\"}}", "Jo" },
        { NF_ROLE_AUTHORS, "[{\"@id\":\"#x\"}]", "" },
        { NF_ROLE_AUTHORS, "[{\"Name\":\"Jo\",\"ID\":\"5\"}]", "Jo" },
        { NF_ROLE_AUTHORS, "{\"slug\":\"jo-doe\",\"full_name\":\"Jo Doe\"}", "Jo Doe" },
        { NF_ROLE_AUTHORS, "[{\"email\":\"j\",\"first_name\":\"Jo\",\"x\":\"y\","
                           "\"lastName\":\"Doe\"},{\"given\":\"Bo\",\"sequence\":\"first\"}]",
          "Jo Doe; Bo" },
        { NF_ROLE_AUTHORS, "[{\"login\":\"jo\",\"picture\":\"https://e.org/j.png\"},"
                           "\"http://e.org/bo\",\"https:\\/\\/e.org\\/li\"]", "jo" },
        { NF_ROLE_AUTHORS, "[{\"code\":\"7\",\"by\":\"By Jo\",\"title\":\"Writer\"}]", "By Jo" },
        { NF_ROLE_TAGS, "[{\"@scheme\":\"s\",\"@term\":\"Rain\"},{\"@scheme\":\"s\",\"@x\":\"y\"}]",
          "Rain; y" },
        { NF_ROLE_TAGS, "[{\"name\":\"subject\",\"value\":\"Rain\"}]", "Rain" },
        { NF_ROLE_TAGS, "[{\"term\":\"Rain\",\"scheme\":\"s\",\"label\":null}]", "Rain" },
        { NF_ROLE_TAGS, "[{\"name\":\"Rain\",\"value\":0.5}]", "Rain" },
        { NF_ROLE_IMAGE, "[{\"@type\":\"ImageObject\",\"url\":\"a\"},{\"url\":\"b\"}]", "a" },
        { NF_ROLE_TAGS, "[{\"topic\":\"Rain\",\"score\":\"0.9\"},\"2024\"]", "Rain; 2024" },
        { NF_ROLE_AUTHORS, "[{\"family\":\"Doe\",\"given\":\"Jo\"},{\"lastName\":\"Ek\","
                           "\"middleName\":\"B.\",\"firstName\":\"Al\"},{\"family\":\"Ox\"}]",
          "Jo Doe; B. Al Ek; Ox" },
        { NF_ROLE_AUTHORS, "[{\"family\":\"\\u738b\",\"given\":\"\\u5c0f\"},"
                           "{\"family\":\"王\",\"given\":\"小\"}]", "王 小; 王 小" },
        { NF_ROLE_IMAGE, "[\"a\",\"b\"]", "a" },
        { NF_ROLE_IMAGE, "[{\"type\":\"image\",\"sort\":\"photo\",\"caption\":\"A river.\","
                         "\"sizes\":[{\"url\":\"a\"}]}]", "a" },
        { NF_ROLE_IMAGE, "[{\"id\":\"7\",\"mime_type\":\"image/png\"}]", "" },
        { NF_ROLE_IMAGE, "[{\"authors\":[\"AP/Jo\"],\"versions\":[{\"url\":[\"a\"]}]}]", "a" },
        { NF_ROLE_IMAGE, "[{\"small\":\"\\/s.png\"}]", "/s.png" },
        /* Of ids and addresses the format says what counts. */
        { NF_ROLE_ID, "{\"value\":\"v\",\"x\":\"y\"}", "v; y" },
        { NF_ROLE_URL, "{\"url\":\"u\",\"name\":3}", "" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct nf_field f = { .value = str_of(samples[i].json), .kind = NF_KIND_JSON,
                              .role = samples[i].role };
        char buf[200];

        assert_text(((struct nf_str){ buf, nf_field_plain(&f, STR("; "), buf, 200) }),
                    samples[i].plain);
    }
}

static void lists_in_strings_are_lists_of_people_and_tags(void **state)
{
    static const struct {
        const char *value, *plain;
    } table[] = {
        { "['Ann Lee', \"Bo O'Ek\"]", "Ann Lee; Bo O'Ek" },
        { "[\"a\",\"b\\u00e9\"]", "a; bé" },
        { "['a\\'b']", "a\\'b" },
        { "{'a', 'b'}", "a; b" }, { "('a', \"b\")", "a; b" }, { "('a',)", "a" },
        { "{Ann,\"Bo O'Ek\",NULL}", "Ann; Bo O'Ek" }, { "{\"a \\\"b\\\"\",c}", "a \"b\"; c" },
        { "{O'Ek,b}", "O'Ek; b" }, { "{a}", "a" }, { "{NULL}", "" }, { "{a,b", "{a,b" },
        { "{{a},{b}}", "{{a},{b}}" }, { "{a: b}", "{a: b}" }, { "{}", "{}" },
        { "{'a' : 'b'}", "{'a' : 'b'}" }, { "{'a}", "{'a}" },
        { "{'a': 'b'}", "{'a': 'b'}" }, { "['a'}", "['a'}" }, { "('a'", "('a'" },
        { "[]", "[]" }, { "[Ann]", "[Ann]" }, { "['Ann'", "['Ann'" }, { "[']", "[']" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_field f = { .value = str_of(table[i].value), .kind = NF_KIND_STRING,
                              .role = NF_ROLE_AUTHORS };
        char buf[100];

        assert_bytes(((struct nf_str){ buf, nf_field_plain(&f, STR("; "), buf, sizeof(buf)) }),
                     str_of(table[i].plain));
        f.role = NF_ROLE_TITLE;
        assert_bytes(((struct nf_str){ buf, nf_field_plain(&f, STR("; "), buf, sizeof(buf)) }),
                     f.value);
    }
}

static void the_separator_is_the_callers(void **state)
{
    (void)state;
    expect_plain(NF_KIND_JSON, STR("[\"a\",\"b\"]"), STR(""), STR("ab"));
    expect_plain(NF_KIND_JSON, STR("[\"a\",\"b\"]"), (struct nf_str){ NULL, 0 },
                 STR("ab"));
    expect_plain(NF_KIND_JSON, STR("[\"a\",\"b\"]"), STR(", and also "),
                 STR("a, and also b"));
}

static void a_result_is_cut_at_its_room(void **state)
{
    struct nf_field f = { .value = STR("[\"abc\",\"def\"]"),
                          .kind = NF_KIND_JSON };
    char buf[4];

    (void)state;
    assert_int_equal(nf_field_plain(&f, STR("; "), buf, 4), 4);
    assert_memory_equal(buf, "abc;", 4);
    f = (struct nf_field){ .value = STR("abcdef"), .kind = NF_KIND_STRING };
    assert_int_equal(nf_field_plain(&f, STR(""), buf, 4), 4);
    assert_memory_equal(buf, "abcd", 4);
    assert_int_equal(nf_field_plain(&f, STR(""), buf, 0), 0);
}

/* What looks like JSON and is none: only the room and the end count. */
static void broken_json_is_walked_to_its_end(void **state)
{
    static const struct sample samples[] = { { "[\"a", "a" },
                                             { "[\"a\\", "a\\" },
                                             { "[\"a\\\"", "a\"" },
                                             { "[\"a\"", "a" },
                                             { "]\"a\"", "]\"a\"" },
                                             { "[]]]\"a\"", "a" },
                                             { "{\"name\"", "name" },
                                             { "{\"name\":", "" },
                                             { "{\"a\":\"b\"]}\"c\"", "b; c" },
                                             { "[\"a\" \"b\"]", "a; b" },
                                             { "\"", "" },
                                             { "[", "" } };

    (void)state;
    expect_all(samples, COUNT_OF(samples));
}

static void depth_does_not_matter(void **state)
{
    static const size_t depths[] = { 1, 63, 64, 65, 66, 100, 20000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        size_t n = depths[i];
        char *json = malloc(2 * n + 8), *buf;
        struct nf_field f = { .value = { json, 2 * n + 7 },
                              .kind = NF_KIND_JSON };
        size_t cap = nf_field_plain_bound(&f, 2);

        assert_non_null(json);
        memset(json, '[', n);
        memcpy(json + n, "\"x\"", 3);
        memset(json + n + 3, ']', n);
        memcpy(json + 2 * n + 3, ",\"y\"", 4);
        buf = malloc(cap);
        assert_non_null(buf);
        assert_bytes(
            ((struct nf_str){ buf, nf_field_plain(&f, STR("; "), buf, cap) }),
            STR("x; y"));
        free(buf);
        free(json);
    }
}

static void any_bytes_fit_the_bound(void **state)
{
    static const char alphabet[] = "\"\"\"{}[]:,\\ name\xff";
    uint32_t x = 1;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        size_t n = 1 + round % 40;
        char *json = malloc(n), *buf;
        struct nf_field f = { .value = { json, n }, .kind = NF_KIND_JSON };
        size_t cap = nf_field_plain_bound(&f, 5);

        assert_non_null(json);
        for (size_t i = 0; i < n; i++) {
            x = x * 1664525 + 1013904223;
            json[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        json[0] = round % 2 ? '{' : '[';
        buf = malloc(cap + 100);
        assert_non_null(buf);
        assert_true(nf_field_plain(&f, STR("-----"), buf, cap + 100) <= cap);
        free(buf);
        free(json);
    }
}

/* Callers add a few bytes. */
static void a_bound_that_no_memory_has_is_still_a_number(void **state)
{
    const struct nf_field list = { .value = STR("[\"a\",\"b\"]"), .kind = NF_KIND_JSON };
    const struct nf_field endless = { .value = { NULL, SIZE_MAX }, .kind = NF_KIND_JSON };
    static const size_t separators[] = { SIZE_MAX / 8, SIZE_MAX / 4 + 1, SIZE_MAX / 2,
                                         SIZE_MAX - 1, SIZE_MAX };

    (void)state;
    assert_int_equal(nf_field_plain_bound(&list, 100), 9 + 4 * 100 + 1);
    assert_true(nf_field_plain_bound(&list, SIZE_MAX / 8 - 3) == SIZE_MAX / 2 - 5);
    for (size_t i = 0; i < COUNT_OF(separators); i++) {
        assert_true(nf_field_plain_bound(&list, separators[i]) == SIZE_MAX / 2);
        assert_true(nf_field_plain_bound(&endless, separators[i]) == SIZE_MAX / 2);
    }
    assert_true(nf_field_plain_bound(&endless, 0) == SIZE_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_their_text),
        cmocka_unit_test(escaped_strings_are_unescaped),
        cmocka_unit_test(what_is_no_escape_stays),
        cmocka_unit_test(asides_are_json),
        cmocka_unit_test(numbers_and_words_come_as_they_are),
        cmocka_unit_test(strings_of_lists_and_objects_are_joined),
        cmocka_unit_test(of_an_object_with_a_name_the_name_counts),
        cmocka_unit_test(roles_know_members_of_their_own),
        cmocka_unit_test(lists_in_strings_are_lists_of_people_and_tags),
        cmocka_unit_test(the_separator_is_the_callers),
        cmocka_unit_test(a_result_is_cut_at_its_room),
        cmocka_unit_test(broken_json_is_walked_to_its_end),
        cmocka_unit_test(depth_does_not_matter),
        cmocka_unit_test(any_bytes_fit_the_bound),
        cmocka_unit_test(a_bound_that_no_memory_has_is_still_a_number)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
