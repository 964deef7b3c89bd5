#include "src/learn/text_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "tests/support/expect.h"

/* @n bytes of words made of the @letters letters from @first on. */
static struct nf_pair_shares text_of(char first, unsigned letters, size_t n,
                                     uint32_t seed)
{
    struct nf_pair_shares shares;
    uint8_t *text = malloc(n);

    assert_non_null(text);
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = (uint8_t)(i % 6 == 5 ? ' ' : first + (char)((seed >> 24) % letters));
    }
    nf_pair_shares_make(text, n, &shares);
    free(text);
    return shares;
}

static uint32_t sum_of(const struct nf_pair_shares *s)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < NF_PAIR_BUCKETS; i++)
        sum += s->of[i];
    return sum;
}

static void shares_are_at_most_a_whole(void **state)
{
    struct nf_pair_shares s = text_of('a', 8, 30000, 1);
    uint8_t same[100];

    (void)state;
    assert_in_range(sum_of(&s), 60000, 65536);
    nf_pair_shares_make(NULL, 0, &s);
    assert_int_equal(sum_of(&s), 0);
    memset(same, 'x', sizeof(same));
    nf_pair_shares_make(same, 1, &s);
    assert_int_equal(sum_of(&s), 0);
    nf_pair_shares_make(same, sizeof(same), &s); /* one pair has them all */
    assert_int_equal(sum_of(&s), UINT16_MAX);
}

static void like_texts_are_of_one_kind(void **state)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_pair_shares latin = text_of('a', 8, 30000, 1);
    struct nf_pair_shares more = text_of('a', 8, 30000, 2);
    struct nf_pair_shares other = text_of('p', 8, 30000, 3);
    struct nf_text_kinds k;
    uint32_t kind = 77;

    (void)state;
    nf_text_kinds_init(&k, alloc);
    assert_int_equal(nf_text_kinds_find(&k, &latin), NF_NO_KIND);
    assert_ok(nf_text_kinds_add(&k, 0, &latin, 100, &kind), NULL);
    assert_int_equal(kind, 0);
    assert_int_equal(nf_text_kinds_find(&k, &more), 0);
    assert_int_equal(nf_text_kinds_find(&k, &other), NF_NO_KIND);
    assert_ok(nf_text_kinds_add(&k, 0, &other, 10, &kind), NULL);
    assert_int_equal(kind, 1);
    assert_ok(nf_text_kinds_add(&k, 0, &more, 50, &kind), NULL);
    assert_int_equal(kind, 0);
    assert_int_equal(k.count, 2);
    assert_true(k.kind[0]->bytes == 150);
    assert_true(k.kind[0]->texts == 2);
    /* an old kind stays what it was */
    assert_ok(nf_text_kinds_add(&k, 1, &more, 50, &kind), NULL);
    assert_int_equal(kind, 0);
    assert_true(k.kind[0]->bytes == 150);
    nf_text_kinds_free(&k);
}

static void the_nearest_of_some_kinds_is_told(void **state)
{
    struct nf_pair_shares a = text_of('a', 8, 30000, 1);
    struct nf_pair_shares b = text_of('e', 8, 30000, 1); /* half the letters */
    struct nf_pair_shares c = text_of('t', 6, 30000, 1);
    bool among[NF_MAX_KINDS] = { true, true, true };
    struct nf_text_kinds k;
    uint32_t kind;
    bool near;

    (void)state;
    nf_text_kinds_init(&k, nf_alloc_or_libc(NULL));
    assert_ok(nf_text_kinds_add(&k, 0, &a, 1, &kind), NULL);
    assert_ok(nf_text_kinds_add(&k, 0, &b, 1, &kind), NULL);
    assert_ok(nf_text_kinds_add(&k, 0, &c, 1, &kind), NULL);
    assert_int_equal(k.count, 3);
    assert_int_equal(nf_text_kinds_nearest(&k, 0, among, &near), 1);
    assert_false(near);
    among[1] = false;
    assert_int_equal(nf_text_kinds_nearest(&k, 0, among, &near), 2);
    among[2] = false;
    assert_int_equal(nf_text_kinds_nearest(&k, 0, among, &near), NF_NO_KIND);
    assert_false(near);
    k.kind[2]->shares = text_of('a', 8, 30000, 9);
    among[2] = true;
    assert_int_equal(nf_text_kinds_nearest(&k, 0, among, &near), 2);
    assert_true(near);
    nf_text_kinds_free(&k);
}

/* When there is no room for another kind, a text is of the nearest. */
static void there_are_so_many_kinds(void **state)
{
    struct nf_text_kinds k;
    uint32_t kind;

    (void)state;
    nf_text_kinds_init(&k, nf_alloc_or_libc(NULL));
    for (unsigned i = 0; i < NF_MAX_KINDS + 10; i++) {
        struct nf_pair_shares s = { { 0 } };

        s.of[i * 3] = UINT16_MAX;
        assert_ok(nf_text_kinds_add(&k, 0, &s, 1, &kind), NULL);
        assert_true(kind < NF_MAX_KINDS);
    }
    assert_int_equal(k.count, NF_MAX_KINDS);
    nf_text_kinds_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_at_most_a_whole),
        cmocka_unit_test(like_texts_are_of_one_kind),
        cmocka_unit_test(the_nearest_of_some_kinds_is_told),
        cmocka_unit_test(there_are_so_many_kinds)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
