#include "src/base/utf8.h"

#include <newsfiche/record.h>
#include <stdlib.h>

#include "tests/support/expect.h"

/* Whether @text is UTF-8 from end to end. */
static bool is_valid(struct nf_str text)
{
    for (size_t at = 0, len = 0; at < text.len; at += len)
        if (nf_utf8_get(text.ptr + at, text.len - at, &len) == NF_UTF8_BAD)
            return false;
    return true;
}

static void every_character_is_put_and_got(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char p[4];
        size_t n, len = 0;

        if (c >= 0xd800 && c < 0xe000)
            continue;
        n = nf_utf8_put(c, p);
        if (n != (c < 0x80      ? 1u
                  : c < 0x800   ? 2u
                  : c < 0x10000 ? 3u
                                : 4u) ||
            nf_utf8_get(p, n, &len) != c || len != n ||
            !is_valid((struct nf_str){ p, n }))
            fail_msg("U+%04x", (unsigned)c);
        /* Cut off, it is none. */
        for (size_t cut = 1; cut < n; cut++)
            if (nf_utf8_get(p, cut, &len) != NF_UTF8_BAD || len != 1)
                fail_msg("U+%04x, %zu bytes of it", (unsigned)c, cut);
    }
}

/* Unicode 15, table 3-7: what is not well formed. */
static const char *const bad[] = { "\x80", /* follows nothing */
                                   "\xbf",
                                   "\xc0\x80", /* overlong */
                                   "\xc1\xbf",
                                   "\xe0\x80\x80",
                                   "\xe0\x9f\xbf",
                                   "\xf0\x80\x80\x80",
                                   "\xf0\x8f\xbf\xbf",
                                   "\xed\xa0\x80", /* surrogates */
                                   "\xed\xbf\xbf",
                                   "\xf4\x90\x80\x80", /* above U+10FFFF */
                                   "\xf5\x80\x80\x80",
                                   "\xf8\x88\x80\x80\x80",
                                   "\xfe",
                                   "\xff",
                                   "\xc3(", /* not followed */
                                   "\xe2\x82(",
                                   "\xe2(\xac",
                                   "\xf0\x9f\x98(",
                                   "\xf0\x9f(\x80",
                                   "\xf0(\x98\x80" };

static void what_is_no_character_is_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        size_t len = 0;

        assert_true(nf_utf8_get(bad[i], strlen(bad[i]), &len) == NF_UTF8_BAD);
        assert_int_equal(len, 1);
        assert_false(is_valid(str_of(bad[i])));
    }
}

static void the_borders_are_good(void **state)
{
    static const char *const good[] = {
        "\x7f",         "\xc2\x80",         "\xdf\xbf",
        "\xe0\xa0\x80", "\xed\x9f\xbf",     "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(is_valid(str_of(good[i])));
    assert_true(is_valid(STR("")));
    assert_true(is_valid(STR("a\0b")));
}

static void nothing_is_good(void **state)
{
    (void)state;
    assert_true(is_valid((struct nf_str){ NULL, 0 }));
}

/* Text is looked at eight bytes at a time: a bad byte counts at any place. */
static void a_bad_byte_is_found_wherever_it_is(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        char *p = malloc(n);

        assert_non_null(p);
        memset(p, 'a', n);
        assert_true(is_valid((struct nf_str){ p, n }));
        for (size_t i = 0; i < n; i++) {
            p[i] = '\x80';
            assert_false(is_valid((struct nf_str){ p, n }));
            p[i] = '\xc3'; /* the next is "a", or nothing */
            assert_false(is_valid((struct nf_str){ p, n }));
            p[i] = 'a';
        }
        for (size_t i = 0; i + 1 < n; i++) {
            memcpy(p + i, "\xc3\xa9", 2);
            assert_true(is_valid((struct nf_str){ p, n }));
            memcpy(p + i, "aa", 2);
        }
        free(p);
    }
}

static const struct {
    struct nf_str text;
    const char *shown;
} shown[] = {
    { { "", 0 }, "" },
    { { "Rain, 5 km", 10 }, "Rain, 5 km" },
    { { "größte 新聞 \xf0\x9f\x98\x80", 20 },
      "größte 新聞 \xf0\x9f\x98\x80" },
    { { "a\nb\rc\td", 7 }, "a\\nb\\rc\\td" },
    { { "\0\x1b\x1f\x7f", 4 }, "\\x00\\x1b\\x1f\\x7f" },
    { { "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", 8 }, "\\x80\\x9b\\x9f\xc2\xa0" },
    { { "\xff\xc3(", 3 }, "\\xff\\xc3(" },
    { { "\xe2\x80\xae", 3 }, "\\u{202e}" },
    { { "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf", 12 },
      "\xe2\x80\xa7\\u{2028}\\u{2029}\xe2\x80\xaf" },
    { { "\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa", 9 },
      "\\u{2066}\\u{2069}\xe2\x81\xaa" },
    { { "\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f\xef\xbb\xbf", 11 },
      "\\u{61c}\\u{200e}\\u{200f}\\u{feff}" }
};

static void what_could_mislead_is_escaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        char out[100];
        size_t n = nf_utf8_printable(shown[i].text, out, sizeof(out));

        assert_string_equal(out, shown[i].shown);
        assert_int_equal(n, strlen(shown[i].shown));
    }
}

/* At any room: whole characters and whole escapes, and a NUL. */
static void is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        size_t full = strlen(shown[i].shown);

        for (size_t cap = 1; cap <= full + 1; cap++) {
            char *out = malloc(cap);
            size_t n;

            assert_non_null(out);
            n = nf_utf8_printable(shown[i].text, out, cap);
            assert_true(n < cap);
            assert_int_equal(out[n], '\0');
            assert_memory_equal(out, shown[i].shown, n);
            assert_true(is_valid((struct nf_str){ out, n }));
            assert_true(n == full || (shown[i].shown[n] & 0xc0) != 0x80);
            if (cap == full + 1)
                assert_int_equal(n, full);
            free(out);
        }
    }
}

static void an_escape_is_there_or_not(void **state)
{
    char out[5];

    (void)state;
    assert_int_equal(nf_utf8_printable(STR("\x1b"), out, 4), 0);
    assert_string_equal(out, "");
    assert_int_equal(nf_utf8_printable(STR("\x1b"), out, 5), 4);
    assert_string_equal(out, "\\x1b");
}

static void no_room_is_left_alone(void **state)
{
    char out[1] = { 'x' };

    (void)state;
    assert_int_equal(nf_utf8_printable(STR("rain"), out, 0), 0);
    assert_int_equal(out[0], 'x');
}

static void faults_of_utf8_are_found(void **state)
{
    static const struct {
        struct nf_str text;
        size_t at;
    } table[] = {
        { STR_INIT(""), 0 },
        { STR_INIT("abcdefghijklmnop\xc3\xa9xyz"), 21 },
        { STR_INIT("abcdefghijklmnop\xe9xyz"), 16 },
        { STR_INIT("\xc3"), 0 },
        { STR_INIT("\xed\xa0\x80"), 0 },
        { STR_INIT("\xf0\x9f\x8c\xa7\xc0\x80"), 4 },
        { STR_INIT("a\xf4\x90\x80\x80"), 1 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_int_equal(nf_utf8_fault(table[i].text), table[i].at);
    assert_int_equal(nf_utf8_fault((struct nf_str){ NULL, 0 }), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_put_and_got),
        cmocka_unit_test(what_is_no_character_is_bad),
        cmocka_unit_test(the_borders_are_good),
        cmocka_unit_test(nothing_is_good),
        cmocka_unit_test(a_bad_byte_is_found_wherever_it_is),
        cmocka_unit_test(faults_of_utf8_are_found),
        cmocka_unit_test(what_could_mislead_is_escaped),
        cmocka_unit_test(is_cut_between_characters),
        cmocka_unit_test(an_escape_is_there_or_not),
        cmocka_unit_test(no_room_is_left_alone)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
