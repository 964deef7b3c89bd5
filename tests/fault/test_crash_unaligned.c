/*
 * The test of the test: the writer as it would be if a generation began at other places than
 * multiples of 4096 (CMakeLists.txt has its output compiled with another alignment), and
 * seals and repairs. When the power fails, a disk may destroy the sector that it writes, and
 * the last trailer may be in it. The states of test_crash_states.c must find that, and those
 * of test_crash_sealed.c and test_crash_repair.c.
 */
#include "tests/support/crash_repair.h"
#include "tests/support/crash_seal.h"

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

/* The same of one that is sealed. */
static bool is_lost_by_seal(unsigned alignment, size_t sector)
{
    static const uint32_t flushes[] = { 3, 2, 0 };
    struct nf_buffer none = { 0 };
    struct trial t = { .sector = sector };
    struct session first, s;
    bool lost;

    nf_test_alignment = NF_GENERATION_ALIGN;
    session_run(&first, &none, 0, flushes);
    nf_test_alignment = alignment;
    session_seal(&s, &first.store.bytes, first.articles);
    try_session(&t, &s, 20000, 0, true, 1);
    lost = t.wrong > 0;
    session_free(&first);
    session_free(&s);
    trial_free(&t);
    return lost;
}

static bool is_lost_by_repair(unsigned alignment)
{
    struct mended m;
    bool lost;

    nf_test_alignment = NF_GENERATION_ALIGN;
    mended_hurt(&m, MENDED_PAGE);
    nf_test_alignment = alignment;
    mended_begin(&m);
    lost = mended_try(&m, &m.log, &m.hurt, 5000, false) != NULL;
    mended_end(&m);
    return lost;
}

static void seals_need_it(void **state)
{
    (void)state;
    if (!nf_parity_there())
        skip();
    assert_true(is_lost_by_seal(1, 512));
    assert_true(is_lost_by_seal(512, 4096));
    assert_false(is_lost_by_seal(NF_GENERATION_ALIGN, 4096));
}

static void repairs_need_it(void **state)
{
    (void)state;
    assert_true(is_lost_by_repair(1));
    assert_false(is_lost_by_repair(NF_GENERATION_ALIGN));
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
        cmocka_unit_test(that_of_the_sector_is_enough),
        cmocka_unit_test(seals_need_it),
        cmocka_unit_test(repairs_need_it)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
