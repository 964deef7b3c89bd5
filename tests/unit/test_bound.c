#include "src/base/bound.h"

#include "tests/support/expect.h"

static const uint64_t most = NF_BOUND_MOST;

static void sums_are_exact_up_to_the_most(void **state)
{
    (void)state;
    assert_int_equal(nf_bound_add(2, 3), 5);
    assert_int_equal(nf_bound_add(0, SIZE_MAX / 4), SIZE_MAX / 4);
    assert_true(nf_bound_add(most - 2, 1) == most - 1);
    assert_true(nf_bound_add(most - 1, 1) == most);
    assert_true(nf_bound_add(most, 0) == most);
    assert_true(nf_bound_add(most, 1) == most);
    assert_true(nf_bound_add(most, UINT64_MAX) == most);
    assert_true(nf_bound_add(0, UINT64_MAX) == most);
}

static void products_are_exact_up_to_the_most(void **state)
{
    (void)state;
    assert_int_equal(nf_bound_times(7, 6), 42);
    assert_int_equal(nf_bound_times(0, UINT64_MAX), 0);
    assert_int_equal(nf_bound_times(UINT64_MAX, 0), 0);
    assert_true(nf_bound_times(1, most - 1) == most - 1);
    assert_true(nf_bound_times(1, most + 1) == most);
    assert_true(nf_bound_times(most / 6 - 1, 6) == (most / 6 - 1) * 6);
    assert_true(nf_bound_times(most / 6 + 1, 6) == most);
    assert_true(nf_bound_times(UINT64_C(1) << 32, UINT64_C(1) << 32) == most);
    assert_true(nf_bound_times(UINT64_MAX, UINT64_MAX) == most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_exact_up_to_the_most),
        cmocka_unit_test(products_are_exact_up_to_the_most)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
