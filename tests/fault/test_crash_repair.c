/*
 * Power failures at every step of a repair, and of one that is repeated after that. Whatever
 * the disk then holds: no byte of what was there is another; who opens it sees a whole
 * generation; all articles come out of it without an index; whoever could add to it can; and
 * the next repair makes the file whole. A repair that was said to be done is.
 *
 * NF_CRASH_STATES: how many states, instead of some 6,000.
 */
#include "tests/support/crash_repair.h"

static void try_all(enum mended_hurt what)
{
    const char *wanted = getenv("NF_CRASH_STATES"), *why;
    struct mended m;

    mended_hurt(&m, what);
    mended_begin(&m);
    why = mended_try(&m, &m.log, &m.hurt, wanted ? strtoul(wanted, NULL, 10) / 2 : 3000, true);
    if (why)
        fail_msg("%s", why);
    crash_all_states += m.states;
    crash_all_distinct += m.distinct;
    mended_end(&m);
}

static void a_repair_may_be_interrupted(void **state)
{
    (void)state;
    try_all(MENDED_FOOTER);
    try_all(MENDED_PAGE);
}

/* Without any one of the syncs something is wrong with a state. */
static void each_sync_is_needed(void **state)
{
    struct mended m[2];
    size_t steps;

    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        unsigned syncs = 0;

        mended_hurt(&m[k], (enum mended_hurt)k);
        mended_begin(&m[k]);
        steps = m[k].log.steps;
        for (size_t i = 0; i < steps; i++) {
            if (m[k].log.step[i].op != STORE_SYNC)
                continue;
            m[k].log.step[i].op = STORE_RESIZE; /* to the size it has */
            if (!mended_try(&m[k], &m[k].log, &m[k].hurt, 20000, false))
                fail_msg("%u: without the sync of step %zu nothing is lost", k, i);
            m[k].log.step[i].op = STORE_SYNC;
            syncs++;
        }
        assert_true(syncs >= 2);
        mended_end(&m[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repair_may_be_interrupted),
        cmocka_unit_test(each_sync_is_needed)
    };

    return cmocka_run_group_tests(tests, NULL, crash_say_states);
}
