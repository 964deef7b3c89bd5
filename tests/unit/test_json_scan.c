#include "src/convert/json_scan.h"

#include <stdio.h>

#include "tests/support/expect.h"

static bool scan(const char *text, size_t n, struct nf_json *j)
{
    *j = nf_json_init(text, n, 64);
    return nf_json_scan_value(j);
}

static void takes_what_is_json(void **state)
{
    const struct nf_str table[] = {
        STR("null"), STR("true"), STR("false"), STR("0"), STR("-0"), STR("1"),
        STR("10"), STR("-12"), STR("1.0"), STR("0.5"), STR("1e5"), STR("1E5"),
        STR("1e+05"), STR("1.25E-3"), STR("123456789012345678901234567890"),
        STR("NaN"), STR("Infinity"), STR("-Infinity"), STR("\"\""),
        STR("\"a\""), STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\""),
        STR("\"\x7f\""), STR("\"\xc3\xa9\""), STR("\"\xe0\xa0\x80\""),
        STR("\"\xed\x9f\xbf\""), STR("\"\xef\xbf\xbf\""),
        STR("\"\xf0\x90\x80\x80\""), STR("\"\xf4\x8f\xbf\xbf\""),
        STR("[]"), STR("{}"), STR("[ ]"), STR("{ \t\r\n}"), STR("[1]"),
        STR("[1,2 , 3]"), STR("[[],[[]],{}]"), STR("{\"a\":1}"),
        STR("{\"\":{\"\":[{}]},\"\":null}"), STR("{ \"a\" : [ ] , \"b\":\"c\" }"),
        STR(" \t\n\r1")
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_json j;

        if (!scan(table[i].ptr, table[i].len, &j))
            fail_msg("%s: %s", table[i].ptr, j.why);
        assert_null(j.why);
        assert_ptr_equal(j.at, table[i].ptr + table[i].len);
    }
}

static void refuses_what_is_not(void **state)
{
    const struct {
        struct nf_str text;
        size_t at; /* where it was noticed */
        bool short_of_data;
    } table[] = {
        { STR(""), 0, true },              { STR("  "), 2, true },
        { STR("nul"), 3, true },           { STR("nulL"), 0, false },
        { STR("True"), 0, false },         { STR("nan"), 0, false },
        { STR("+1"), 0, false },           { STR("01"), 1, false },
        { STR("-01"), 2, false },          { STR("-"), 1, true },
        { STR("-a"), 1, false },           { STR("1."), 2, true },
        { STR("1.x"), 2, false },          { STR(".5"), 0, false },
        { STR("1e"), 2, true },            { STR("1e+"), 3, true },
        { STR("1ex"), 2, false },          { STR("-Infinit"), 8, true },
        { STR("\""), 1, true },            { STR("\"a"), 2, true },
        { STR("\"\\"), 2, true },          { STR("\"\\x\""), 2, false },
        { STR("\"\\\0\""), 2, false },     { STR("\"\\u12"), 5, true },
        { STR("\"\\u12g4\""), 5, false },  { STR("\"a\nb\""), 2, false },
        { STR("\"\0\""), 1, false },       { STR("\"\x1f\""), 1, false },
        { STR("'a'"), 0, false },          { STR("["), 1, true },
        { STR("[1"), 2, true },            { STR("[1,"), 3, true },
        { STR("[1,]"), 3, false },         { STR("[,1]"), 1, false },
        { STR("[1 2]"), 3, false },        { STR("[1}"), 2, false },
        { STR("{"), 1, true },             { STR("{\"a\""), 4, true },
        { STR("{\"a\":"), 5, true },       { STR("{\"a\":1"), 6, true },
        { STR("{\"a\":1,}"), 7, false },   { STR("{\"a\" 1}"), 5, false },
        { STR("{a:1}"), 1, false },        { STR("{1:1}"), 1, false },
        { STR("{\"a\":1]"), 6, false },    { STR("]"), 0, false },
        { STR("/**/1"), 0, false },        { STR("\xef\xbb\xbf""1"), 0, false }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_json j;

        if (scan(table[i].text.ptr, table[i].text.len, &j))
            fail_msg("taken: %s", table[i].text.ptr);
        assert_non_null(j.why);
        if ((size_t)(j.at - j.start) != table[i].at ||
            j.short_of_data != table[i].short_of_data)
            fail_msg("%s: at %zu, short %d: %s", table[i].text.ptr,
                     (size_t)(j.at - j.start), j.short_of_data, j.why);
    }
}

static void says_what_it_found(void **state)
{
    static const struct {
        const char *text;
        const char *found;
    } table[] = {
        { "[None]", ", found 'None]'" },
        { "[01234567890123456789]", "" }, /* it says itself */
        { "[x1234567890123456789012]", ", found 'x1234567890123456789'" },
        { "[ж2345678901234567890é]", ", found 'ж234567890123456789'" },
        { "[x\n1]", ", found 'x'" },
        { "[\x01]", ", found byte 0x01" },
        { "[\xff]", ", found byte 0xff" },
        { "[", ", found the end" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char buf[NF_JSON_FOUND];
        struct nf_json j;

        assert_false(scan(table[i].text, strlen(table[i].text), &j));
        assert_string_equal(nf_json_found(&j, buf), table[i].found);
    }
}

static void refuses_bytes_that_are_no_utf8(void **state)
{
    static const char *const table[] = {
        "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80",
        "\xe0\x9f\xbf", "\xe2\x82", "\xe2(\xa1", "\xe2\x82(", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
        "\xf0\x90\x80(", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char text[64];
        struct nf_json j;
        int n = snprintf(text, sizeof(text), "\"%s and more\"", table[i]);

        if (scan(text, (size_t)n, &j))
            fail_msg("taken: number %zu", i);
        assert_false(j.short_of_data);
        /* Cut off inside, it may yet become a character. */
        n = snprintf(text, sizeof(text), "\"%s", table[i]);
        assert_false(scan(text, (size_t)n, &j));
    }
    /* A character that is cut off by the end of the input. */
    for (size_t n = 2; n < 5; n++) {
        struct nf_json j;

        assert_false(scan("\"\xf0\x9f\x98\x80\"", n, &j));
        assert_true(j.short_of_data);
    }
}

/* The scanner looks at sixteen bytes at a time: any place among them. */
static void sees_odd_bytes_wherever_they_stand(void **state)
{
    static const struct {
        const char *odd;
        bool escapes, wide;
    } table[] = { { "\\n", true, false },
                  { "\x7f", false, true },
                  { "\xc3\xa9", false, true },
                  { "\xf0\x9f\x98\x80", false, true } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (int before = 0; before < 40; before++) {
            char text[96];
            struct nf_json_string s;
            int n = snprintf(text, sizeof(text), "\"%.*s%s%.*s\" ", before,
                             "0123456789012345678901234567890123456789",
                             table[i].odd, 40 - before,
                             "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop");
            struct nf_json j = nf_json_init(text, (size_t)n, 1);

            assert_true(nf_json_scan_string(&j, &s));
            assert_int_equal(s.escapes, table[i].escapes);
            assert_int_equal(s.raw_wide, table[i].wide);
            assert_int_equal(s.inside.len, n - 3);
            assert_ptr_equal(s.inside.ptr, text + 1);
            assert_ptr_equal(j.at, text + n - 1);
        }
}

static void sees_the_quote_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t len = 0; len < 70; len++) {
        char text[80];
        struct nf_json_string s;
        struct nf_json j;

        memset(text, 'a', sizeof(text));
        text[0] = text[len + 1] = '"';
        j = nf_json_init(text, len + 2, 1);
        assert_true(nf_json_scan_string(&j, &s));
        assert_int_equal(s.inside.len, len);
        assert_false(s.escapes || s.raw_wide);
    }
}

static void stops_behind_the_value(void **state)
{
    struct nf_json j;

    (void)state;
    assert_true(scan("{\"a\":1} tail", 12, &j));
    assert_int_equal(j.at - j.start, 7);
    assert_true(scan("12,", 3, &j));
    assert_int_equal(j.at - j.start, 2);
}

static void keeps_the_first_reason(void **state)
{
    struct nf_json j = nf_json_init("x", 1, 1);

    (void)state;
    assert_false(nf_json_fail(&j, "first"));
    assert_false(nf_json_fail(&j, "second"));
    assert_string_equal(j.why, "first");
    assert_false(j.short_of_data);
}

static bool nested(size_t levels, unsigned max_depth, char open)
{
    static char text[6 * 5000 + 8];
    size_t n = 0;
    struct nf_json j;

    for (size_t i = 0; i < levels; i++) {
        text[n++] = open;
        if (open == '{') {
            memcpy(text + n, "\"\":", 3);
            n += 3;
        }
    }
    text[n++] = '1';
    for (size_t i = 0; i < levels; i++)
        text[n++] = open == '{' ? '}' : ']';
    j = nf_json_init(text, n, max_depth);
    return nf_json_scan_value(&j) && j.at == text + n;
}

static void nests_as_deep_as_allowed(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        char open = i ? '{' : '[';

        assert_true(nested(0, 0, open));
        assert_false(nested(1, 0, open));
        assert_true(nested(8, 8, open));
        assert_false(nested(9, 8, open));
        assert_true(nested(9, 9, open));
        assert_true(nested(4096, 100000, open));
        assert_false(nested(4097, 100000, open));
    }
}

/* A bit a level says whether it is an object: neighbours are not mixed up. */
static void closes_each_bracket_with_its_own(void **state)
{
    struct nf_json j;

    (void)state;
    assert_true(scan("[{\"a\":[[{\"b\":[]},{}]]}]", 23, &j));
    assert_false(scan("[{\"a\":[[{\"b\":[]},{}]}]]", 23, &j));
    assert_false(scan("[{\"a\":[[{\"b\":[},{]}]]}]", 23, &j));
    assert_false(scan("[[[[[[[[{\"a\":1]}]]]]]]]", 23, &j));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_json),
        cmocka_unit_test(refuses_what_is_not),
        cmocka_unit_test(says_what_it_found),
        cmocka_unit_test(refuses_bytes_that_are_no_utf8),
        cmocka_unit_test(sees_odd_bytes_wherever_they_stand),
        cmocka_unit_test(sees_the_quote_wherever_it_stands),
        cmocka_unit_test(stops_behind_the_value),
        cmocka_unit_test(keeps_the_first_reason),
        cmocka_unit_test(nests_as_deep_as_allowed),
        cmocka_unit_test(closes_each_bracket_with_its_own)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
