#include "src/base/log2_fixed.h"

#include "tests/support/expect.h"
#include "tests/support/pack.h"

static void powers_of_two_are_whole(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits <= 24; bits += 4)
        for (unsigned i = 0; i < 64; i++)
            assert_int_equal(nf_log2_fixed(UINT64_C(1) << i, bits),
                             (uint64_t)i << bits);
    assert_int_equal(nf_log2_fixed(0, 8), 0);
    assert_int_equal(nf_log2_fixed(0, 24), 0);
}

static void others_are_rounded_down(void **state)
{
    static const struct {
        uint64_t v;
        unsigned bits;
        uint64_t log;
    } cases[] = {
        { 3, 0, 1 },        { 3, 8, 405 },     { 3, 16, 103872 },
        { 5, 8, 594 },      { 5, 16, 152169 }, { 7, 8, 718 },
        { 7, 16, 183982 },  { 10, 8, 850 },    { 10, 16, 217705 },
        { 1000, 8, 2551 },  { 1000, 16, 653117 },
        { 1000000, 8, 5102 }, { 65535, 8, 16 * 256 - 1 },
        { UINT32_MAX, 8, 32 * 256 - 1 }, { UINT64_MAX, 8, 64 * 256 - 1 },
        { UINT64_MAX, 0, 63 }, { (UINT64_C(1) << 40) + 1, 8, 40 * 256 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(nf_log2_fixed(cases[i].v, cases[i].bits),
                         cases[i].log);
    assert_int_equal(nf_log2(3), 405);
}

/* With 24 bits the last of them is not sure, but those before are. */
static void the_finest_are_near(void **state)
{
    static const struct {
        uint64_t v, log; /* log in 1/2^24 */
    } cases[] = { { 3, 26591258 }, { 5, 38955489 }, { 7, 47099600 },
                  { 10, 55732705 }, { 1000, 167198115 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_in_range(nf_log2_fixed(cases[i].v, 24), cases[i].log - 1,
                        cases[i].log + 1);
}

static void more_is_never_less(void **state)
{
    uint64_t before8 = 0, before24 = 0;

    (void)state;
    for (uint64_t v = 1; v < 70000; v++) {
        uint64_t log8 = nf_log2_fixed(v, 8), log24 = nf_log2_fixed(v, 24);

        assert_true(log8 >= before8 && log24 >= before24);
        assert_int_equal(log24 >> 16, log8);
        before8 = log8;
        before24 = log24;
    }
}

/* log ab = log a + log b, but for what was rounded away. */
static void of_a_product_is_the_sum(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t a = 1 + pack_random(&seed), b = 1 + pack_random(&seed);
        uint64_t sum = nf_log2_fixed(a, 16) + nf_log2_fixed(b, 16);

        assert_in_range(nf_log2_fixed(a * b, 16), sum, sum + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_of_two_are_whole),
        cmocka_unit_test(others_are_rounded_down),
        cmocka_unit_test(the_finest_are_near),
        cmocka_unit_test(more_is_never_less),
        cmocka_unit_test(of_a_product_is_the_sum)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
