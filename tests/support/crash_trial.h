#ifndef NF_TESTS_CRASH_TRIAL_H
#define NF_TESTS_CRASH_TRIAL_H

/*
 * The states that a power failure leaves at each step of a writer, and what readers and the
 * next writer make of them. What a reader finds depends on the bytes up to the end that it
 * finds, and what a writer does on the bytes that are left once it has cut off what was not
 * finished. So where these are the bytes of a state that was tried before, what comes of
 * them is known.
 */
#include "src/base/alloc.h"
#include "src/read/reader_parts.h"
#include "src/write/earlier.h"
#include "tests/support/crash_session.h"
#include "tests/support/seen.h"

/* If so many tries met no more states than that, there are no others worth looking for. */
#define FEW_TRIED 4096
#define FEW_STATES 512

/* States that were tried, and what is known of them. */
struct trial {
    unsigned long states;
    unsigned long distinct; /* of those between two syncs, counted for each two */
    unsigned long wrong;
    size_t sector;          /* of the disk; 0: some have 512 bytes, some 4096 */
    struct seen since_sync; /* states: what is to hold of them is the same */
    size_t from, told;      /* the step behind that sync, and that of the last telling */
    struct seen read;       /* articles of what a reader sees */
    struct seen settled;    /* articles of what a writer begins with */
    struct memory_store state, goes_on, last;
};

static inline void trial_free(struct trial *t)
{
    seen_free(&t->since_sync);
    seen_free(&t->read);
    seen_free(&t->settled);
    memory_store_free(&t->state);
    memory_store_free(&t->goes_on);
    memory_store_free(&t->last);
}

/* Why what @r gives is wrong; NULL: it is not. */
static inline const char *judge_articles(struct nf_reader *r, uint64_t n)
{
    struct nf_cursor *c = pack_cursor(r);
    const char *why = NULL;

    for (uint32_t i = 0; i < n && !why; i++) {
        struct nf_record record;

        if (nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL) != NF_OK)
            why = "an article cannot be read";
        else if (!pack_is_number(&record, i))
            why = "an article is another";
    }
    nf_cursor_close(c);
    return why;
}

/* What is to hold of a state. */
struct bounds {
    const struct session *of;
    struct told told;
    uint64_t most; /* articles */
    bool may_differ; /* whether another writer than that of @of may have gone on */
};

/* Whether the first @len bytes of @b are those of @s. */
static inline bool is_begin_of(const struct session *s, const struct nf_buffer *b, size_t len)
{
    return len <= s->store.bytes.len &&
           (len == 0 || memcmp(b->ptr, s->store.bytes.ptr, len) == 0);
}

/* @n articles, and the archive they are in is the first @len bytes of @b. */
static inline const char *judge_bounds(const struct bounds *is, uint64_t n,
                                       const struct nf_buffer *b, size_t len)
{
    if (n < is->told.articles)
        return "articles are lost that somebody was told of";
    if (n > is->most)
        return "there are more articles than were given";
    if (len < is->told.bytes || !is_begin_of(is->of, b, is->told.bytes))
        return "bytes of a generation are others";
    return NULL;
}

/* What a reader sees in @b. */
static inline const char *judge_reader(struct trial *t, const struct bounds *is,
                                       const struct nf_buffer *b)
{
    struct nf_source source = memory_source(b->ptr, b->len);
    struct nf_reader *r = NULL;
    const char *why = NULL;
    uint64_t n, *known;
    size_t end;
    bool is_new;

    if (nf_reader_open(&source, NULL, &r, NULL) != NF_OK)
        return is->told.bytes ? "it does not open" : NULL;
    n = r->archive.head.articles;
    end = (size_t)r->archive.end < b->len ? (size_t)r->archive.end : b->len;
    why = judge_bounds(is, n, b, end);
    if (!why && !is->may_differ &&
        !is_begin_of(is->of, b, (size_t)(r->archive.footer.offset + r->archive.footer.len)))
        why = "what opens is no generation that was written";
    if (!why) {
        known = seen_value(&t->read, nf_hash(b->ptr, end, n), &is_new);
        if (is_new)
            why = judge_articles(r, n);
        *known = n;
    }
    nf_reader_close(r);
    return why;
}

/* What a writer makes of @s that is settled: it adds two articles. */
static inline const char *judge_next(struct memory_store *s, uint64_t *before)
{
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;
    struct nf_writer *w = session_begin(s, NF_OK);
    struct nf_source source;
    struct nf_reader *r = NULL;
    const char *why = NULL;

    nf_writer_stats(w, &stats);
    *before = stats.before;
    pack_add_numbers(w, (uint32_t)stats.before, (uint32_t)stats.before + 2);
    if (nf_writer_flush(w, NULL) != NF_OK)
        why = "nothing can be added";
    nf_writer_close(w);
    if (why)
        return why;
    source = memory_source(s->bytes.ptr, s->bytes.len);
    if (nf_reader_open(&source, NULL, &r, NULL) != NF_OK)
        return "it does not open once it has grown";
    if (r->archive.head.articles != stats.before + 2)
        why = "what was added is not there";
    else
        why = judge_articles(r, stats.before + 2);
    nf_reader_close(r);
    return why;
}

/* What the next writer makes of @s, which it settles. */
static inline const char *judge_writer(struct trial *t, const struct bounds *is,
                                       struct memory_store *s)
{
    const struct nf_store store = memory_store(s);
    struct nf_archive_end end;
    const char *why;
    uint64_t *known, before = 0;
    bool is_new;

    if (nf_archive_end_find(&nf_alloc_libc, &store, &end, NULL) != NF_OK ||
        nf_archive_settle(&store, &end, NULL) != NF_OK)
        return "nobody can go on with it";
    known = seen_value(&t->settled, nf_hash(s->bytes.ptr, s->bytes.len, 0), &is_new);
    if (is_new) {
        crash_set(&t->goes_on.bytes, &s->bytes);
        why = judge_next(&t->goes_on, &before);
        if (why)
            return why;
        *known = before;
    }
    return judge_bounds(is, *known, &s->bytes, s->bytes.len);
}

/* What is wrong with the state in @s; NULL: nothing. */
static inline const char *judge(struct trial *t, const struct bounds *is,
                                struct memory_store *s)
{
    const char *why = judge_reader(t, is, &s->bytes);

    t->states++;
    return why ? why : judge_writer(t, is, s);
}

/* The writer that goes on with the state at @b is interrupted as well, at each step. */
static inline const char *judge_deeper(struct trial *t, const struct bounds *is,
                                       const struct nf_buffer *b,
                                       const struct crash_disk_kind *kind, uint64_t seed)
{
    static struct memory_store next;
    struct crash_disk d = { .log = &next };
    uint64_t before;
    const char *why;

    crash_set(&d.start, b);
    crash_set(&next.bytes, b);
    next.steps = next.log.len = 0;
    next.records = true;
    why = judge_next(&next, &before);
    for (size_t i = 0; !why && i < next.steps; i++) {
        crash_at(&d, i);
        crash_make(&d, kind, seed + i, &t->last.bytes);
        why = judge(t, is, &t->last);
    }
    crash_disk_free(&d);
    free(d.start.ptr);
    return why;
}

/* The state of @seed, and what comes of it. */
static inline const char *try_state(struct trial *t, struct crash_disk *d,
                                    const struct crash_disk_kind *kind, uint64_t seed,
                                    const struct bounds *is)
{
    static struct nf_buffer raw;
    const char *why;
    bool is_new;

    crash_make(d, kind, seed, &t->state.bytes);
    (void)seen_value(&t->since_sync, crash_hash(d, &t->state.bytes, 0), &is_new);
    if (!is_new) {
        t->states++;
        return NULL;
    }
    t->distinct++;
    if (seed % 64 == 0)
        crash_set(&raw, &t->state.bytes);
    why = judge(t, is, &t->state);
    d->made = NULL;
    if (!why && seed % 64 == 0) {
        const struct bounds also = { is->of, is->told, is->most + 2, true };

        why = judge_deeper(t, &also, &raw, kind, seed);
    }
    return why;
}

/* Stop at @most wrong states. Returns how many were tried. */
static inline unsigned long try_step(struct trial *t, const struct session *s, struct crash_disk *d,
                            unsigned long n, uint64_t seed, bool destroys, unsigned long most)
{
    const struct bounds is = { s, session_told(s, d->steps), s->articles, false };
    unsigned long i;
    size_t before;

    /* Or since somebody was told of something, where a sync was left out. */
    if (d->from != t->from || is.told.steps != t->told)
        seen_clear(&t->since_sync);
    t->from = d->from;
    t->told = is.told.steps;
    before = t->since_sync.count;
    for (i = 0; i < n && t->wrong < most; i++) {
        const size_t sector = t->sector ? t->sector : (i / 64) % 2 ? 4096 : 512;
        const struct crash_disk_kind kind = { sector, destroys };
        const char *why = try_state(t, d, &kind, seed + i, &is);

        t->wrong += why != NULL;
        if (why && most > 1)
            print_error("step %zu, seed %lu: %s\n", d->steps, (unsigned long)(seed + i), why);
        if (i == FEW_TRIED && t->since_sync.count - before < FEW_STATES)
            break;
    }
    return i;
}

/*
 * try_session - @n states of a session, at all of its steps
 * @destroys: whether a sector that is written may lose what it held
 * @seed: of the first state
 * @most: stop at so many wrong states; they are printed if there may be several
 */
static inline void try_session(struct trial *t, const struct session *s, unsigned long n,
                               uint64_t seed, bool destroys, unsigned long most)
{
    struct crash_disk d = { .log = &s->store, .start = s->start };
    unsigned long open = 0, each, left = n;

    for (size_t i = 0; i < s->store.steps; i++)
        open += s->store.step[i].op != STORE_SYNC;
    each = n / (open + 1) + 1; /* seeds apart */
    for (size_t i = 0; i <= s->store.steps && t->wrong < most; i++) {
        crash_at(&d, i);
        /* Behind a sync there is one state only. What a step with few states leaves, the
         * others have. */
        if (d.from == i) {
            try_step(t, s, &d, 1, seed + i * each, destroys, most);
        } else {
            left -= try_step(t, s, &d, (left + open - 1) / open, seed + i * each, destroys, most);
            open--;
        }
    }
    crash_disk_free(&d);
}

/*
 * session_syncs_needed - leave out each sync from step @from on, in turn
 *
 * A state must be found then that loses something. Returns how many syncs there are.
 */
static inline unsigned session_syncs_needed(struct session *s, size_t from)
{
    unsigned syncs = 0;

    for (size_t i = from; i < s->store.steps; i++) {
        struct trial t = { .states = 0 };

        if (s->store.step[i].op != STORE_SYNC)
            continue;
        s->store.step[i].op = STORE_RESIZE; /* to the size it has */
        try_session(&t, s, 20000, 0, true, 1);
        if (t.wrong == 0)
            fail_msg("without the sync of step %zu nothing is lost", i);
        s->store.step[i].op = STORE_SYNC;
        trial_free(&t);
        syncs++;
    }
    return syncs;
}

#endif
