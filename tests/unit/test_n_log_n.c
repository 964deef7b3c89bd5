#include "src/codec/n_log_n.h"

#include <stdlib.h>

#include "src/codec/log2_fixed.h"
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

/* In the table a logarithm is rounded down; beyond it, interpolated between two. */
static void a_logarithm_is_a_step_too_low_at_most(void **state)
{
    for (uint64_t v = 1; v <= UINT32_MAX; v += 1 + v / 1000) {
        uint32_t n = (uint32_t)v;
        int64_t log = (int64_t)nf_log2_fixed(n, NF_N_LOG_N_BITS);
        int64_t got = nf_n_log_n(*state, n);

        if (n < NF_N_LOG_N_TABLE)
            assert_int_equal(got, log * n);
        assert_true(got >= (log - 1) * n && got <= log * n);
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
        cmocka_unit_test(a_logarithm_is_a_step_too_low_at_most),
        cmocka_unit_test(grows_with_n)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
