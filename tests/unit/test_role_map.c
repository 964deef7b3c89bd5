#include "src/base/alloc.h"
#include "src/convert/role_map.h"

#include <newsfiche/convert.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

static enum nf_role role_at(const char *text, struct nf_walk walk)
{
    struct nf_role_map map;
    struct nf_role_guess g = { .role = NF_ROLE_RIGHTS };

    assert_ok(nf_role_map_read(&map, text, nf_alloc_or_libc(NULL), NULL), NULL);
    nf_role_map_find(&map, &walk, &g);
    nf_role_map_free(&map);
    return g.role;
}

static const struct nf_walk walk_a_b = { 2, { { { "a", 1 }, 0 }, { { "b", 1 }, 0 } } };
static const struct nf_walk walk_list = { 2, { { { "a", 1 }, 0 }, { { NULL, 0 }, 2 } } };

static void reads_lines(void **state)
{
    (void)state;
    assert_int_equal(role_at("a/b = title", walk_a_b), NF_ROLE_TITLE);
    assert_int_equal(role_at("\xef\xbb\xbf# comment\r\n\r\n  /a/b\t=\ttitle # why\r\n",
                             walk_a_b), NF_ROLE_TITLE);
    assert_int_equal(role_at("a/b = none", walk_a_b), NF_ROLE_NONE);
    assert_int_equal(role_at("a/* = url", walk_a_b), NF_ROLE_URL);
    assert_int_equal(role_at("a = url\na/b/c = id\nb = id\na/B = id", walk_a_b),
                     NF_ROLE_RIGHTS);
    assert_int_equal(role_at("", walk_a_b), NF_ROLE_RIGHTS);
    assert_int_equal(role_at("a/2 = image", walk_list), NF_ROLE_IMAGE);
    assert_int_equal(role_at("a/1 = image\na/02 = image", walk_list), NF_ROLE_RIGHTS);
    /* The first that fits counts. */
    assert_int_equal(role_at("a/b = title\na/* = url", walk_a_b), NF_ROLE_TITLE);
}

static void knows_what_it_goes_into(void **state)
{
    struct nf_role_map map;

    (void)state;
    assert_ok(nf_role_map_read(&map, "a/b/0/c = title", nf_alloc_or_libc(NULL), NULL), NULL);
    assert_true(nf_role_map_enters(&map, &walk_a_b));
    assert_false(nf_role_map_enters(&map, &walk_list));
    nf_role_map_free(&map);
}

static void gives_keys_of_text_their_roles(void **state)
{
    struct nf_role_map map;

    (void)state;
    assert_ok(nf_role_map_read(&map, "rubrik = section\ntitle = none",
                               nf_alloc_or_libc(NULL), NULL), NULL);
    assert_int_equal(nf_role_of_key(&map, STR("rubrik")).role, NF_ROLE_SECTION);
    assert_int_equal(nf_role_of_key(&map, STR("title")).role, NF_ROLE_NONE);
    assert_int_equal(nf_role_of_key(&map, STR("url")).role, NF_ROLE_URL);
    nf_role_map_free(&map);
}

static void names_the_line_that_is_wrong(void **state)
{
    static const struct {
        const char *text;
        const char *why;
    } table[] = {
        { "a", "line 1: 'path = role' expected" },
        { "a = title\n\n# x\na/b title", "line 4: 'path = role' expected" },
        { "a = headline", "line 1: unknown role 'headline'" },
        { "a = ", "line 1: unknown role ''" },
        { "a = title url", "line 1: unknown role 'title url'" },
        { " = title", "line 1: no path before the =" },
        { "a = 0123456789012345678901234567890123456789tail",
          "line 1: unknown role '0123456789012345678901234567890123456789'" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_error err = NF_ERROR_INIT;

        assert_int_equal(nf_map_check(table[i].text, &err), NF_E_USAGE);
        assert_string_equal(err.text, table[i].why);
    }
    assert_ok(nf_map_check("a = title", NULL), NULL);
    assert_ok(nf_map_check("", NULL), NULL);
}

static void takes_so_many_lines_and_no_more(void **state)
{
    enum { LINES = 4096 };
    char *text = malloc(LINES * 16 + 32), *p = text;
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_non_null(text);
    for (int i = 0; i < LINES; i++)
        p += sprintf(p, "a%d = title\n", i);
    assert_ok(nf_map_check(text, &err), &err);
    sprintf(p, "b = title\n");
    assert_int_equal(nf_map_check(text, &err), NF_E_USAGE);
    assert_string_equal(err.text, "line 4097: more than 4096 paths");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines),
        cmocka_unit_test(knows_what_it_goes_into),
        cmocka_unit_test(gives_keys_of_text_their_roles),
        cmocka_unit_test(names_the_line_that_is_wrong),
        cmocka_unit_test(takes_so_many_lines_and_no_more)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
