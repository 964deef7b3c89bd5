/*
 * Power failures at every step of a writer, and what a disk may then hold. Whatever it is:
 *
 * - each generation that somebody was told of is there, byte for byte;
 * - what opens is that generation or the next, and its articles are those that were given;
 * - the next writer goes on without help, and may be interrupted itself.
 *
 * NF_CRASH_STATES: how many states, instead of some 100,000.
 */
#include "tests/support/crash_states.h"
#include "tests/support/opened.h"

static const uint8_t id[16] = "an archive's id";

/* What was told, and when. */
struct told {
    size_t steps;
    uint64_t articles;
    size_t bytes; /* of the file */
};

/* What a writer did. */
struct session {
    struct memory_store store;
    struct nf_buffer start;
    uint64_t before;      /* articles on disk at its start */
    struct told told[16];
    size_t tolds;
    uint64_t articles;    /* at its end */
};

static struct nf_writer *begin(struct memory_store *s, enum nf_status want)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_store store = memory_store(s);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    opts.id = id;
    opts.threads = 1;
    opts.level = 1;
    opts.preset = NF_PRESET_FAST;
    opts.flags = NF_WRITER_STORE;
    opts.block_articles = 3;
    assert_status(nf_writer_append(&store, &opts, &w, &err), want, &err);
    return w;
}

static void add(struct nf_writer *w, uint64_t from, uint64_t end)
{
    for (uint64_t i = from; i < end; i++) {
        struct pack_numbered a;

        pack_numbered(&a, (uint32_t)i);
        pack_add(w, &a.article);
    }
}

static void tell(struct session *s, uint64_t articles)
{
    s->told[s->tolds++] = (struct told){ s->store.steps, articles, s->store.bytes.len };
}

/* Go on with @from, of @before articles: so many articles for each flush, up to a 0. */
static void run(struct session *s, const struct nf_buffer *from, uint64_t before,
                const uint32_t *flushes)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;

    memset(s, 0, sizeof(*s));
    crash_set(&s->start, from);
    crash_set(&s->store.bytes, from);
    s->before = s->articles = before;
    s->store.records = true;
    w = begin(&s->store, NF_OK);
    tell(s, before);
    for (; *flushes; flushes++) {
        add(w, s->articles, s->articles + *flushes);
        assert_ok(nf_writer_flush(w, &err), &err);
        s->articles += *flushes;
        tell(s, s->articles);
    }
    nf_writer_close(w);
}

static void session_free(struct session *s)
{
    memory_store_free(&s->store);
    free(s->start.ptr);
}

/* Why a state is wrong; NULL: it is not. */
static const char *judge_articles(const struct memory_store *s, uint64_t n)
{
    struct nf_source source = memory_source(s->bytes.ptr, s->bytes.len);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    struct nf_cursor *c = NULL;
    const char *why = NULL;

    if (nf_reader_open(&source, NULL, &r, &err) != NF_OK)
        return "it does not open";
    assert_ok(nf_cursor_open(r, &c, &err), &err);
    for (uint32_t i = 0; i < n && !why; i++) {
        struct nf_record record;

        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err) != NF_OK)
            why = "an article cannot be read";
        else if (!pack_is_number(&record, i))
            why = "an article is another";
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    return why;
}

/* Go on with the state in @s; of @least articles at least, and @most at most. */
static const char *judge(struct memory_store *s, const struct told *told, uint64_t most,
                         const struct session *of, bool more)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_store store = memory_store(s);
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    const char *why = NULL;

    opts.id = id;
    opts.threads = 1;
    opts.level = 1;
    opts.preset = NF_PRESET_FAST;
    opts.flags = NF_WRITER_STORE;
    if (nf_writer_append(&store, &opts, &w, &err) != NF_OK)
        return "nobody can go on with it";
    nf_writer_stats(w, &stats);
    if (stats.before < told->articles)
        why = "articles are lost that somebody was told of";
    else if (stats.before > most)
        why = "there are more articles than were given";
    else if (s->bytes.len < told->bytes ||
             memcmp(s->bytes.ptr, of->store.bytes.ptr, told->bytes) != 0)
        why = "bytes of a generation are others";
    if (!why && more) {
        add(w, stats.before, stats.before + 2);
        if (nf_writer_flush(w, &err) != NF_OK)
            why = "nothing can be added";
        stats.before += 2;
    }
    nf_writer_close(w);
    return why ? why : judge_articles(s, stats.before);
}

/* The last that was told before step @steps. */
static const struct told *told_before(const struct session *s, size_t steps)
{
    size_t i = s->tolds;

    while (i > 1 && s->told[i - 1].steps > steps)
        i--;
    return &s->told[i - 1];
}

/* The state of @seed, and what comes of it. */
static const char *try_state(const struct session *s, size_t steps, uint64_t seed,
                             bool destroys, bool deeper)
{
    static struct memory_store state, again;
    const struct crash c = { &s->store, s->start, steps };
    const struct told first = { 0, s->before, s->before ? s->told[0].bytes : 0 };
    const struct told *told = told_before(s, steps);
    const char *why;

    if (told->steps > steps)
        told = &first;
    crash_make(&c, seed, destroys, &state.bytes);
    state.records = deeper;
    state.steps = state.log.len = 0;
    crash_set(&again.bytes, &state.bytes);
    why = judge(&state, told, s->articles, s, true);
    state.records = false;
    for (size_t i = 0; deeper && !why && i < state.steps; i++) {
        /* The one that went on is interrupted as well. */
        const struct crash next = { &state, again.bytes, i };
        static struct memory_store last;

        crash_make(&next, seed + i, destroys, &last.bytes);
        why = judge(&last, told, s->articles + 2, s, false);
    }
    return why;
}

static unsigned long states_wanted(void)
{
    const char *text = getenv("NF_CRASH_STATES");

    return text ? strtoul(text, NULL, 10) : 100000;
}

/* @n states of a session, at all of its steps; how many are wrong, up to one, or as many as
 * are worth reading. */
static unsigned long count_wrong(const struct session *s, unsigned long n, bool destroys,
                                 bool says)
{
    unsigned long wrong = 0;

    for (unsigned long i = 0; i < n; i++) {
        const size_t steps = i % (s->store.steps + 1);
        const char *why = try_state(s, steps, i, destroys, i % 64 == 0);

        if (why && says)
            print_error("step %zu, seed %lu: %s\n", steps, i, why);
        wrong += why != NULL;
        if (wrong > (says ? 5 : 0))
            break;
    }
    return wrong;
}

static const uint32_t flushes[] = { 2, 5, 1, 9, 0 };

/* An archive with a few generations, and what a writer that was killed left behind. */
static void make_torn(struct session *s, struct nf_buffer *torn)
{
    static const uint32_t some[] = { 4, 3, 0 };
    struct nf_buffer none = { 0 };
    struct nf_writer *w;

    run(s, &none, 0, some);
    w = begin(&s->store, NF_OK);
    add(w, s->articles, 4000);
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
    run(&s, &none, 0, flushes);
    assert_int_equal(count_wrong(&s, states_wanted() * 2 / 10, false, true), 0);
    session_free(&s);
}

static void nothing_is_lost_of_an_archive_that_begins(void **state)
{
    static const uint32_t no_flush[] = { 0 };
    struct nf_buffer none = { 0 };
    struct session first, s;

    (void)state;
    run(&first, &none, 0, no_flush);
    run(&s, &first.store.bytes, 0, flushes);
    assert_int_equal(count_wrong(&s, states_wanted() * 3 / 10, true, true), 0);
    session_free(&first);
    session_free(&s);
}

static void nothing_is_lost_of_an_archive_that_grows(void **state)
{
    static const uint32_t before[] = { 6, 4, 0 };
    struct nf_buffer none = { 0 };
    struct session first, s;

    (void)state;
    run(&first, &none, 0, before);
    run(&s, &first.store.bytes, 10, flushes);
    assert_int_equal(count_wrong(&s, states_wanted() * 3 / 10, true, true), 0);
    session_free(&first);
    session_free(&s);
}

static void nothing_is_lost_where_a_tail_is_cut(void **state)
{
    struct session first, s;
    struct nf_buffer torn;

    (void)state;
    make_torn(&first, &torn);
    run(&s, &torn, first.articles, flushes);
    s.told[0].bytes = first.told[first.tolds - 1].bytes;
    assert_int_equal(count_wrong(&s, states_wanted() * 2 / 10, true, true), 0);
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
    unsigned syncs = 0;

    (void)state;
    run(&s, &none, 0, flushes);
    for (size_t i = 0; i < s.store.steps; i++) {
        if (s.store.step[i].op != STORE_SYNC || i < s.told[0].steps)
            continue;
        s.store.step[i].op = STORE_RESIZE; /* to the size it has */
        if (count_wrong(&s, 20000, true, false) == 0)
            fail_msg("without the sync of step %zu nothing is lost", i);
        s.store.step[i].op = STORE_SYNC;
        syncs++;
    }
    assert_true(syncs >= 8);
    session_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_is_made),
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_begins),
        cmocka_unit_test(nothing_is_lost_of_an_archive_that_grows),
        cmocka_unit_test(nothing_is_lost_where_a_tail_is_cut),
        cmocka_unit_test(each_sync_is_needed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
