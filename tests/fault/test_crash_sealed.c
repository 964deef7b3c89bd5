/*
 * Power failures at every step while an archive is sealed, while a sealed one grows, and while
 * damaged bytes come back by parity. What holds of the first two is in test_crash_states.c; of
 * the third: whatever the disk has, a repair gives back every byte, and one that said that it
 * was done has done so.
 *
 * NF_CRASH_STATES: how many states, instead of some 200,000.
 */
#include "tests/support/crash_seal.h"

static unsigned long share(unsigned tenths)
{
    const char *wanted = getenv("NF_CRASH_STATES");

    return (wanted ? strtoul(wanted, NULL, 10) : 200000) / 10 * tenths;
}

static const uint32_t before[] = { 3, 2, 0 };

static void expect_nothing_lost(const struct session *s, unsigned tenths)
{
    struct trial t = { .states = 0 };

    try_session(&t, s, share(tenths), 0, true, 5);
    crash_all_states += t.states;
    crash_all_distinct += t.distinct;
    assert_int_equal(t.wrong, 0);
    trial_free(&t);
}

static void nothing_is_lost_of_an_archive_that_is_sealed(void **state)
{
    struct nf_buffer none = { 0 };
    struct session first, s;

    (void)state;
    session_run(&first, &none, 0, before);
    session_seal(&s, &first.store.bytes, first.articles);
    expect_nothing_lost(&s, 3);
    assert_int_equal(session_syncs_needed(&s, 1), s.store.syncs - 1);
    session_free(&first);
    session_free(&s);
}

static void nothing_is_lost_of_a_sealed_archive_that_grows(void **state)
{
    static const uint32_t flushes[] = { 2, 4, 0 };
    struct nf_buffer none = { 0 };
    struct session first, sealed, s;

    (void)state;
    session_run(&first, &none, 0, before);
    session_seal(&sealed, &first.store.bytes, first.articles);
    session_run(&s, &sealed.store.bytes, first.articles, flushes);
    expect_nothing_lost(&s, 3);
    assert_true(session_syncs_needed(&s, s.told[0].steps) >= 4);
    session_free(&first);
    session_free(&sealed);
    session_free(&s);
}

/* A repair of a sealed archive, the steps of it, and the archive as it was. */
struct mending {
    struct memory_store log;
    struct nf_buffer start, whole;
};

static void begin_mending(struct mending *m)
{
    memset(m, 0, sizeof(*m));
    sealed_grow(&m->log, 20, 3000);
    (void)sealed_seal(&m->log, 30);
    crash_set(&m->whole, &m->log.bytes);
    memset(m->log.bytes.ptr, 0xff, 20);
    memset(m->log.bytes.ptr + 30000, 0, 3000);
    memset(m->log.bytes.ptr + m->log.bytes.len - 6000, 0x55, 100);
    crash_set(&m->start, &m->log.bytes);
    m->log.records = true;
    assert_true(sealed_repair(&m->log).restored > 0);
    assert_int_equal(m->log.step[m->log.steps - 1].op, STORE_SYNC);
}

static void end_mending(struct mending *m)
{
    memory_store_free(&m->log);
    free(m->start.ptr);
    free(m->whole.ptr);
}

static bool is_whole(const struct mending *m, const struct nf_buffer *b)
{
    return b->len == m->whole.len && memcmp(b->ptr, m->whole.ptr, b->len) == 0;
}

/* What is wrong with a state behind step @steps. */
static const char *judge_mending(const struct mending *m, size_t steps, struct memory_store *s)
{
    if (steps == m->log.steps && !is_whole(m, &s->bytes))
        return "a repair was said to be done that is lost";
    if (sealed_repair(s).beyond > 0 || !is_whole(m, &s->bytes))
        return "bytes do not come back";
    return NULL;
}

/* Try @n states; what is wrong with one of them. */
static const char *try_mending(const struct mending *m, unsigned long n)
{
    struct crash_disk d = { .log = &m->log, .start = m->start };
    struct memory_store s = { .error = EIO };
    struct seen seen = { .one = NULL };
    const char *why = NULL;

    for (size_t i = 0; i <= m->log.steps && !why; i++) {
        crash_at(&d, i);
        for (unsigned long seed = 0; seed <= n / m->log.steps && !why; seed++) {
            const struct crash_disk_kind kind = { seed % 2 ? 4096 : 512, true };
            bool is_new;

            crash_make(&d, &kind, seed * 100 + i, &s.bytes);
            (void)seen_value(&seen, crash_hash(&d, &s.bytes, d.from * 2 + (i == m->log.steps)),
                             &is_new);
            crash_all_states++;
            crash_all_distinct += is_new;
            if (!is_new)
                continue;
            why = judge_mending(m, i, &s);
            d.made = NULL;
        }
    }
    crash_disk_free(&d);
    memory_store_free(&s);
    seen_free(&seen);
    return why;
}

static void bytes_come_back_whenever_the_power_fails(void **state)
{
    const char *why;
    struct mending m;

    (void)state;
    begin_mending(&m);
    why = try_mending(&m, share(4));
    if (why)
        fail_msg("%s", why);
    m.log.step[m.log.steps - 1].op = STORE_RESIZE; /* without its sync */
    assert_non_null(try_mending(&m, 2000));
    end_mending(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_is_sealed),
        cmocka_unit_test(nothing_is_lost_of_a_sealed_archive_that_grows),
        cmocka_unit_test(bytes_come_back_whenever_the_power_fails)
    };

    return cmocka_run_group_tests(tests, NULL, crash_say_states);
}
