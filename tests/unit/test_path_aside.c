#include "src/convert/path_aside.h"

#include <newsfiche/json.h>
#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/folder.h"
#include "tests/support/collect.h"

/* With @path the record is written as before, but for one more value. */
static void check(const struct nf_field *fields, size_t n, struct nf_str tail,
                  struct nf_str path, const char *aside)
{
    const struct nf_record before = { fields, n, tail };
    const size_t size = nf_record_size(&before);
    struct nf_path_asides p;
    struct nf_record with;
    char *a = malloc(size + 1), *b = malloc(size + 1);
    char *json = malloc(2 * nf_record_json_bound(&before) + 1000), *end;
    struct nf_str was;

    assert_true(a && b && json);
    nf_path_asides_init(&p, &nf_alloc_libc);
    assert_true(nf_path_aside(&p, &before, path, &with));
    assert_int_equal(with.count, n + 1);
    assert_int_equal(with.fields[n].kind, NF_KIND_ASIDE);
    assert_int_equal(with.fields[n].role, NF_ROLE_PATH);
    assert_text(with.fields[n].value, aside);
    assert_int_equal(nf_record_size(&with), size);
    nf_record_print(&before, a);
    nf_record_print(&with, b);
    assert_memory_equal(a, b, size);
    /* The same as JSON: where it came from is nothing that it says. */
    end = nf_record_json(&before, json);
    was = (struct nf_str){ json, (size_t)(end - json) };
    assert_true(nf_record_json_bound(&with) >= was.len);
    assert_int_equal(nf_record_json(&with, end) - end, was.len);
    assert_memory_equal(json, end, was.len);
    nf_path_asides_free(&p);
    free(a);
    free(b);
    free(json);
}

static void stands_behind_any_article(void **state)
{
    const struct nf_field json = { .before = STR("{\"a\": "), .value = STR("1"),
                                   .kind = NF_KIND_JSON };
    const struct nf_field composed = { .key = STR("a"), .value = STR("x"),
                                       .kind = NF_KIND_STRING };
    const struct nf_field text = { .before = STR("# "), .value = STR("Rain"),
                                   .kind = NF_KIND_TEXT, .role = NF_ROLE_TITLE };
    const struct nf_str path = STR("a/b.json");
    const struct nf_str none = { NULL, 0 };

    (void)state;
    check(&json, 1, STR(" }\n"), path, "\"a/b.json\"");
    check(&composed, 1, none, path, "\"a/b.json\"");
    check(&text, 1, STR("\n\npath:"), path, "\"a/b.json\"");
    check(&text, 1, none, path, "\"a/b.json\"");
    check(NULL, 0, STR("{ }"), path, "\"a/b.json\"");
    check(NULL, 0, STR("\n"), path, "\"a/b.json\"");
}

static void keeps_every_byte_of_a_path(void **state)
{
    (void)state;
    check(NULL, 0, STR("{}"), STR("gr\xc3\xb6\xc3\x9f" "e\"\n\\"),
          "\"gr\xc3\xb6\xc3\x9f" "e\\\"\\n\\\\\"");
    check(NULL, 0, STR("{}"), STR("gr\xf6\xdf" "e\xc3"),
          "\"gr\\udcf6\\udcdfe\\udcc3\"");
}

static void refuses_an_article_without_room_for_it(void **state)
{
    const size_t most = 65535;
    struct folder *f = *state;
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    char *text = malloc(5 * most + 1);

    assert_non_null(text);
    for (size_t i = 0; i < most; i++)
        memcpy(text + 1 + 5 * i, "\"\":1,", 5);
    text[0] = '{';
    text[5 * most] = '}';
    folder_write(f, "a.json", (struct nf_str){ text, 5 * most + 1 });
    opts.paths = true;
    assert_ok(nf_import(f->path, &opts, NULL), NULL);
    assert_int_equal(c.articles, 0);
    assert_int_equal(c.refusals, 1);
    assert_non_null(strstr(c.item[0].why, "no room for its path"));
    text[5 * most - 5] = '}'; /* one value less */
    folder_write(f, "a.json", (struct nf_str){ text, 5 * most - 4 });
    assert_ok(nf_import(f->path, &opts, NULL), NULL);
    assert_int_equal(c.articles, 1);
    assert_string_equal(c.item[1].roles, "path=\"a.json\"");
    collect_free(&c);
    folder_remove(f, "a.json");
    free(text);
}

/* Articles of a folder and of a container have it, those of a file have none. */
static void says_the_path_below_what_was_named(void **state)
{
    struct folder *f = *state;
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    char slash[300];

    opts.paths = true;
    folder_write(f, "b.json", STR("{\"title\":\"b\"}"));
    assert_int_equal(mkdir(folder_file(f, "sub"), 0700), 0);
    folder_write(f, "sub/c.txt", STR("Rain\n\nIt."));
    assert_ok(nf_import(f->path, &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    assert_string_equal(c.item[0].roles, "title=b path=\"b.json\"");
    assert_non_null(strstr(c.item[1].roles, "path=\"sub/c.txt\""));
    snprintf(slash, sizeof(slash), "%s/", f->path);
    assert_ok(nf_import(slash, &opts, NULL), NULL);
    assert_string_equal(c.item[2].roles, "title=b path=\"b.json\"");
    assert_ok(nf_import(folder_file(f, "b.json"), &opts, NULL), NULL);
    assert_string_equal(c.item[4].roles, "title=b");
    opts.paths = false;
    assert_ok(nf_import(f->path, &opts, NULL), NULL);
    assert_string_equal(c.item[5].roles, "title=b");
    collect_free(&c);
    unlink(folder_file(f, "sub/c.txt"));
    unlink(folder_file(f, "b.json"));
    rmdir(folder_file(f, "sub"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stands_behind_any_article),
        cmocka_unit_test(keeps_every_byte_of_a_path),
        WITH_FOLDER(refuses_an_article_without_room_for_it),
        WITH_FOLDER(says_the_path_below_what_was_named)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
