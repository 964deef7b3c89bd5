#include "src/learn/n_log_n.h"

#include <stdlib.h>

#include "tests/support/expect.h"

#define ONE (INT64_C(1) << NF_N_LOG_N_BITS)

static int set_up(void **state)
{
    struct nf_n_log_n *t = malloc(sizeof(*t));

    if (!t)
        return -1;
    nf_n_log_n_init(t);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static void powers_of_two_are_exact(void **state)
{
    assert_int_equal(nf_n_log_n(*state, 0), 0);
    for (unsigned k = 0; k < 32; k++)
        assert_int_equal(nf_n_log_n(*state, 1u << k), (ONE << k) * k);
}

/* At most two steps of the logarithm too low for each of @n: in the table it is rounded
 * down, beyond it interpolated between two that are. */
static void is_two_steps_too_low_at_most(void **state)
{
    static const struct {
        uint32_t n;
        int64_t want; /* n log2 n in 1/2^14, rounded down */
    } cases[] = {
        { 3, 77904 },
        { 5, 190212 },
        { 7, 321969 },
        { 10, 544264 },
        { 1000, 163279409 },
        { 4097, 805526616 },
        { 8191, INT64_C(1744593836) },
        { 8193, INT64_C(1745067094) },
        { 10000, INT64_C(2177058796) },
        { 100000, INT64_C(27213234953) },
        { 1000000, INT64_C(326558819439) },
        { 123456789, INT64_C(54369455851409) },
        { 1000000000, INT64_C(489838229159710) },
        { 3000000001, INT64_C(1547418764854022) },
        { UINT32_MAX, INT64_C(2251799813137322) }
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int64_t got = nf_n_log_n(*state, cases[i].n);

        assert_true(got <= cases[i].want);
        assert_true(got >= cases[i].want - 2 * (int64_t)cases[i].n);
    }
}

static void grows_with_n(void **state)
{
    for (uint32_t n = 1; n < 4 * NF_N_LOG_N_TABLE; n++)
        assert_true(nf_n_log_n(*state, n) < nf_n_log_n(*state, n + 1));
    assert_true(nf_n_log_n(*state, UINT32_MAX) > nf_n_log_n(*state, 1u << 31));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_of_two_are_exact),
        cmocka_unit_test(is_two_steps_too_low_at_most),
        cmocka_unit_test(grows_with_n)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
