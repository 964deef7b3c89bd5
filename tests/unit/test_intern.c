#include "src/base/intern.h"

#include "src/base/alloc.h"
#include "tests/support/expect.h"
#include "tests/support/fault.h"

/* The things here are numbers, each known by its own bytes. */
static uint32_t number_of(struct nf_intern *t, const uint32_t *things, uint32_t thing)
{
    struct nf_intern_walk w =
        nf_intern_walk(t, nf_intern_hash(t, &thing, sizeof(thing)));
    uint32_t i;

    while ((i = nf_intern_next(t, &w)) != NF_INTERN_NONE)
        if (things[i] == thing)
            return i;
    return nf_intern_add(t, &w);
}

static void numbers_are_in_the_order_of_things(void **state)
{
    static uint32_t things[50000];
    struct nf_intern t;

    (void)state;
    nf_intern_init(&t, &nf_alloc_libc);
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT_OF(things); i++) {
            things[i] = i * 2654435761u + round;
            assert_int_equal(number_of(&t, things, things[i]), i);
            assert_int_equal(number_of(&t, things, things[i / 2]), i / 2);
        }
        assert_int_equal(t.count, COUNT_OF(things));
        nf_intern_reset(&t);
        assert_int_equal(t.count, 0);
    }
    nf_intern_free(&t);
}

/* Things of one hash are all found, in the order they came. */
static void things_of_one_hash_are_told_apart(void **state)
{
    struct nf_intern t;
    struct nf_intern_walk w;

    (void)state;
    nf_intern_init(&t, &nf_alloc_libc);
    for (uint32_t i = 0; i < 1000; i++) {
        w = nf_intern_walk(&t, i % 4);
        for (uint32_t k = i % 4; k < i; k += 4) {
            uint32_t found = nf_intern_next(&t, &w);

            while (found % 4 != i % 4)
                found = nf_intern_next(&t, &w);
        }
        assert_int_equal(nf_intern_next(&t, &w), NF_INTERN_NONE);
        assert_int_equal(nf_intern_add(&t, &w), i);
    }
    nf_intern_free(&t);
}

/* So few slots are looked at that time grows as the things do. */
static void a_thing_is_found_in_few_steps(void **state)
{
    const uint32_t n = 300000;
    uint64_t steps = 0;
    struct nf_intern t;

    (void)state;
    nf_intern_init(&t, &nf_alloc_libc);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t thing = i << 12; /* alike in their lower bits */
        struct nf_intern_walk w =
            nf_intern_walk(&t, nf_intern_hash(&t, &thing, sizeof(thing)));
        uint32_t from = w.at;

        while (nf_intern_next(&t, &w) != NF_INTERN_NONE)
            ;
        steps += (w.at - from) & (t.slots.len / sizeof(struct nf_intern_slot) - 1);
        assert_int_equal(nf_intern_add(&t, &w), i);
    }
    assert_true(steps < 4 * (uint64_t)n);
    nf_intern_free(&t);
}

static void every_table_has_another_key(void **state)
{
    struct nf_intern a, b;

    (void)state;
    nf_intern_init(&a, &nf_alloc_libc);
    nf_intern_init(&b, &nf_alloc_libc);
    assert_true(nf_intern_hash(&a, "rain", 4) != nf_intern_hash(&b, "rain", 4));
    assert_true(nf_intern_hash(&a, "rain", 4) == nf_intern_hash(&a, "rain", 4));
    nf_intern_free(&a);
    nf_intern_free(&b);
}

static void says_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    unsigned long at = 0;

    (void)state;
    do {
        static uint32_t things[1000];
        struct nf_intern t;

        fault_at(&m.fault, ++at, false);
        nf_intern_init(&t, &alloc);
        for (uint32_t i = 0; i < COUNT_OF(things) && !t.failed; i++) {
            uint32_t got = number_of(&t, things, things[i] = i);

            assert_int_equal(got, t.failed ? NF_INTERN_NONE : i);
        }
        assert_int_equal(t.failed, m.fault.hit);
        nf_intern_reset(&t);
        assert_int_equal(number_of(&t, things, 7), 0);
        nf_intern_free(&t);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_the_order_of_things),
        cmocka_unit_test(things_of_one_hash_are_told_apart),
        cmocka_unit_test(a_thing_is_found_in_few_steps),
        cmocka_unit_test(every_table_has_another_key),
        cmocka_unit_test(says_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
