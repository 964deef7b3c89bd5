#include <newsfiche/record.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

#define FIELD(before, value, kind) { { "", 0 }, STR_INIT(before), STR_INIT(value), kind, 0 }

/* {"a":{"b":1,"c":["x",{"d":2}]},"e/f":[{"g":"\u00e9"},{"g":[5,{"h":"i"}]}],"~":null} */
static const struct nf_field fields[] = {
    FIELD("{\"a\":{\"b\":", "1", NF_KIND_JSON),
    FIELD(",\"c\":", "[\"x\", {\"d\" : 2 } ]", NF_KIND_JSON),
    FIELD("},\"e\\/f\":[{\"g\":", "\\u00e9", NF_KIND_STRING_ESCAPED),
    FIELD("},{\"g\":", "[5,{\"h\":\"i\"}]", NF_KIND_JSON),
    FIELD("}],\"~\":", "null", NF_KIND_JSON)
};
static const struct nf_record record = { fields, COUNT_OF(fields), STR_INIT("}") };

/* The steps to the present value as text: a/b, [0]. */
static const char *steps(const struct nf_walk *w, char buf[200])
{
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < w->depth && i < NF_WALK_STEPS; i++) {
        const struct nf_step *s = &w->steps[i];

        if (s->key.ptr)
            n += (size_t)snprintf(buf + n, 200 - n, "/%.*s", (int)s->key.len, s->key.ptr);
        else
            n += (size_t)snprintf(buf + n, 200 - n, "[%d]", (int)s->index);
    }
    return buf;
}

static void walks_objects_and_lists(void **state)
{
    static const char *const want[] = { "/a/b", "/a/c", "/e\\/f[0]/g", "/e\\/f[1]/g", "/~" };
    struct nf_walk w = NF_WALK_INIT;
    char buf[200];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        nf_walk_next(&w, &fields[i]);
        assert_string_equal(steps(&w, buf), want[i]);
    }
}

static void walks_composed_and_text_articles(void **state)
{
    const struct nf_field composed = { .key = STR("title"), .kind = NF_KIND_STRING };
    const struct nf_field text = { .key = STR("date"), .before = STR("---\ntitle: \"{"),
                                   .kind = NF_KIND_TEXT };
    struct nf_walk w = NF_WALK_INIT;
    char buf[200];

    (void)state;
    nf_walk_next(&w, &composed);
    assert_string_equal(steps(&w, buf), "/title");
    nf_walk_next(&w, &text);
    assert_string_equal(steps(&w, buf), "/date");
}

static void finds_by_pointer(void **state)
{
    static const struct {
        const char *pointer;
        const char *value; /* NULL: not there */
        enum nf_kind kind;
    } table[] = {
        { "a/b", "1", NF_KIND_JSON },          { "/a/b", "1", NF_KIND_JSON },
        { "a/c", "[\"x\", {\"d\" : 2 } ]", NF_KIND_JSON },
        { "a/c/0", "x", NF_KIND_STRING_ESCAPED }, { "a/c/1/d", "2", NF_KIND_JSON },
        { "a/c/1", "{\"d\" : 2 }", NF_KIND_JSON }, { "a/*/1/d", "2", NF_KIND_JSON },
        { "e~1f/0/g", "\\u00e9", NF_KIND_STRING_ESCAPED },
        { "e~1f/1/g/1/h", "i", NF_KIND_STRING_ESCAPED },
        { "e~1f/*/g", "\\u00e9", NF_KIND_STRING_ESCAPED },
        { "e~1f/*/g/0", "5", NF_KIND_JSON },   { "~0", "null", NF_KIND_JSON },
        { "*", "null", NF_KIND_JSON },         { "a", NULL, 0 },
        { "", NULL, 0 },                       { "/", NULL, 0 },
        { "b", NULL, 0 },                      { "a/b/c", NULL, 0 },
        { "a/c/2", NULL, 0 },                  { "a/c/00", NULL, 0 },
        { "a/c/-", NULL, 0 },                  { "a/c/d", NULL, 0 },
        { "e/f", NULL, 0 },                    { "~", "null", NF_KIND_JSON }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_field f = { .value = STR("?") };
        bool found = nf_record_at(&record, str_of(table[i].pointer), &f);

        if (found != (table[i].value != NULL))
            fail_msg("%s", table[i].pointer);
        if (!found)
            continue;
        assert_text(f.value, table[i].value);
        assert_int_equal(f.kind, table[i].kind);
    }
}

static void says_that_a_part_was_not_fetched(void **state)
{
    const struct nf_field f = { .value = { NULL, 0 }, .kind = NF_KIND_JSON };
    struct nf_field out = { .value = STR("?") };

    (void)state;
    assert_true(nf_field_inside(&f, STR("x/0"), &out));
    assert_null(out.value.ptr);
}

/* Broken values are walked to their end. */
static void bears_any_bytes(void **state)
{
    static const char alphabet[] = "\"\"{}[]:,\\ ab01*\xff";
    uint32_t x = 7;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        size_t n = 1 + round % 40;
        char *text = malloc(n);
        struct nf_field f = { .before = { text, n }, .value = { text, n },
                              .kind = NF_KIND_JSON };
        const struct nf_field one = f;
        const struct nf_record r = { &one, 1, { "", 0 } };
        struct nf_walk w = NF_WALK_INIT;

        assert_non_null(text);
        for (size_t i = 0; i < n; i++) {
            x = x * 1664525 + 1013904223;
            text[i] = alphabet[(x >> 16) % (sizeof(alphabet) - 1)];
        }
        nf_walk_next(&w, &f);
        nf_walk_next(&w, &f);
        if (nf_field_inside(&f, STR("a/0/b"), &f))
            assert_true(f.value.ptr >= text && f.value.ptr + f.value.len <= text + n);
        nf_record_at(&r, STR("*/*/*/a"), &f);
        free(text);
    }
}

static void goes_as_deep_as_it_has_room(void **state)
{
    char open[NF_WALK_STEPS + 8];
    struct nf_walk w = NF_WALK_INIT;
    struct nf_str rest;
    struct nf_field f = { .before = { open, sizeof(open) }, .kind = NF_KIND_JSON };

    (void)state;
    memset(open, '[', sizeof(open));
    nf_walk_next(&w, &f);
    assert_int_equal(w.depth, sizeof(open));
    assert_false(nf_walk_meets(&w, STR("*"), &rest));
    memset(open, ']', sizeof(open));
    f.before.len = 9;
    nf_walk_next(&w, &f);
    assert_int_equal(w.depth, NF_WALK_STEPS - 1);
    f.before = (struct nf_str){ open, sizeof(open) };
    nf_walk_next(&w, &f);
    assert_int_equal(w.depth, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_objects_and_lists),
        cmocka_unit_test(walks_composed_and_text_articles),
        cmocka_unit_test(finds_by_pointer),
        cmocka_unit_test(says_that_a_part_was_not_fetched),
        cmocka_unit_test(bears_any_bytes),
        cmocka_unit_test(goes_as_deep_as_it_has_room)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
