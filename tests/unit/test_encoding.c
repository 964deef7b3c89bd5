#include "src/convert/encoding.h"

#include "tests/support/collect.h"

/* What an import of @bytes says: notices of conversion, articles, complaints. */
struct seen {
    struct collect collect;
    char converted[60];
};

static void on_notice(void *ctx, const struct nf_place *place, enum nf_notice notice,
                      const char *what, uint64_t amount)
{
    struct seen *s = ctx;

    (void)place;
    (void)amount;
    if (notice == NF_NOTICE_CONVERTED)
        snprintf(s->converted, sizeof(s->converted), "%s", what);
}

static enum nf_status import(struct seen *s, const char *name, struct nf_str bytes,
                             const char *encoding)
{
    struct nf_import_opts opts = collect_opts(&s->collect);

    memset(s, 0, sizeof(*s));
    opts.encoding = encoding;
    opts.notice = on_notice;
    return nf_import_memory(name, bytes, &opts, NULL);
}

/* @text in UTF-16 or UTF-32, with a mark if @mark; code points below U+10000. */
static struct nf_str widen(const char *text, unsigned width, bool big, bool mark,
                           char out[1000])
{
    size_t n = 0;

    for (size_t i = 0, count = strlen(text) + mark; i < count; i++) {
        unsigned c = !mark ? (unsigned char)text[i]
                     : i   ? (unsigned char)text[i - 1] : 0xfeff;

        for (unsigned k = 0; k < width; k++)
            out[n++] = (char)(c >> 8 * (big ? width - 1 - k : k));
    }
    return (struct nf_str){ out, n };
}

static void wide_encodings_are_told(void **state)
{
    static const struct {
        unsigned width;
        bool big;
        const char *name;
    } wide[] = { { 2, false, "UTF-16LE" }, { 2, true, "UTF-16BE" },
                 { 4, false, "UTF-32LE" }, { 4, true, "UTF-32BE" } };
    static const struct {
        const char *name;
        const char *text;
    } files[] = { { "a.jsonl", "{\"title\": \"Rain\"}\n{\"title\": \"Sun\"}\n" },
                  { "a.json", "[{\"title\": \"Rain\"},\n{\"title\": \"Sun\"}]" },
                  { "a.csv", "title,x\nRain,1\nSun,2\n" },
                  { "a.txt", "Rain\n\nIt rains.\n" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        for (size_t k = 0; k < COUNT_OF(files); k++)
            for (int mark = 0; mark < 2; mark++) {
                struct seen s;
                char bytes[1000];

                assert_ok(import(&s, files[k].name,
                                 widen(files[k].text, wide[i].width, wide[i].big, mark,
                                       bytes), NULL), NULL);
                assert_string_equal(s.converted, wide[i].name);
                assert_int_equal(s.collect.refusals, 0);
                assert_int_equal(s.collect.articles, k == 3 ? 1 : 2);
                assert_non_null(strstr(s.collect.item[0].roles, "title=Rain"));
                collect_free(&s.collect);
            }
}

/* The low byte of some characters is zero, such as that of the wide space. */
static void other_zeros_do_not_hide_utf16(void **state)
{
    static const char text[] = "title,x\nRain\x01,1\nSun,2\n";
    char bytes[1000];
    struct seen s;

    (void)state;
    for (int big = 0; big < 2; big++) {
        struct nf_str wide = widen(text, 2, big, false, bytes);
        char *space = memchr(bytes, 1, wide.len);

        assert_non_null(space);
        space[0] = 0;
        space[big ? -1 : 1] = 0x30;
        assert_ok(import(&s, "a.csv", wide, NULL), NULL);
        assert_string_equal(s.converted, big ? "UTF-16BE" : "UTF-16LE");
        assert_non_null(strstr(s.collect.item[0].roles, "title=Rain\xe3\x80\x80"));
        collect_free(&s.collect);
    }
}

static void what_is_utf8_stays(void **state)
{
    static const char *const texts[] = { "Rain\n\nx", "\xef\xbb\xbfRain\n\nx",
                                         "\xe9\x9b\xa8\n\n\xe4\xb8\x80" };
    struct seen s;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (int named = 0; named < 2; named++) {
            assert_ok(import(&s, "a.txt", str_of(texts[i]), named ? "utf-8" : NULL), NULL);
            assert_string_equal(s.converted, "");
            assert_text(collect_bytes(&s.collect, 0), texts[i]);
            collect_free(&s.collect);
        }
    /* A few zeros are no UTF-16. */
    assert_ok(import(&s, "a.csv", STR("a,b\n1,\0\n"), NULL), NULL);
    assert_string_equal(s.converted, "");
    collect_free(&s.collect);
}

static void named_encodings_are_converted(void **state)
{
    static const struct {
        const char *encoding;
        struct nf_str bytes;
        const char *want;
    } table[] = {
        { "windows-1252", STR_INIT("Caf\xe9 \x80"), "Caf\xc3\xa9 \xe2\x82\xac" },
        { "ISO-8859-1", STR_INIT("Caf\xe9"), "Caf\xc3\xa9" },
        { "ascii", STR_INIT("Rain"), "Rain" },
        { "gb18030", STR_INIT("\xca\xd0"), "\xe5\xb8\x82" },
        { "ISO-2022-JP", STR_INIT("\x1b$B1+\x1b(B"), "\xe9\x9b\xa8" },
        { "TCVN5712-1", STR_INIT("a"), "a" }, /* kept back until the end */
        /* A mark says more than the name. */
        { "windows-1252", STR_INIT("\xff\xfeR\0"), "R" },
        { "windows-1252", STR_INIT("\xef\xbb\xbf\xc3\xa9"), "\xef\xbb\xbf\xc3\xa9" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct seen s;

        assert_ok(import(&s, "a.txt", table[i].bytes, table[i].encoding), NULL);
        assert_text(collect_bytes(&s.collect, 0), table[i].want);
        collect_free(&s.collect);
    }
}

static void names_that_are_none_are_refused(void **state)
{
    static const char *const names[] = { "", "klingon", "windows-1252//IGNORE", "/" };
    struct seen s;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_status(import(&s, "a.txt", STR("x"), names[i]), NF_E_USAGE, NULL);
}

static void what_cannot_be_converted_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *encoding;
        struct nf_str bytes;
        size_t articles; /* before it */
        const char *why;
    } table[] = {
        /* A surrogate alone, the wrong one first, one cut off, half a unit. */
        { "a.txt", NULL, STR_INIT("\xff\xfeR\0\n\0\0\xd8" "a\0"), 0,
          "byte 6, line 2: 00 d8 61 00 is not UTF-16LE" },
        { "a.txt", NULL, STR_INIT("\xfe\xff\0R\xdc\0\0a"), 0,
          "byte 4, line 1: dc 00 00 61 is not UTF-16BE" },
        { "a.txt", NULL, STR_INIT("\xff\xfeR\0\0\xd8"), 0,
          "byte 4, line 1: 00 d8 is not UTF-16LE, or cut off" },
        { "a.txt", NULL, STR_INIT("\xff\xfeR\0\n"), 0,
          "byte 4, line 1: 0a is not UTF-16LE, or cut off" },
        { "a.txt", NULL, STR_INIT("\xff\xfe\0\0R\0\0\0\0\0\x11\0"), 0,
          "byte 8, line 1: 00 00 11 00 is not UTF-32LE" },
        { "a.txt", "ascii", STR_INIT("Caf\xe9"), 0, "byte 3, line 1: e9 is not ascii" },
        { "a.txt", "windows-1252", STR_INIT("\x81"), 0,
          "byte 0, line 1: 81 is not windows-1252" },
        { "a.jsonl", "ascii", STR_INIT("{\"a\":1}\n{\"a\":2}\n{\"a\":\"\xe9\"}\n"), 2,
          "byte 22, line 3: e9 22 7d 0a is not ascii" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct seen s;
        char want[200];

        assert_ok(import(&s, table[i].name, table[i].bytes, table[i].encoding), NULL);
        assert_int_equal(s.collect.articles, table[i].articles);
        assert_int_equal(s.collect.refusals, 1);
        snprintf(want, sizeof(want), "%s; %s came before", table[i].why,
                 table[i].articles ? "2 articles" : "no article");
        assert_string_equal(s.collect.item[table[i].articles].why, want);
        collect_free(&s.collect);
    }
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    static const char *const names[] = { "a.txt", "a.md" };
    struct seen s;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_ok(import(&s, names[i], STR("Rain\n\nCaf\xe9 au lait\n"), NULL), NULL);
        assert_int_equal(s.collect.count, 1);
        assert_int_equal(s.collect.item[0].line, 3);
        assert_non_null(strstr(s.collect.item[0].why, "byte 0xe9 is not UTF-8"));
        assert_non_null(strstr(s.collect.item[0].why, "--encoding"));
        collect_free(&s.collect);
    }
}

/* Whatever encoding were named, what is right would be converted as well. */
static void no_encoding_is_named_if_most_is_utf8(void **state)
{
    static const struct {
        const char *name;
        struct nf_str bytes;
        uint64_t line;
        const char *why;
    } table[] = {
        { "a.txt", STR_INIT("Caf\xc3\xa9\n\nD\xc3\xa9j\xc3\xa0, caf\xc3\n"), 3,
          "byte 0xc3 is not UTF-8; other characters in the file are" },
        { "a.csv", STR_INIT("title,text\nCaf\xc3\xa9,D\xc3\xa9j\xc3\xa0\nx,\xe2\x80\n"), 3,
          "byte 0xe2 is not UTF-8; other characters in the file are" },
        { "a.jsonl", STR_INIT("{\"title\":\"D\xc3\xa9j\xc3\xa0\"}\n{\"title\":\"\xe9\"}\n"), 2,
          "column 11: a string is not valid UTF-8; other characters in the file are" },
        { "a.json", STR_INIT("[{\"title\":\"\xd0\x94\xd0\xbe\xd0\xb6\xd0\xb4\"},\n{\"title\":\"\xed\xa0\xbd\"}]"),
          2, "a string is not valid UTF-8; other characters in the file are" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct seen s;
        const struct collected *last;

        assert_ok(import(&s, table[i].name, table[i].bytes, NULL), NULL);
        assert_int_equal(s.collect.refusals, 1);
        last = &s.collect.item[s.collect.count - 1];
        assert_int_equal(last->line, table[i].line);
        assert_string_equal(last->why, table[i].why);
        collect_free(&s.collect);
    }
}

/* Their bytes are those of ASCII. */
static void escapes_to_other_characters_are_refused(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *why; /* NULL: taken */
    } table[] = {
        { "a.txt", "\x1b$B1+\x1b(B\n\nRain\n", "seems to be iso-2022-jp: --encoding iso-2022-jp" },
        { "a.jsonl", "{\"title\":\"\x1b$B1+\x1b(B\"}\n",
          "seems to be iso-2022-jp: --encoding iso-2022-jp" },
        { "a.txt", "\x1b$)C\x0e:q\x0f\n", "seems to be iso-2022-kr: --encoding iso-2022-kr" },
        { "a.txt", "\x1b[1mRain\x1b[0m\n\nIt.\n", NULL },
        { "a.txt", "Caf\xc3\xa9 \x1b$B1+\n\nIt.\n", NULL }
    };
    struct seen s;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_ok(import(&s, table[i].name, str_of(table[i].text), NULL), NULL);
        assert_int_equal(s.collect.refusals, table[i].why != NULL);
        if (table[i].why)
            assert_string_equal(s.collect.item[0].why, table[i].why);
        collect_free(&s.collect);
    }
    assert_ok(import(&s, "a.txt", STR("\x1b$B1+\x1b(B\n"), "iso-2022-jp"), NULL);
    assert_string_equal(s.collect.item[0].roles, "title=\xe9\x9b\xa8");
    collect_free(&s.collect);
    assert_ok(import(&s, "a.txt", STR("\x1b$B1+\x1b(B\n"), "utf-8"), NULL);
    assert_int_equal(s.collect.articles, 1);
    collect_free(&s.collect);
}

#ifdef NF_HAVE_UCHARDET
static void a_likely_encoding_is_named(void **state)
{
    char name[NF_ENCODING_NAME];
    struct seen s;

    (void)state;
    nf_encoding_guess(STR("\xca\xd0\xd2\xe9\xbb\xe1\xd0\xc7\xc6\xda\xce\xe5\xcd\xb6\xc6\xb1"
                          "\xa1\xa3"), name);
    assert_string_equal(name, "gb18030");
    nf_encoding_guess(STR("Il a mang\xe9 \xe0 la cr\xeaperie, d\xe9j\xe0 tr\xe8s tard"),
                      name);
    assert_string_equal(name, "windows-1252");
    /* What looks like ISO 8859, but has letters where that has none. */
    nf_encoding_guess(STR("P\370\355li\232 \236lu\235ou\350k\375 k\371\362"
                          " \372p\354l \357\341belsk\351 \363dy. V\350era v Brn\354."), name);
    assert_string_equal(name, "windows-1250");
    nf_encoding_guess(STR("plain"), name);
    assert_string_equal(name, "");
    assert_ok(import(&s, "a.jsonl", STR("{\"title\":\"\xca\xd0\xd2\xe9\xbb\xe1\xd0\xc7\xc6"
                                        "\xda\xce\xe5\xcd\xb6\xc6\xb1\xa1\xa3\"}\n"),
                     NULL), NULL);
    assert_string_equal(s.collect.item[0].why, "column 11: a string is not valid UTF-8; "
                                               "likely gb18030: --encoding gb18030");
    collect_free(&s.collect);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_encodings_are_told),
        cmocka_unit_test(other_zeros_do_not_hide_utf16),
        cmocka_unit_test(what_is_utf8_stays),
        cmocka_unit_test(named_encodings_are_converted),
        cmocka_unit_test(names_that_are_none_are_refused),
        cmocka_unit_test(what_cannot_be_converted_is_refused),
#ifdef NF_HAVE_UCHARDET
        cmocka_unit_test(a_likely_encoding_is_named),
#endif
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(no_encoding_is_named_if_most_is_utf8),
        cmocka_unit_test(escapes_to_other_characters_are_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
