#include "src/base/json_text.h"

#include <stdlib.h>

#include "src/base/utf8.h"
#include "tests/support/expect.h"

#define PLAIN NF_KIND_STRING
#define ASCII NF_KIND_STRING_ASCII
#define SLASH NF_KIND_STRING_SLASH
#define BOTH NF_KIND_STRING_ASCII_SLASH

static const enum nf_kind kinds[] = { PLAIN, ASCII, SLASH, BOTH };

/* @text as @kind is @want, in exactly as much room as was announced. */
static void expect_spelled(enum nf_kind kind, struct nf_str text,
                           struct nf_str want)
{
    size_t n = (size_t)nf_json_text_size(kind, text);
    char *buf = malloc(n + 1);

    assert_non_null(buf);
    assert_int_equal(n, want.len);
    assert_ptr_equal(nf_json_text_put(kind, text, buf), buf + n);
    assert_bytes(((struct nf_str){ buf, n }), want);
    free(buf);
}

static void expect_read(struct nf_str inside, struct nf_str want)
{
    char *buf = malloc(inside.len ? inside.len : 1);
    size_t n;

    assert_non_null(buf);
    n = nf_json_text_get(inside, buf);
    assert_true(n <= inside.len);
    assert_bytes(((struct nf_str){ buf, n }), want);
    free(buf);
}

/* spec 7.5, kind by kind. */
static void is_spelled_as_specified(void **state)
{
    static const struct {
        const char *text;
        const char *spelled[4]; /* in the order of the kinds */
    } table[] = {
        { "", { "", "", "", "" } },
        { "rain", { "rain", "rain", "rain", "rain" } },
        { "a\"b\\c",
          { "a\\\"b\\\\c", "a\\\"b\\\\c", "a\\\"b\\\\c", "a\\\"b\\\\c" } },
        { "\b\t\n\f\r",
          { "\\b\\t\\n\\f\\r", "\\b\\t\\n\\f\\r", "\\b\\t\\n\\f\\r",
            "\\b\\t\\n\\f\\r" } },
        { "\x01\x0b\x1f",
          { "\\u0001\\u000b\\u001f", "\\u0001\\u000b\\u001f",
            "\\u0001\\u000b\\u001f", "\\u0001\\u000b\\u001f" } },
        { "a/b", { "a/b", "a/b", "a\\/b", "a\\/b" } },
        { "~\x7f", { "~\x7f", "~\\u007f", "~\x7f", "~\\u007f" } },
        { "é", { "é", "\\u00e9", "é", "\\u00e9" } },
        { "新", { "新", "\\u65b0", "新", "\\u65b0" } },
        { "\xf0\x9f\x98\x80",
          { "\xf0\x9f\x98\x80", "\\ud83d\\ude00", "\xf0\x9f\x98\x80",
            "\\ud83d\\ude00" } },
        { "\xf4\x8f\xbf\xbf",
          { "\xf4\x8f\xbf\xbf", "\\udbff\\udfff", "\xf4\x8f\xbf\xbf",
            "\\udbff\\udfff" } },
        { "\xff\xc3",
          { "\xff\xc3", "\\ufffd\\ufffd", "\xff\xc3", "\\ufffd\\ufffd" } }
    };

    (void)state;
    assert_int_equal(nf_json_text_size(NF_KIND_STRING, (struct nf_str){ NULL, 0 }), 0);
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (size_t k = 0; k < COUNT_OF(kinds); k++)
            expect_spelled(kinds[k], str_of(table[i].text),
                           str_of(table[i].spelled[k]));
    expect_spelled(PLAIN, STR("\0"), STR("\\u0000"));
}

/* The scan goes 16 bytes at a time: every byte value at every place. */
static void a_byte_is_spelled_the_same_at_any_place(void **state)
{
    enum { LEN = 37 };
    char text[LEN], want[LEN + 12], one[12];

    (void)state;
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (unsigned b = 0; b < 256; b++) {
            char byte = (char)b;
            size_t n = (size_t)nf_json_text_size(kinds[k],
                                                 (struct nf_str){ &byte, 1 });

            assert_true(n <= sizeof(one));
            nf_json_text_put(kinds[k], (struct nf_str){ &byte, 1 }, one);
            for (size_t at = 0; at < LEN; at++) {
                memset(text, 'a', LEN);
                text[at] = byte;
                memset(want, 'a', at);
                memcpy(want + at, one, n);
                memset(want + at + n, 'a', LEN - 1 - at);
                expect_spelled(kinds[k], (struct nf_str){ text, LEN },
                               (struct nf_str){ want, LEN - 1 + n });
            }
        }
}

/* Every character there is, spelled in any way, reads as itself. */
static void what_is_spelled_is_read(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(kinds); k++)
        for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x3000 ? 1 : 61) {
            char text[4], spelled[12], back[12];
            struct nf_str s = { text, 0 };
            size_t n;

            if (c >= 0xd800 && c < 0xe000)
                continue;
            s.len = nf_utf8_put(c, text);
            n = (size_t)(nf_json_text_put(kinds[k], s, spelled) - spelled);
            if (n != nf_json_text_size(kinds[k], s) ||
                nf_json_text_get((struct nf_str){ spelled, n }, back) !=
                    s.len ||
                memcmp(back, text, s.len) != 0)
                fail_msg("U+%04x, kind %d", (unsigned)c, (int)kinds[k]);
        }
}

static void escapes_are_read(void **state)
{
    static const struct {
        const char *inside, *text;
    } table[] = { { "", "" },
                  { "rain", "rain" },
                  { "\\b\\t\\n\\f\\r\\\"\\\\\\/", "\b\t\n\f\r\"\\/" },
                  { "\\u0041\\u00e9\\u00E9\\u65b0", "Aéé新" },
                  { "\\ud83d\\ude00!", "\xf0\x9f\x98\x80!" },
                  { "\\uD83D\\uDE00", "\xf0\x9f\x98\x80" },
                  { "\\ud800\\udc00\\udbff\\udfff",
                    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
                  { "x\\\\u0041", "x\\u0041" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        expect_read(str_of(table[i].inside), str_of(table[i].text));
    expect_read(STR("\\u0000"), STR("\0"));
}

static void lone_surrogates_are_replaced(void **state)
{
    static const struct {
        const char *inside, *text;
    } table[] = { { "\\ud83d", "\xef\xbf\xbd" },
                  { "\\ude00", "\xef\xbf\xbd" },
                  { "\\ud83dx", "\xef\xbf\xbdx" },
                  { "\\ud83d\\n", "\xef\xbf\xbd\n" },
                  { "\\ud83d\\u0041", "\xef\xbf\xbd"
                                      "A" },
                  { "\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd" },
                  { "\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
                  { "\\ud83d\\ude0", "\xef\xbf\xbd\\ude0" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        expect_read(str_of(table[i].inside), str_of(table[i].text));
}

static void what_is_no_escape_is_taken_as_it_is(void **state)
{
    static const char *const table[] = { "\\",      "a\\",        "\\x41",
                                         "\\u",     "\\u1",       "\\u12",
                                         "\\u123",  "\\u12g4",    "\\uzzzz",
                                         "\\U0041", "\"quoted\"", "\x01\x1f",
                                         "\xff\xfe" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        expect_read(str_of(table[i]), str_of(table[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_spelled_as_specified),
        cmocka_unit_test(a_byte_is_spelled_the_same_at_any_place),
        cmocka_unit_test(what_is_spelled_is_read),
        cmocka_unit_test(escapes_are_read),
        cmocka_unit_test(lone_surrogates_are_replaced),
        cmocka_unit_test(what_is_no_escape_is_taken_as_it_is)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
