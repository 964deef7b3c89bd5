#include "src/article/language.h"

#include "src/base/fold.h"
#include "tests/support/expect.h"

/* @name, behind @before or first, stands in a table as it should. */
static void expect_name(const char *before, const char *name, const char *code)
{
    char folded[sizeof(nf_language_longs->name)];
    size_t len = nf_fold(str_of(name), folded);

    assert_bytes(((struct nf_str){ folded, len }), str_of(name));
    assert_int_equal(strlen(code), 3);
    if (before && strcmp(before, name) >= 0)
        fail_msg("%s stands behind %s", name, before);
    if (!nf_language_matches(str_of(name), str_of(code)) ||
        !nf_language_matches(str_of(code), str_of(name)))
        fail_msg("%s is not %s", name, code);
}

static void names_are_in_order_and_each_is_one_language(void **state)
{
    const struct nf_language_code *c = nf_language_codes;
    const struct nf_language_name *n = nf_language_names;
    const struct nf_language_long *l = nf_language_longs;

    (void)state;
    for (size_t i = 0; i < nf_language_code_count; i++)
        expect_name(i ? c[i - 1].name : NULL, c[i].name, c[i].code);
    for (size_t i = 0; i < nf_language_name_count; i++) {
        expect_name(i ? n[i - 1].name : NULL, n[i].name, n[i].code);
        assert_true(strlen(n[i].name) >= sizeof(c->name));
    }
    for (size_t i = 0; i < nf_language_long_count; i++) {
        expect_name(i ? l[i - 1].name : NULL, l[i].name, l[i].code);
        assert_true(strlen(l[i].name) >= sizeof(n->name));
    }
}

static void expect(const char *want, const char *const *tags, size_t n, bool matches)
{
    for (size_t i = 0; i < n; i++)
        if (nf_language_matches(str_of(tags[i]), str_of(want)) != matches)
            fail_msg("%s wanted, %s there", want, tags[i]);
}

static void codes_and_names_are_one(void **state)
{
    static const char *const english[] = { "en",      "en-US",   "en_GB",   "EN-us",
                                           "eng",     "English", "english", " ENGLISH ",
                                           "eng_GB",  "English (United Kingdom)" };
    static const char *const german[] = { "de",  "deu",    "ger", "German", "Deutsch",
                                          "deutsch", "de-CH-1996" };
    static const char *const others[] = { "e", "enm", "engl", "", "-", "de" };

    (void)state;
    expect("en", english, COUNT_OF(english), true);
    expect("ENG", english, COUNT_OF(english), true);
    expect("English", english, COUNT_OF(english), true);
    expect("de", german, COUNT_OF(german), true);
    expect("ger", german, COUNT_OF(german), true);
    expect("en", others, COUNT_OF(others), false);
    expect("", english, COUNT_OF(english), false);
}

static void languages_of_news(void **state)
{
    static const char *const pairs[][2] = {
        { "am", "amh" },  { "hau", "Hausa" }, { "ig", "ibo" },    { "so", "Soomaali" },
        { "sw", "swa" },  { "sw", "Kiswahili" }, { "yo", "Yoruba" }, { "ti", "tir" },
        { "rw", "kin" },  { "rn", "run" },    { "lg", "Luganda" }, { "ln", "lin" },
        { "sn", "sna" },  { "xh", "xho" },    { "om", "orm" },    { "pcm", "Naija" },
        { "fr", "FRANÇAIS" }, { "fr", "fre" }, { "es", "Español" }, { "zh", "中文" },
        { "zh", "zh-Hant" }, { "zh", "cmn" }, { "ru", "русский" }, { "el", "Ελληνικά" },
        { "ar", "العربية" }, { "he", "iw" },  { "id", "in" },     { "cs", "cze" },
        { "fa", "Farsi" },   { "pt", "portugues" }, { "tlh", "TLH-x" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        expect(pairs[i][0], &pairs[i][1], 1, true);
}

static void a_region_is_compared_if_it_is_wanted(void **state)
{
    static const char *const british[] = { "en-GB", "en_GB", "EN-gb", "eng-GB",
                                           "en-GB-oed" };
    static const char *const others[] = { "en", "en-US", "English", "eng", "en-GBX",
                                          "fr-GB" };
    static const char *const hant[] = { "zh-Hant", "zh-Hant-TW", "zho_hant" };

    (void)state;
    expect("en-GB", british, COUNT_OF(british), true);
    expect("en_gb", british, COUNT_OF(british), true);
    expect("en-GB", others, COUNT_OF(others), false);
    expect("zh-Hant", hant, COUNT_OF(hant), true);
}

static void what_is_long_or_no_text_matches_nothing(void **state)
{
    static char tag[300];

    (void)state;
    memset(tag, 'x', sizeof(tag));
    assert_true(nf_language_matches((struct nf_str){ tag, 256 },
                                    (struct nf_str){ tag, 256 }));
    assert_false(nf_language_matches((struct nf_str){ tag, 257 },
                                     (struct nf_str){ tag, 257 }));
    assert_false(nf_language_matches(STR("\xff"), STR("\xff")));
    assert_true(nf_language_matches(STR("e\0n"), STR("E\0N")));
    assert_false(nf_language_matches((struct nf_str){ NULL, 0 }, STR("en")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_in_order_and_each_is_one_language),
        cmocka_unit_test(codes_and_names_are_one),
        cmocka_unit_test(languages_of_news),
        cmocka_unit_test(a_region_is_compared_if_it_is_wanted),
        cmocka_unit_test(what_is_long_or_no_text_matches_nothing)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
