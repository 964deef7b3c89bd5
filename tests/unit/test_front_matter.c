/* Front matter in YAML, TOML and JSON: what is exported, and what is said. */
#include <newsfiche/convert.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/article/literal_key.h"
#include "tests/support/expect.h"

struct got {
    struct nf_str original;
    char json[2000];
    char notice[300];
    size_t articles;
};

/* As an archive has it: the key is found in the literal again. */
static void check_keys(const struct nf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct nf_field *f = &record->fields[i];

        assert_non_null(f->before.ptr);
        assert_bytes(nf_literal_key(f->before, f->kind), f->key);
    }
}

static enum nf_status on_record(void *ctx, const struct nf_place *place,
                                const struct nf_record *record, struct nf_error *err)
{
    struct got *got = ctx;
    size_t n = nf_record_size(record);
    char *print = malloc(n + 1), *json = malloc(nf_record_json_bound(record));
    char *end;

    (void)place;
    (void)err;
    assert_non_null(print);
    assert_non_null(json);
    nf_record_print(record, print);
    assert_bytes(((struct nf_str){ print, n }), got->original);
    check_keys(record);
    end = nf_record_json(record, json);
    snprintf(got->json, sizeof(got->json), "%.*s", (int)(end - json), json);
    got->articles++;
    free(print);
    free(json);
    return NF_OK;
}

static void on_notice(void *ctx, const struct nf_place *place, enum nf_notice notice,
                      const char *what, uint64_t amount)
{
    struct got *got = ctx;

    (void)place;
    if (notice != NF_NOTICE_FRONT_MATTER)
        return;
    assert_int_equal(amount, 1);
    snprintf(got->notice, sizeof(got->notice), "%s", what);
}

static void take(struct got *got, const char *name, struct nf_str text)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;

    memset(got, 0, sizeof(*got));
    got->original = text;
    opts.ctx = got;
    opts.record = on_record;
    opts.notice = on_notice;
    assert_ok(nf_import_memory(name, text, &opts, &err), &err);
    assert_int_equal(got->articles, 1);
}

struct row {
    const char *text, *json, *notice;
};

static void expect_rows(const struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct got got;

        take(&got, "a.md", str_of(row[i].text));
        if (strcmp(got.json, row[i].json) != 0)
            fail_msg("%s\ngot  %s\nwant %s", row[i].text, got.json, row[i].json);
        assert_string_equal(got.notice, row[i].notice ? row[i].notice : "");
    }
}

static void yaml_scalars_in_all_their_styles(void **state)
{
    static const struct row table[] = {
        { "---\ntitle: Rain # not this\n---\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: >-\n  Rain in\n  the north\nx: 1\n---\nIt.",
          "{\"title\":\"Rain in the north\",\"x\":1,\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain in\n  the north\n---\nIt.",
          "{\"title\":\"Rain in the north\",\"text\":\"It.\"}", NULL },
        { "---\r\nnote: |\r\n  a\r\n  b\r\nx: 1\r\n---\r\nIt.",
          "{\"note\":\"a\\nb\\n\",\"x\":1,\"text\":\"It.\"}", NULL },
        { "---\ntitle: \"Say \\\"rain\\\" \\u00e9\"\n---\nIt.",
          "{\"title\":\"Say \\\"rain\\\" é\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: 'It''s rain'\n---\nIt.",
          "{\"title\":\"It's rain\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: \"Rain: é\"\nx: 'y'\n---\nIt.",
          "{\"title\":\"Rain: é\",\"x\":\"y\",\"text\":\"It.\"}", NULL },
        { "---\ntitle : Rain\n\"a b\": c\n'd e' : f\n---\nIt.",
          "{\"title\":\"Rain\",\"a b\":\"c\",\"d e\":\"f\",\"text\":\"It.\"}", NULL },
        { "---\na: true\nb: null\nc: ~\nd:\ne: 007\nf: 1.5\ng: \"2\"\nh: ''\ni: 2024-01-31\n"
          "---\nIt.",
          "{\"a\":true,\"b\":null,\"c\":null,\"d\":null,\"e\":\"007\",\"f\":1.5,\"g\":\"2\","
          "\"h\":\"\",\"i\":\"2024-01-31\",\"text\":\"It.\"}", NULL },
        { "---\ntitle:\n  Rain\nx: # y\n  'z'\n---\nIt.",
          "{\"title\":\"Rain\",\"x\":\"z\",\"text\":\"It.\"}", NULL },
        { "---\na: !!str 7\nb: &x c\n---\nIt.",
          "{\"a\":\"7\",\"b\":\"c\",\"text\":\"It.\"}", NULL },
        { "---\na: !!null 'null'\nb: !!int \"7\"\nc: !!bool >-\n  true\nd: !!str ''\ntags:\n"
          "- 'x'\n- !!null 'null'\n---\nIt.",
          "{\"a\":null,\"b\":7,\"c\":true,\"d\":\"\",\"tags\":[\"x\",null],"
          "\"text\":\"It.\"}", NULL },
        { "\xef\xbb\xbf---\ntitle: Rain\n---\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        /* Keys that do not show in the literal are left to the text. */
        { "---\n? title\n: Rain\n\"\\x41\": b\nx: [1]\n---\nIt.",
          "{\"x\":[1],\"text\":\"It.\"}", NULL }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

static void yaml_lists_and_mappings(void **state)
{
    static const struct row table[] = {
        { "---\ntags:\n  - a\n  - b: c # d\n---\n\nIt.",
          "{\"tags\":[\"a\",{\"b\":\"c\"}],\"text\":\"It.\"}", NULL },
        { "---\ntags: [a, \"b\", 'c', 2024, true, null]\nlist: [a, 2024, true, ~]\n---\nIt.",
          "{\"tags\":[\"a\",\"b\",\"c\",\"2024\",\"true\",null],"
          "\"list\":[\"a\",2024,true,null],\"text\":\"It.\"}", NULL },
        { "---\ntags:\n- a\n\n# b\n\nauthor:\n  name: Ann\n  url: x\nx: {}\ny: []\n---\nIt.",
          "{\"tags\":[\"a\"],\"authors\":{\"name\":\"Ann\",\"url\":\"x\"},\"x\":{},\"y\":[],"
          "\"text\":\"It.\"}", NULL },
        { "---\nparams:\n  author: Ann\n  weather: Sea\n---\nIt.",
          "{\"params\":{\"author\":\"Ann\",\"weather\":\"Sea\"},\"authors\":\"Ann\","
          "\"text\":\"It.\"}", NULL },
        { "---\na: [[1, [2]], {b: [c], \"d\": }]\n---\nIt.",
          "{\"a\":[[1,[2]],{\"b\":[\"c\"],\"d\":null}],\"text\":\"It.\"}", NULL }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

static void the_better_key_of_a_role_counts(void **state)
{
    static const struct row table[] = {
        { "---\ncategories: A\ntags: b\n---\nIt.",
          "{\"categories\":\"A\",\"tags\":\"b\",\"text\":\"It.\"}", NULL },
        { "---\npublished: true\ndate: 2024-01-31\nimage: false\n---\nIt.",
          "{\"published\":true,\"date\":\"2024-01-31\",\"image\":false,\"text\":\"It.\"}", NULL },
        { "---\ntitle: a\ntitle: b\ntags: [c]\ntags: [d]\n---\nIt.",
          "{\"title\":\"a\",\"tags\":[\"c\"],\"text\":\"It.\"}", NULL },
        { "---\nid:\nid: 4\n---\nIt.", "{\"id\":\"4\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: \"\"\n---\n# Rain\n\nIt.",
          "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: null\nimage: ~\n---\n# Rain\n![](a.png)\nIt.",
          "{\"title\":\"Rain\",\"image\":\"a.png\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: null\n---\nIt.", "{\"title\":null,\"text\":\"It.\"}", NULL },
        /* What a value says counts, however it stands. */
        { "---\nauthor: >-\n  https://example.org/a\nby: Ann\n---\nIt.",
          "{\"author\":\"https://example.org/a\",\"authors\":\"Ann\",\"text\":\"It.\"}", NULL },
        { "+++\ncanonical = \"https:\\u002f/example.org/\"\n+++\nIt.",
          "{\"canonical\":\"https://example.org/\",\"text\":\"It.\"}", NULL },
        /* The body is the text, whatever the summary begins with. */
        { "---\ndescription: <p>a</p>\n---\nIt.",
          "{\"summary\":\"<p>a</p>\",\"text\":\"It.\"}", NULL },
        { "---\ndescription: <p>a</p>\n---\n", "{\"html\":\"<p>a</p>\"}", NULL }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

static void fences_of_several_kinds(void **state)
{
    static const struct row table[] = {
        { "--- \ntitle: Rain\n---\t\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain\n...\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---yaml\ntitle: Rain\n---\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---toml\ntitle = 'Rain'\n---\nIt.", "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---json\n{\"title\": \"Rain\"}\n---\nIt.",
          "{\"title\":\"Rain\",\"text\":\"It.\"}", NULL },
        { "---json\n{\"title\": \"Rain\"} x\n---\nIt.",
          "{\"text\":\"---json\\n{\\\"title\\\": \\\"Rain\\\"} x\\n---\\nIt.\"}",
          "line 2: something follows the object" },
        { "---json\ntitle: x\n---\nIt.", "{\"text\":\"---json\\ntitle: x\\n---\\nIt.\"}",
          "line 2: an object expected" },
        { "---\n---\nIt.", "{\"text\":\"It.\"}", NULL },
        { "---\n# none\n---\nIt.", "{\"text\":\"It.\"}", NULL },
        /* Text between two lines of dashes. */
        { "---\nIt rains.\n---\nStill.", "{\"text\":\"---\\nIt rains.\\n---\\nStill.\"}", NULL },
        { "---\n- a\n---\nIt.", "{\"text\":\"---\\n- a\\n---\\nIt.\"}", NULL }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

/* Of what is nearly YAML each key is read alone. */
static void lines_that_are_no_yaml(void **state)
{
    static const struct row table[] = {
        { "---\ntitle: Why #1 wins \r\nsummary: a #b # c\nx: y #z\n---\nIt.",
          "{\"title\":\"Why #1 wins\",\"summary\":\"a #b # c\",\"x\":\"y\",\"text\":\"It.\"}",
          NULL },
        { "---\ntitle: #Rain is back\nx: #y\n---\nIt.",
          "{\"title\":\"#Rain is back\",\"x\":null,\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain #\nx: 1\n---\nIt.",
          "{\"title\":\"Rain\",\"x\":1,\"text\":\"It.\"}", NULL },
        { "---\ntitle: !Viva la lluvia!\ntags: [a, b]\n---\nIt.",
          "{\"title\":\"!Viva la lluvia!\",\"tags\":[\"a\",\"b\"],\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain: the sequel\nauthor: @ann\ntags: ['a', 'b']\nx: 'Tis\ny: \"a\" b\n"
          "---\nIt.",
          "{\"title\":\"Rain: the sequel\",\"authors\":\"@ann\",\"tags\":[\"a\",\"b\"],"
          "\"x\":\"'Tis\",\"y\":\"\\\"a\\\" b\",\"text\":\"It.\"}", NULL },
        { "---\n\ntitle: \"Rain\": \"sun\"\ntags:\n  - a\n\n---\nIt.",
          "{\"title\":\"Rain\\\": \\\"sun\",\"tags\":[\"a\"],\"text\":\"It.\"}", NULL },
        { "---\r\ntitle: Rain: sun\r\nx: 1\r\n---\r\nIt.",
          "{\"title\":\"Rain: sun\",\"x\":1,\"text\":\"It.\"}", NULL },
        { "---\ntitle: \"Rain\" or \"sun\"\nx: \"a \"b\" c\"\ny: 'the dogs' c'\n---\nIt.",
          "{\"title\":\"\\\"Rain\\\" or \\\"sun\\\"\",\"x\":\"a \\\"b\\\" c\","
          "\"y\":\"the dogs' c\",\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain\xe2\x80\xa8sun: wind\nx: 1\n---\nIt.",
          "{\"title\":\"Rain\xe2\x80\xa8sun: wind\",\"x\":1,\"text\":\"It.\"}", NULL },
        { "---\ntitle: Rain\nx: [a,\n  b\ny: 1\n---\nIt.",
          "{\"title\":\"Rain\",\"y\":1,\"text\":\"It.\"}",
          "line 5: did not find expected ',' or ']'" },
        { "---\ntitle: a: b\nx\"y\": [\n---\nIt.", "{\"text\":\"It.\"}",
          "line 2: mapping values are not allowed in this context" },
        { "---\na: &b [c]\nd: *b\ne: f\n---\nIt.", "{\"a\":[\"c\"],\"e\":\"f\",\"text\":\"It.\"}",
          "line 3: aliases are not supported" },
        { "---\n\ttitle: Rain\n---\nIt.", "{\"text\":\"---\\n\\ttitle: Rain\\n---\\nIt.\"}",
          "line 2: found character that cannot start any token" },
        { "---\n{title: Rain}\n---\nIt.", "{\"text\":\"---\\n{title: Rain}\\n---\\nIt.\"}",
          "line 2: a mapping in braces" }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

static void toml_values(void **state)
{
    static const struct row table[] = {
        { "+++\ntitle = \"Rain\"\ndate = 2024-03-01T08:00:00-05:00 # morning\ntags = [\"a\", 'b']\n"
          "draft = false\nweight = 3\nn = 1_000\nx = 0x1f\nf = 1.50\ni = inf\n+++\n\nIt.",
          "{\"title\":\"Rain\",\"published\":\"2024-03-01T08:00:00-05:00\",\"tags\":[\"a\",\"b\"],"
          "\"draft\":false,\"weight\":3,\"n\":1000,\"x\":31,\"f\":1.50,\"i\":\"inf\","
          "\"text\":\"It.\"}", NULL },
        { "+++\ntitle = \"Say \\\"rain\\\"\"\na = \"\"\"\nx = 1\n\"\"\"\nb = ''\n"
          "c = '''y'''\n+++\nIt.",
          "{\"title\":\"Say \\\"rain\\\"\",\"a\":\"x = 1\\n\",\"b\":\"\",\"c\":\"y\","
          "\"text\":\"It.\"}", NULL },
        { "+++\ntitle = 'Rain'\n\n[taxonomies]\ntags = [\"a\"]\ncategories = [\"b\"]\n\n[extra]\n"
          "author = \"Ann\"\n+++\nIt.",
          "{\"title\":\"Rain\",\"taxonomies\":{\"categories\":[\"b\"],\"tags\":[\"a\"]},"
          "\"tags\":[\"a\"],\"extra\":{\"author\":\"Ann\"},\"authors\":\"Ann\",\"text\":\"It.\"}",
          NULL },
        { "+++\r\na.b = 1\r\n[c.d]\r\ne = [\r\n 1, # ]\r\n 1979-05-27,\r\n]\r\n[[f]]\r\ng = 2\r\n"
          "[c.h]\r\ni = 3\r\n+++\r\nIt.",
          "{\"a\":{\"b\":1},\"c\":{\"d\":{\"e\":[1,\"1979-05-27\"]},\"h\":{\"i\":3}},"
          "\"f\":[{\"g\":2}],\"text\":\"It.\"}", NULL },
        { "+++\n\"a b\" = 1\n'c.d' = [2]\n\"e\\u0041\" = 3\n\"f.g\".h = 4\n+++\nIt.",
          "{\"a b\":1,\"c.d\":[2],\"text\":\"It.\"}", NULL },
        { "+++\n+++\nIt.", "{\"text\":\"It.\"}", NULL },
        { "+++\ntitle = \"Ы\" # Ы\nx = ['Ы',\"Ы\"]\ny = \"\"\"Ы\\\n  z\"\"\"\n+++\nIt.",
          "{\"title\":\"Ы\",\"x\":[\"Ы\",\"Ы\"],\"y\":\"Ыz\",\"text\":\"It.\"}", NULL },
        { "+++\na = 0-0Ы\n+++\n", "{\"text\":\"+++\\na = 0-0Ы\\n+++\\n\"}",
          "line 2: a character outside quotes is not ASCII" },
        { "+++\na = 0-0'Ы'\n+++\n", "{\"text\":\"+++\\na = 0-0'Ы'\\n+++\\n\"}",
          "line 2: a quote inside a value" },
        { "+++\na = \"\"\"\\\nЫ\"\"\"\n+++\n",
          "{\"text\":\"+++\\na = \\\"\\\"\\\"\\\\\\nЫ\\\"\\\"\\\"\\n+++\\n\"}",
          "line 3: a backslash before a character that is not ASCII" },
        { "+++\n\n[=]\n+++\nIt.", "{\"text\":\"+++\\n\\n[=]\\n+++\\nIt.\"}",
          "line 3: a key expected" },
        { "+++\na = {\1}\n+++\n", "{\"text\":\"+++\\na = {\\u0001}\\n+++\\n\"}",
          "line 2: Error while parsing inline table: expected key or closing '}', saw '\\u0001'" }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

static void json_objects_before_the_body(void **state)
{
    static const struct row table[] = {
        { "{\n  \"title\": \"Rain\",\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ],\n"
          "  \"n\": 1\n}\n\nIt.",
          "{\"title\":\"Rain\",\"tags\":[\"a\",\"b\"],\"n\":1,\"text\":\"It.\"}", NULL },
        { "{\"title\": \"R\\u0061in\", \"a\": null, \"b\": {\"c\": [ ]}}\n[link](x)",
          "{\"title\":\"R\\u0061in\",\"a\":null,\"b\":{\"c\":[]},\"text\":\"[link](x)\"}", NULL },
        { "{}\nIt.", "{\"text\":\"It.\"}", NULL },
        { "{\"title\": \"Rain\"}\n{{< youtube x >}}\n",
          "{\"title\":\"Rain\",\"text\":\"{{< youtube x >}}\\n\"}", NULL },
        { "{% raw %}\nIt.", "{\"title\":\"{% raw %}\",\"text\":\"It.\"}", NULL }
    };

    (void)state;
    expect_rows(table, COUNT_OF(table));
}

/* @n times @part between two fences. */
static struct nf_str repeated(const char *open, const char *part, size_t n)
{
    size_t len = strlen(part), at = strlen(open);
    char *text = malloc(2 * at + n * len + 40);

    assert_non_null(text);
    memcpy(text, open, at);
    for (size_t i = 0; i < n; i++, at += len)
        memcpy(text + at, part, len);
    at += (size_t)sprintf(text + at, "\n%.3s\nIt.", open);
    return (struct nf_str){ text, at };
}

static void too_much_is_text(void **state)
{
    static const struct {
        const char *open, *part, *notice;
        size_t n;
    } table[] = {
        { "---\n", "a:\n", "line 32002: too many values", 65536 },
        { "---\na: ", "[\n", "line 66: nested too deeply", 100 },
        { "---\na: ", "{a: ", "line 2: nested too deeply", 100 },
        { "---\na: [", "x, ", "line 2: too many values", 65536 },
        { "---\n", "a: xxxxxxxxxxxxxxxx\n", "line 1: longer than 1 MiB", 65536 },
        { "+++\na = [", "1,", "line 2: too many values", 65536 },
        { "+++\na = ", "[", "line 2: nested too deeply", 100 },
        { "+++\na = {", "a.", "line 2: nested too deeply", 100 },
        { "+++\n", "a.", "line 2: nested too deeply", 100 },
        { "+++\n[", "a.", "line 2: nested too deeply", 100 },
        { "+++\n", "a = \"\"\"\n", "line 4: ", 3 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_str text = repeated(table[i].open, table[i].part, table[i].n);
        struct got got;

        take(&got, "a.md", text);
        if (strncmp(got.notice, table[i].notice, strlen(table[i].notice)) != 0)
            fail_msg("row %zu: %s", i, got.notice);
        free((char *)(uintptr_t)text.ptr);
    }
}

/* trafilatura writes it before .txt files too. */
static void text_files_have_it_too(void **state)
{
    struct got got;

    (void)state;
    take(&got, "a.txt", STR("---\ntitle: Rain: sun\ntags: ['a']\n---\nIt.\n"));
    assert_string_equal(got.json,
                        "{\"title\":\"Rain: sun\",\"tags\":[\"a\"],\"text\":\"It.\\n\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_scalars_in_all_their_styles),
        cmocka_unit_test(yaml_lists_and_mappings),
        cmocka_unit_test(the_better_key_of_a_role_counts),
        cmocka_unit_test(fences_of_several_kinds),
        cmocka_unit_test(lines_that_are_no_yaml),
        cmocka_unit_test(toml_values),
        cmocka_unit_test(json_objects_before_the_body),
        cmocka_unit_test(too_much_is_text),
        cmocka_unit_test(text_files_have_it_too)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
