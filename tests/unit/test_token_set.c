#include "src/learn/token_set.h"

#include "src/base/alloc.h"
#include "tests/support/pack.h"

static uint32_t add(struct nf_token_set *s, const char *text)
{
    return nf_token_set_add(s, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void expect_token(const struct nf_token_set *s, uint32_t i,
                         const char *text)
{
    const struct nf_token *t = nf_token_at(s, i);
    struct nf_str got = { (const char *)nf_token_set_bytes(s, t), t->len };

    assert_true(i < nf_token_set_count(s));
    assert_text(got, text);
}

static void numbers_strings_in_turn_and_each_once(void **state)
{
    struct nf_token_set s;

    (void)state;
    nf_token_set_init(&s, &nf_alloc_libc);
    assert_int_equal(nf_token_set_count(&s), 0);
    assert_int_equal(add(&s, "rain"), 0);
    assert_int_equal(add(&s, "ra"), 1);
    assert_int_equal(add(&s, "rainy"), 2);
    assert_int_equal(add(&s, "rain"), 0);
    assert_int_equal(nf_token_set_add(&s, (const uint8_t *)"a\0b", 3), 3);
    assert_int_equal(nf_token_set_add(&s, (const uint8_t *)"a\0c", 3), 4);
    assert_int_equal(nf_token_set_add(&s, (const uint8_t *)"a\0b", 3), 3);
    assert_int_equal(nf_token_set_count(&s), 5);
    expect_token(&s, 0, "rain");
    expect_token(&s, 1, "ra");
    assert_int_equal(nf_token_at(&s, 2)->count, 0);
    assert_int_equal(nf_token_at(&s, 2)->score, 0);
    nf_token_set_free(&s);
}

/* Through several sizes of its hash table. */
static void keeps_many(void **state)
{
    struct nf_token_set s;
    char text[16];

    (void)state;
    nf_token_set_init(&s, &nf_alloc_libc);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 10000; i++) {
            snprintf(text, sizeof(text), "%u", (unsigned)i * 7919u);
            assert_int_equal(add(&s, text), i);
        }
    assert_int_equal(nf_token_set_count(&s), 10000);
    expect_token(&s, 9999, "79182081");
    nf_token_set_free(&s);
}

static void is_empty_after_a_reset(void **state)
{
    struct nf_token_set s;

    (void)state;
    nf_token_set_init(&s, &nf_alloc_libc);
    nf_token_set_reset(&s);
    add(&s, "one");
    add(&s, "two");
    nf_token_set_reset(&s);
    assert_int_equal(nf_token_set_count(&s), 0);
    assert_int_equal(add(&s, "two"), 0);
    assert_int_equal(add(&s, "one"), 1);
    nf_token_set_free(&s);
}

static void thinning_drops_the_rare(void **state)
{
    static const char *const text[] = { "a", "bb", "ccc", "dddd", "eeeee" };
    static const uint32_t count[] = { 3, 1, 2, 0, 9 };
    struct nf_token_set s;

    (void)state;
    nf_token_set_init(&s, &nf_alloc_libc);
    assert_true(nf_token_set_thin(&s, 5)); /* nothing in it */
    for (size_t i = 0; i < COUNT_OF(text); i++) {
        nf_token_at(&s, add(&s, text[i]))->count = count[i];
        nf_token_at(&s, i)->score = -(int64_t)i;
    }
    assert_true(nf_token_set_thin(&s, 2));
    assert_int_equal(nf_token_set_count(&s), 3);
    expect_token(&s, 0, "a");
    expect_token(&s, 1, "ccc");
    expect_token(&s, 2, "eeeee");
    assert_int_equal(nf_token_at(&s, 2)->count, 9);
    assert_int_equal(nf_token_at(&s, 2)->score, -4);
    /* Those that stayed are found, those that went are new. */
    assert_int_equal(add(&s, "eeeee"), 2);
    assert_int_equal(add(&s, "bb"), 3);
    assert_int_equal(nf_token_at(&s, 3)->count, 0);
    nf_token_set_free(&s);
}

/* By score, then by bytes: in whatever order they were found. */
static void the_best_come_first(void **state)
{
    static const struct {
        const char *text;
        int64_t score;
    } tokens[] = { { "low", -5 }, { "b", 7 }, { "ab", 7 }, { "a", 7 },
                   { "top", INT64_MAX }, { "\xff", 7 }, { "zero", 0 } };
    static const char *const order[] = { "top", "a", "ab", "b", "\xff", "zero",
                                         "low" };
    struct nf_token_set from, to;

    (void)state;
    nf_token_set_init(&from, &nf_alloc_libc);
    nf_token_set_init(&to, &nf_alloc_libc);
    for (size_t turn = 0; turn < COUNT_OF(tokens); turn++) {
        nf_token_set_reset(&from);
        for (size_t i = 0; i < COUNT_OF(tokens); i++) {
            size_t k = (i * 3 + turn) % COUNT_OF(tokens);
            struct nf_token *t = nf_token_at(&from, add(&from, tokens[k].text));

            t->score = tokens[k].score;
            t->count = (uint32_t)k + 1;
        }
        assert_true(nf_token_set_best(&from, turn, &to));
        assert_int_equal(nf_token_set_count(&to), turn);
        assert_true(nf_token_set_best(&from, 100, &to));
        assert_int_equal(nf_token_set_count(&to), COUNT_OF(order));
        for (uint32_t i = 0; i < COUNT_OF(order); i++)
            expect_token(&to, i, order[i]);
        assert_int_equal(nf_token_at(&to, 6)->score, -5);
        assert_int_equal(nf_token_at(&to, 6)->count, 1);
    }
    nf_token_set_reset(&from);
    assert_true(nf_token_set_best(&from, 5, &to));
    assert_int_equal(nf_token_set_count(&to), 0);
    nf_token_set_free(&from);
    nf_token_set_free(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_strings_in_turn_and_each_once),
        cmocka_unit_test(keeps_many),
        cmocka_unit_test(is_empty_after_a_reset),
        cmocka_unit_test(thinning_drops_the_rare),
        cmocka_unit_test(the_best_come_first)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
