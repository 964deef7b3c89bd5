/*
 * The test of the test: the writer as it would be if a generation began at other places than
 * multiples of 4096 (CMakeLists.txt has its output compiled with another alignment). When
 * the power fails, a disk may destroy the sector that it writes, and the last trailer may be
 * in it. The states of test_crash_states.c must find that.
 */
#include "tests/support/crash_trial.h"

/* What generations begin at multiples of. */
extern unsigned nf_test_alignment;
unsigned nf_test_alignment;

/* Whether something is lost of an archive that grows. */
static bool is_lost(unsigned alignment, size_t sector)
{
    static const uint32_t no_flush[] = { 0 }, flushes[] = { 2, 4, 1, 0 };
    struct nf_buffer none = { 0 };
    struct trial t = { .sector = sector };
    struct session first, s;
    bool lost;

    nf_test_alignment = alignment;
    session_run(&first, &none, 0, no_flush);
    session_run(&s, &first.store.bytes, 0, flushes);
    try_session(&t, &s, 20000, 0, true, 1);
    lost = t.wrong > 0;
    session_free(&first);
    session_free(&s);
    trial_free(&t);
    return lost;
}

static void an_alignment_is_needed(void **state)
{
    (void)state;
    assert_true(is_lost(1, 512));
    assert_true(is_lost(8, 4096));
}

static void that_of_a_smaller_sector_is_too_small(void **state)
{
    (void)state;
    assert_true(is_lost(512, 4096));
    assert_true(is_lost(2048, 4096));
    assert_false(is_lost(512, 512));
}

static void that_of_the_sector_is_enough(void **state)
{
    (void)state;
    assert_false(is_lost(NF_GENERATION_ALIGN, 512));
    assert_false(is_lost(NF_GENERATION_ALIGN, 4096));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alignment_is_needed),
        cmocka_unit_test(that_of_a_smaller_sector_is_too_small),
        cmocka_unit_test(that_of_the_sector_is_enough)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
