#include <newsfiche/convert.h>
#include <stdlib.h>

#include "tests/support/collect.h"

/* The article that @bytes are, exported. Freed by the caller. */
struct exported {
    char *buf;
    struct nf_str text;
};

static enum nf_status export_record(void *ctx, const struct nf_place *place,
                                    const struct nf_record *record,
                                    struct nf_error *err)
{
    struct exported *e = ctx;
    size_t bound = nf_record_json_bound(record);

    (void)place;
    (void)err;
    assert_null(e->buf);
    e->buf = malloc(bound);
    assert_non_null(e->buf);
    e->text.ptr = e->buf;
    e->text.len = (size_t)(nf_record_json(record, e->buf) - e->buf);
    assert_true(e->text.len <= bound);
    return NF_OK;
}

static struct exported exported(const char *name, const char *format, struct nf_str bytes)
{
    struct exported e = { NULL, { NULL, 0 } };
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;

    opts.format = format;
    opts.ctx = &e;
    opts.record = export_record;
    assert_ok(nf_import_memory(name, bytes, &opts, &err), &err);
    assert_non_null(e.buf);
    return e;
}

static void assert_exports(const char *name, struct nf_str bytes,
                           struct nf_str want)
{
    struct exported e = exported(name, NULL, bytes);

    assert_bytes(e.text, want);
    free(e.buf);
}

static void gives_json_back_as_it_was(void **state)
{
    static const char *const table[] = {
        "{}", "{ }", " {}", "\t{\"a\" : 1 } ", "{\"\":\"\"}",
        "{\"a\":1.0,\"a\":-0,\"b\":[1 ,2],\"c\":{\"d\":\"\\ud800\\/\"}}",
        "{\"t\":\"\\u00E9\\n\\u0000\xc3\xa9\x7f\"}"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_exports("a.jsonl", str_of(table[i]), str_of(table[i]));
}

static void joins_lines_of_printed_json(void **state)
{
    (void)state;
    assert_exports("a.json",
                   STR("{\n  \"a\": \"x  y\\n\",\r\n\t\"b\": [\n 1,\n 2\n ]\n}"),
                   STR("{\"a\": \"x  y\\n\",\"b\": [1,2]}"));
    assert_exports("a.json", STR("{\n}"), STR("{}"));
    assert_exports("a.json", STR("{ \"a\" : \n 1 \n , \"b\":2}"),
                   STR("{ \"a\" : 1 , \"b\":2}"));
}

static void makes_an_object_of_text(void **state)
{
    (void)state;
    assert_exports("a.txt", STR("Rain \"here\"\n\n![](a.png)\n\nIt\trains.\n"),
                   STR("{\"title\":\"Rain \\\"here\\\"\",\"image\":\"a.png\","
                       "\"text\":\"It\\trains.\\n\"}"));
    assert_exports("a.txt", STR("\n\n"), STR("{}"));
    assert_exports("a.md", STR("---\nurl: http://e.org/a\n---\n\x7f\0\x1f"),
                   STR("{\"url\":\"http://e.org/a\","
                       "\"text\":\"\x7f\\u0000\\u001f\"}"));
}

static void assert_record(const struct nf_field *f, size_t n, const char *want)
{
    struct nf_record r = { f, n, { "", 0 } };
    char *buf = malloc(nf_record_json_bound(&r));
    char *end;

    assert_non_null(buf);
    end = nf_record_json(&r, buf);
    assert_text(((struct nf_str){ buf, (size_t)(end - buf) }), want);
    free(buf);
}

#define FIELD(k, b, v, kind_, role_) \
    { .key = STR(k), .before = STR(b), .value = STR(v), .kind = kind_, .role = role_ }

/* Values without a role go by their key, those without either are left out. */
static void names_values_of_text_by_role_or_key(void **state)
{
    const struct nf_field f[] = {
        FIELD("rubric", "rubric: ", "a", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("headline", "\n", "b", NF_KIND_TEXT, NF_ROLE_TITLE),
        FIELD("", "\n", "c", NF_KIND_TEXT, NF_ROLE_NONE)
    };

    (void)state;
    assert_record(f, COUNT_OF(f), "{\"rubric\":\"a\",\"title\":\"b\"}");
}

/* No two values have one name. */
static void names_values_by_their_keys_where_two_would_clash(void **state)
{
    const struct nf_field f[] = {
        FIELD("published", "published: ", "true", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("date", "\ndate: ", "2024", NF_KIND_TEXT, NF_ROLE_PUBLISHED),
        FIELD("text", "\ntext: ", "a", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("", "\n---\n", "It.", NF_KIND_TEXT, NF_ROLE_TEXT)
    };

    (void)state;
    assert_record(f, COUNT_OF(f),
                  "{\"published\":true,\"date\":\"2024\",\"text\":\"It.\"}");
}

static void gives_asides_and_words_as_json(void **state)
{
    const struct nf_field f[] = {
        FIELD("tags", "tags:", "[\"a\",\n1]", NF_KIND_ASIDE, NF_ROLE_TAGS),
        FIELD("", "", "\n - a\n - 1", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("weight", "\nweight: ", "3", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("size", "\nsize: ", "-1.5e3", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("draft", "\ndraft: ", "False", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("next", "\nnext:", "", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("last", "\nlast: '", "", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("no", "\nno: \"", "7", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("code", "\ncode: ", "007", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("phone", "\nphone: ", "+49", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("n", "\nn: ", "NaN", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("day", "\nday: ", "2024-01-31", NF_KIND_TEXT, NF_ROLE_NONE),
        FIELD("id", "\nid: ", "7", NF_KIND_TEXT, NF_ROLE_ID),
        FIELD("", "\n---\n", "7", NF_KIND_TEXT, NF_ROLE_TEXT)
    };

    (void)state;
    assert_record(f, COUNT_OF(f),
                  "{\"tags\":[\"a\", 1],\"weight\":3,\"size\":-1.5e3,\"draft\":false,"
                  "\"next\":null,\"last\":\"\",\"no\":\"7\",\"code\":\"007\","
                  "\"phone\":\"+49\",\"n\":\"NaN\",\"day\":\"2024-01-31\",\"id\":\"7\","
                  "\"text\":\"7\"}");
}

static void quotes_any_bytes(void **state)
{
    const struct {
        struct nf_str text;
        const char *want;
    } table[] = {
        { STR(""), "\"\"" },
        { STR("a/b"), "\"a/b\"" },
        { STR("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"" },
        { STR("\0\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"" },
        { STR("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
        { STR("\x80"), "\"\xef\xbf\xbd\"" },
        { STR("a\xc3"), "\"a\xef\xbf\xbd\"" },
        { STR("\xc0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
        { STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
        { STR("\xf4\x90\x80\x80z"),
          "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"" },
        { STR("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        /* Just the room that is asked for, so that a sanitizer sees more. */
        char *buf = malloc(6 * table[i].text.len + 2);
        char *end;

        assert_non_null(buf);
        end = nf_json_quote(table[i].text, buf);
        assert_text(((struct nf_str){ buf, (size_t)(end - buf) }), table[i].want);
        free(buf);
    }
}

/* No sum of lengths wraps, so nobody takes too little memory. */
static void bounds_are_not_above_what_memory_has(void **state)
{
    static const enum nf_kind kinds[] = { NF_KIND_JSON, NF_KIND_TEXT };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct nf_field f[3];
        struct nf_record record = { f, COUNT_OF(f), STR("}") };

        for (size_t k = 0; k < COUNT_OF(f); k++)
            f[k] = (struct nf_field){ .before = STR(","), .kind = kinds[i],
                                      .value = { "", SIZE_MAX / 4 } };
        assert_int_equal(nf_record_json_bound(&record), SIZE_MAX / 2);
        for (size_t k = 0; k < COUNT_OF(f); k++) {
            f[k].before.len = SIZE_MAX / 4;
            f[k].value.len = 1;
        }
        assert_int_equal(nf_record_json_bound(&record), SIZE_MAX / 2);
    }
}

/* What is exported of a text article can be imported; archives may hold bytes that are
 * not UTF-8. */
static void exports_valid_json_of_any_text(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 200; seed++) {
        char text[64];
        uint32_t x = seed * 2654435761u + 1;
        struct nf_field f = { .before = { "", 0 }, .value = { text, sizeof(text) },
                              .kind = NF_KIND_TEXT, .role = NF_ROLE_TEXT };
        struct nf_record r = { &f, 1, { "", 0 } };
        struct exported e = { NULL, { NULL, 0 } };
        struct collect c = { 0 };

        for (size_t i = 0; i < sizeof(text); i++) {
            x = x * 1664525 + 1013904223;
            text[i] = "\n\n#![]()-: ab\"\\\xc3\xa9\xff\0\x7f"[x >> 24 & 15];
            if (x >> 20 & 1)
                text[i] = (char)(x >> 16);
        }
        assert_ok(export_record(&e, NULL, &r, NULL), NULL);
        assert_ok(collect_import(&c, "a.jsonl", e.text), NULL);
        assert_int_equal(c.articles, 1);
        assert_int_equal(c.refusals, 0);
        collect_free(&c);
        free(e.buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_json_back_as_it_was),
        cmocka_unit_test(joins_lines_of_printed_json),
        cmocka_unit_test(makes_an_object_of_text),
        cmocka_unit_test(names_values_of_text_by_role_or_key),
        cmocka_unit_test(names_values_by_their_keys_where_two_would_clash),
        cmocka_unit_test(gives_asides_and_words_as_json),
        cmocka_unit_test(quotes_any_bytes),
        cmocka_unit_test(bounds_are_not_above_what_memory_has),
        cmocka_unit_test(exports_valid_json_of_any_text)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
