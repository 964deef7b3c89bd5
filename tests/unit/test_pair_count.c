#include "src/learn/pair_count.h"

#include "src/base/alloc.h"
#include "tests/support/pack.h"

/* How often a pair was counted, found by looking at all slots; and that it is
 * there once at most. */
static uint32_t counted(const struct nf_pair_count *p, uint32_t first,
                        uint32_t second)
{
    uint32_t count = 0;
    unsigned found = 0;

    for (size_t i = 0; i < p->slots; i++)
        if (p->key[i] && nf_pair_first(p->key[i]) == first &&
            nf_pair_second(p->key[i]) == second) {
            count = p->count[i];
            found++;
        }
    assert_true(found <= 1);
    return count;
}

static struct nf_pair_count opened(size_t slots)
{
    struct nf_pair_count p;

    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, slots));
    assert_int_equal(p.slots, slots);
    assert_int_equal(p.used, 0);
    return p;
}

static void counts_each_pair_by_itself(void **state)
{
    static const uint32_t tokens[] = { 0, 1, 2, 255, 256, 65534, 65535, 65536 };
    struct nf_pair_count p = opened(256);

    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(tokens); i++)
        for (uint32_t j = 0; j < COUNT_OF(tokens); j++)
            for (uint32_t k = 0; k < 1 + i * 10 + j; k++)
                nf_pair_count_add(&p, tokens[i], tokens[j]);
    assert_int_equal(p.used, COUNT_OF(tokens) * COUNT_OF(tokens));
    for (uint32_t i = 0; i < COUNT_OF(tokens); i++)
        for (uint32_t j = 0; j < COUNT_OF(tokens); j++)
            assert_int_equal(counted(&p, tokens[i], tokens[j]), 1 + i * 10 + j);
    assert_int_equal(counted(&p, 3, 3), 0);
    nf_pair_count_free(&p);
}

/* Three quarters full it takes no more pairs, but goes on with those it has. */
static void a_full_table_counts_what_it_knows(void **state)
{
    struct nf_pair_count p = opened(64);

    (void)state;
    for (uint32_t i = 0; i < 48; i++)
        nf_pair_count_add(&p, i, 7);
    assert_int_equal(p.used, 48);
    for (uint32_t i = 0; i < 1000; i++)
        nf_pair_count_add(&p, 1000 + i, i);
    assert_int_equal(p.used, 48);
    nf_pair_count_add(&p, 47, 7);
    assert_int_equal(counted(&p, 47, 7), 2);
    assert_int_equal(counted(&p, 0, 7), 1);
    assert_int_equal(counted(&p, 1000, 0), 0);
    nf_pair_count_free(&p);
}

static void nothing_is_left_after_a_reset(void **state)
{
    struct nf_pair_count p = opened(64);

    (void)state;
    for (uint32_t i = 0; i < 40; i++)
        nf_pair_count_add(&p, i, i);
    nf_pair_count_reset(&p);
    assert_int_equal(p.used, 0);
    for (size_t i = 0; i < p.slots; i++)
        assert_true(p.key[i] == 0 && p.count[i] == 0);
    nf_pair_count_add(&p, 5, 5);
    assert_int_equal(counted(&p, 5, 5), 1);
    nf_pair_count_free(&p);
}

/* As a plain matrix counts. */
static void counts_as_a_matrix_does(void **state)
{
    uint32_t matrix[20][20] = { { 0 } };
    struct nf_pair_count p = opened(1024);
    uint64_t seed = 3;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        uint32_t a = pack_random(&seed) % 20, b = pack_random(&seed) % 20;

        matrix[a][b]++;
        nf_pair_count_add(&p, a, b);
    }
    for (uint32_t a = 0; a < 20; a++)
        for (uint32_t b = 0; b < 20; b++)
            assert_int_equal(counted(&p, a, b), matrix[a][b]);
    nf_pair_count_free(&p);
}

/* Whose numbers somebody chose so that all are looked for in one place: what cannot be found
 * soon is not counted, or each would take longer than the one before. */
static void pairs_of_one_place_are_not_all_counted(void **state)
{
    const uint32_t slots = 1u << 16, chosen = 64;
    struct nf_pair_count p;
    uint32_t n = 0;

    (void)state;
    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, slots));
    for (uint32_t first = 0; first < 1024 && n < slots / 2; first++)
        for (uint32_t second = 0; second < 65536 && n < slots / 2; second++) {
            if (nf_pair_slot(&p, nf_pair_key(first, second)) >= chosen)
                continue;
            nf_pair_count_add(&p, first, second);
            n++;
        }
    assert_int_equal(n, slots / 2);
    assert_in_range(p.used, NF_PAIR_PROBES, NF_PAIR_PROBES + chosen);
    nf_pair_count_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_of_one_place_are_not_all_counted),
        cmocka_unit_test(counts_each_pair_by_itself),
        cmocka_unit_test(a_full_table_counts_what_it_knows),
        cmocka_unit_test(nothing_is_left_after_a_reset),
        cmocka_unit_test(counts_as_a_matrix_does)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
