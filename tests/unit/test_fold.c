#include "src/base/fold.h"

#include <stdlib.h>

#include "src/base/utf8.h"
#include "tests/support/expect.h"

/* In as much room as the header asks for. */
static void expect_fold(struct nf_str text, const char *want)
{
    char *buf = malloc(text.len ? text.len : 1);
    size_t n;

    assert_non_null(buf);
    n = nf_fold(text, buf);
    assert_bytes(((struct nf_str){ buf, n }), str_of(want));
    free(buf);
}

static void names_lose_capitals_and_marks(void **state)
{
    static const char *const samples[][2] = {
        { "", "" },
        { "plain", "plain" },
        { "FÉVRIER", "fevrier" },
        { "fe\xcc\x81vrier", "fevrier" }, /* decomposed */
        { "Kasım İ", "kasim i" },
        { "Łódź Ăș ŷ ȝ", "lodz as y ȝ" },
        { "Ṣẹ́rẹ́ ẤỲ", "sere ay" },
        { "Ήπειρος ΐ", "ηπειροσ ι" },
        { "ЁЖИК Ї Ғ", "ежик і ғ" },
        { "ՀՈԿ", "հոկ" },
        { "ＯＫ１", "ok1" },
        { "أُكتوبر", "اكتوبر" },
        { "٢۲२২๒２", "222222" },
        { "a\xc2\xa0" "b\xe2\x80\xaf" "c\xe3\x80\x80", "a b c " },
        { "\xe2\x80\x8f" "a\xef\xbb\xbf", "a" },
        { "d\xe2\x80\x99" "a \xe2\x80\x93 b", "d'a - b" },
        { "日本 ไทย", "日本 ไทย" },
        { "×÷", "×÷" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        expect_fold(str_of(samples[i][0]), samples[i][1]);
}

static void what_is_not_utf_8_has_no_fold(void **state)
{
    (void)state;
    expect_fold(STR("a\xff"), "");
    expect_fold(STR("\xc3"), "");
    expect_fold(STR("\xed\xa0\x80"), "");
}

/* Of every character: no growth, and what came out stays. */
static void a_fold_is_its_own_fold(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x11000; c++) {
        char text[4], once[4], twice[4];
        size_t n = nf_utf8_put(c, text), m;

        if (c >= 0xd800 && c < 0xe000)
            continue;
        m = nf_fold((struct nf_str){ text, n }, once);
        assert_true(m <= n);
        assert_int_equal(nf_fold((struct nf_str){ once, m }, twice), m);
        if (m)
            assert_memory_equal(once, twice, m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lose_capitals_and_marks),
        cmocka_unit_test(what_is_not_utf_8_has_no_fold),
        cmocka_unit_test(a_fold_is_its_own_fold)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
