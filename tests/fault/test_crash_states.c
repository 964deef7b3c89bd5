/*
 * Power failures at every step of a writer, and what a disk may then hold. Whatever it is:
 *
 * - each generation that somebody was told of is there, byte for byte;
 * - what opens is that generation or a later one, and its articles are those that were given;
 * - the next writer goes on without help, and may be interrupted itself.
 *
 * NF_CRASH_STATES: how many states, instead of some 1,000,000. NF_CRASH_SEED: others than those
 * by default.
 */
#include "tests/support/crash_trial.h"

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* Try so many tenths of all states; there must be nothing wrong. */
static void expect_none_wrong(const struct session *s, unsigned tenths, bool destroys)
{
    const uint64_t n = number_of("NF_CRASH_STATES", 1000000) * tenths / 10;
    struct trial t = { .states = 0 };

    try_session(&t, s, (unsigned long)n, number_of("NF_CRASH_SEED", 0), destroys, 5);
    crash_all_states += t.states;
    crash_all_distinct += t.distinct;
    assert_int_equal(t.wrong, 0);
    trial_free(&t);
}

static const uint32_t flushes[] = { 2, 4, 1, 5, 0 };

/* An archive with a few generations, and what a writer that was killed left behind. */
static void make_torn(struct session *s, struct nf_buffer *torn)
{
    static const uint32_t some[] = { 4, 3, 0 };
    struct nf_buffer none = { 0 };
    struct nf_writer *w;

    session_run(s, &none, 0, some);
    w = session_begin(&s->store, NF_OK);
    pack_add_numbers(w, (uint32_t)s->articles, 4000);
    *torn = (struct nf_buffer){ 0 };
    crash_set(torn, &s->store.bytes);
    assert_true(torn->len > s->told[s->tolds - 1].bytes + 5000);
    /* Not as much of it: each state is a copy. */
    torn->len = s->told[s->tolds - 1].bytes + 5000;
    nf_writer_close(w);
}

/* In a file that was empty; that its first sector is destroyed is left out, for then
 * nothing tells that it is to be an archive. (A file that is made has a temporary name until
 * it is one.) */
static void nothing_is_lost_of_an_archive_that_is_made(void **state)
{
    struct nf_buffer none = { 0 };
    struct session s;

    (void)state;
    session_run(&s, &none, 0, flushes);
    expect_none_wrong(&s, 2, false);
    session_free(&s);
}

static void nothing_is_lost_of_an_archive_that_begins(void **state)
{
    static const uint32_t no_flush[] = { 0 };
    struct nf_buffer none = { 0 };
    struct session first, s;

    (void)state;
    session_run(&first, &none, 0, no_flush);
    session_run(&s, &first.store.bytes, 0, flushes);
    expect_none_wrong(&s, 3, true);
    session_free(&first);
    session_free(&s);
}

static void nothing_is_lost_of_an_archive_that_grows(void **state)
{
    static const uint32_t before[] = { 3, 2, 0 };
    struct nf_buffer none = { 0 };
    struct session first, s;

    (void)state;
    session_run(&first, &none, 0, before);
    session_run(&s, &first.store.bytes, 5, flushes);
    expect_none_wrong(&s, 3, true);
    session_free(&first);
    session_free(&s);
}

static void nothing_is_lost_where_a_tail_is_cut(void **state)
{
    struct session first, s;
    struct nf_buffer torn;

    (void)state;
    make_torn(&first, &torn);
    session_run(&s, &torn, first.articles, flushes);
    s.told[0].bytes = first.told[first.tolds - 1].bytes;
    expect_none_wrong(&s, 2, true);
    session_free(&first);
    session_free(&s);
    free(torn.ptr);
}

/* Without any one of the syncs something is lost, so that each is needed, and the states
 * find it. */
static void each_sync_is_needed(void **state)
{
    struct nf_buffer none = { 0 };
    struct session s;

    (void)state;
    session_run(&s, &none, 0, flushes);
    assert_true(session_syncs_needed(&s, s.told[0].steps) >= 8);
    session_free(&s);
}

/* A writer was killed before its last sync; the next one finds the generation, and so somebody
 * is told of it. That its first sync is left out is found. */
static void the_sync_of_who_goes_on_is_needed(void **state)
{
    static const uint32_t some[] = { 3, 2, 0 };
    struct nf_buffer none = { 0 };
    struct session s;
    struct nf_writer *w;
    unsigned syncs;

    (void)state;
    session_run(&s, &none, 0, some);
    s.store.steps--; /* it was killed */
    s.tolds--;
    syncs = s.store.syncs;
    w = session_begin(&s.store, NF_OK);
    assert_int_equal(s.store.syncs, syncs + 1);
    session_tell(&s, s.articles);
    nf_writer_close(w);
    expect_none_wrong(&s, 1, false);
    assert_int_equal(session_syncs_needed(&s, s.told[s.tolds - 1].steps - 1), 1);
    session_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_is_made),
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_begins),
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_grows),
        cmocka_unit_test(nothing_is_lost_where_a_tail_is_cut),
        cmocka_unit_test(each_sync_is_needed),
        cmocka_unit_test(the_sync_of_who_goes_on_is_needed)
    };

    return cmocka_run_group_tests(tests, NULL, crash_say_states);
}
