/*
 * Power failures at every step of a repair, and of one that is repeated after that. Whatever
 * the disk then holds: no byte of what was there is another, all articles come out of it
 * without an index, and the next repair makes the file whole.
 *
 * NF_CRASH_STATES: a twentieth of it is tried, instead of some 3,000.
 */
#include <newsfiche/repair.h>

#include "tests/support/crash_trial.h"

#define ARTICLES 11

static unsigned long all_states;

/* An archive of three generations, the newest footer of which is damaged. */
static void make_hurt(struct nf_buffer *to)
{
    static const uint32_t flushes[] = { 4, 5, 2, 0 };
    struct nf_buffer none = { 0 };
    struct session s;

    session_run(&s, &none, 0, flushes);
    crash_set(to, &s.store.bytes);
    memset(to->ptr + to->len - 60, 0, 20);
    session_free(&s);
}

static const char *repair(struct memory_store *m)
{
    const struct nf_store store = memory_store(m);
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;

    if (nf_repair(&store, NULL, &result, NULL) != NF_OK)
        return "it cannot be repaired";
    return result.articles == ARTICLES && result.lost == 0 ? NULL : "a repair loses articles";
}

static const char *judge_open(const struct nf_buffer *b, uint64_t open, uint32_t flaws)
{
    struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;
    const char *why;

    opts.flags = open;
    if (nf_reader_open(&source, &opts, &r, NULL) != NF_OK)
        return "it does not open";
    if (r->archive.head.articles != ARTICLES || (r->archive.flaws & ~flaws) != 0)
        why = "it is not whole";
    else
        why = judge_articles(r, ARTICLES);
    nf_reader_close(r);
    return why;
}

/* What comes of the state in @m; its first bytes are to be those of @hurt. */
static const char *judge_state(struct memory_store *m, const struct nf_buffer *hurt)
{
    const char *why;

    all_states++;
    if (m->bytes.len < hurt->len || memcmp(m->bytes.ptr, hurt->ptr, hurt->len) != 0)
        return "bytes that were there are others";
    why = judge_open(&m->bytes, NF_OPEN_RECOVER, UINT32_MAX);
    if (!why)
        why = repair(m);
    return why ? why : judge_open(&m->bytes, 0, 0);
}

/* States at each step of @log, which began with @start: @n at each. */
static void try_steps(const struct memory_store *log, const struct nf_buffer *start,
                      const struct nf_buffer *hurt, unsigned long n, bool deeper)
{
    struct crash_disk d = { .log = log, .start = *start };
    struct memory_store m = { .error = 0 };
    struct nf_buffer raw = { 0 };

    for (size_t i = 0; i <= log->steps; i++) {
        crash_at(&d, i);
        for (unsigned long seed = 0; seed < (d.from < i ? n : 1); seed++) {
            const struct crash_disk_kind kind = { seed % 2 ? 4096 : 512, true };
            const char *why;

            crash_make(&d, &kind, seed * 1000 + i, &m.bytes);
            crash_set(&raw, &m.bytes);
            m.steps = m.log.len = 0;
            m.records = deeper && seed < 2;
            why = judge_state(&m, hurt);
            if (why)
                fail_msg("step %zu, seed %lu: %s", i, seed, why);
            if (m.records)
                try_steps(&m, &raw, hurt, 8, false);
        }
    }
    free(raw.ptr);
    memory_store_free(&m);
    crash_disk_free(&d);
}

static void a_repair_may_be_interrupted(void **state)
{
    const char *wanted = getenv("NF_CRASH_STATES");
    struct memory_store log = { .records = true };
    struct nf_buffer hurt = { 0 };
    unsigned long open = 0;

    (void)state;
    make_hurt(&hurt);
    crash_set(&log.bytes, &hurt);
    assert_null(repair(&log));
    for (size_t i = 0; i < log.steps; i++)
        open += log.step[i].op != STORE_SYNC;
    assert_true(open > 4);
    try_steps(&log, &hurt, &hurt, (wanted ? strtoul(wanted, NULL, 10) / 20 : 3000) / open, true);
    print_message("%lu states\n", all_states);
    memory_store_free(&log);
    free(hurt.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_repair_may_be_interrupted) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
