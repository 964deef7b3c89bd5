/* Where in JSON the articles are. */
#include "src/convert/json_path.h"

#include "tests/support/expect.h"

static void takes_pointers_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        int steps; /* -1: it is none */
    } table[] = {
        { "", 0 },         { "/", 1 },        { "/a", 1 },      { "/a/b", 2 },
        { "/a//b/", 4 },   { "/*", 1 },       { "/a~0b~1", 1 }, { "a", -1 },
        { "/a~", -1 },     { "/a~2", -1 },    { "*", -1 },      { "/a~/b", -1 },
        { "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2", 32 },
        { "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3", -1 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_json_path p;
        bool ok = nf_json_path_parse(table[i].text, &p);

        if (ok != (table[i].steps >= 0) || (ok && (int)p.count != table[i].steps))
            fail_msg("'%s'", table[i].text);
        if (ok)
            assert_string_equal(p.text, table[i].text);
    }
}

static void refuses_a_path_that_is_too_long(void **state)
{
    char text[NF_JSON_PATH_MAX + 1];
    struct nf_json_path p;

    (void)state;
    memset(text, 'a', sizeof(text));
    text[0] = '/';
    text[NF_JSON_PATH_MAX] = '\0';
    assert_false(nf_json_path_parse(text, &p));
    text[NF_JSON_PATH_MAX - 1] = '\0';
    assert_true(nf_json_path_parse(text, &p));
}

static void meets_keys_and_elements(void **state)
{
    static const struct {
        const char *step;
        const char *key;
        bool meets;
    } keys[] = {
        { "a", "a", true },       { "a", "b", false },      { "a", "ab", false },
        { "ab", "a", false },     { "", "", true },         { "*", "anything", true },
        { "a~1b", "a/b", true },  { "a~0b", "a~b", true },  { "~01", "~1", true },
        { "\xc3\xa9", "\\u00e9", true }, { "a\"", "a\\\"", true }, { "a", "\\u0061", true }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (nf_pointer_is_key(str_of(keys[i].step), str_of(keys[i].key)) !=
            keys[i].meets)
            fail_msg("%s %s", keys[i].step, keys[i].key);
    assert_true(nf_pointer_is_index(STR("0"), 0));
    assert_true(nf_pointer_is_index(STR("17"), 17));
    assert_true(nf_pointer_is_index(STR("*"), 17));
    assert_false(nf_pointer_is_index(STR("017"), 17));
    assert_false(nf_pointer_is_index(STR("1"), 17));
    assert_false(nf_pointer_is_index(STR("x"), 0));
    assert_false(nf_pointer_is_index(STR(""), 0));
    assert_false(nf_pointer_is_index(STR("18446744073709551616"), 0));
}

/* What is added meets the key it was made of. */
static void adds_steps(void **state)
{
    static const struct {
        const char *key;
        const char *text; /* NULL: it cannot be a step */
    } table[] = {
        { "a", "/x/a" }, { "", "/x/" }, { "a/b~", "/x/a~1b~0" }, { "\\u00e9", "/x/\xc3\xa9" },
        { "*", NULL }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        char text[NF_JSON_PATH_MAX] = "/x";
        size_t n = nf_json_path_add(text, 2, str_of(table[i].key));
        struct nf_json_path p;

        assert_int_equal(n, table[i].text ? strlen(table[i].text) : 0);
        if (!n)
            continue;
        assert_string_equal(text, table[i].text);
        assert_true(nf_json_path_parse(text, &p));
        assert_int_equal(p.count, 2);
        assert_true(nf_pointer_is_key(p.step[1], str_of(table[i].key)));
    }
}

/* However long keys are, and whatever they hold. */
static void adds_no_more_than_there_is_room_for(void **state)
{
    char key[2 * NF_JSON_PATH_MAX];

    (void)state;
    for (size_t n = 0; n < sizeof(key); n++) {
        char text[NF_JSON_PATH_MAX];
        size_t len = 0, before = 0;

        memset(key, n % 3 ? '/' : '\\', sizeof(key));
        while ((len = nf_json_path_add(text, len, (struct nf_str){ key, n })) != 0) {
            assert_true(len < sizeof(text) && len > before);
            assert_int_equal(strlen(text), len);
            before = len;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pointers_and_nothing_else),
        cmocka_unit_test(refuses_a_path_that_is_too_long),
        cmocka_unit_test(meets_keys_and_elements),
        cmocka_unit_test(adds_steps),
        cmocka_unit_test(adds_no_more_than_there_is_room_for)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
