/*
 * Many articles at once: in the order of the file, so that what an article
 * shares with its neighbours is read and decoded once. Threads take runs of
 * the sorted ordinals; a block is with the run that has its first one, which
 * two neighbours agree on without asking each other.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/read/reader_internal.h"

#define MAX_RUN 512 /* articles a thread takes at a time */

/* One call. The lock guards the callback and how it all ended. */
struct many {
    struct nf_reader *reader;
    uint64_t *order; /* ordinal << 32 | index, rising */
    size_t n;
    size_t run;
    enum nf_parts parts;
    nf_each_article *each;
    void *ctx;
    atomic_size_t next; /* the first that nobody has taken */
    atomic_bool stop;
    pthread_mutex_t lock;
    enum nf_status status;
    struct nf_error err;
    size_t failed; /* what @err is about */
};

/* One thread, and the block it is at. */
struct walk {
    struct many *m;
    struct nf_cursor *cursor;
    struct nf_location at;
    bool known;         /* @at is a block; else its place is damaged */
    bool pass;          /* it is another run's, or damaged */
    uint32_t bad_frame; /* UINT32_MAX: none */
};

static uint32_t ordinal_of(const struct many *m, size_t i)
{
    return (uint32_t)(m->order[i] >> 32);
}

static int rising(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* What an article is lost by, and the others are not. */
static bool is_damage(enum nf_status st)
{
    return st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED || st == NF_E_LIMIT;
}

/*
 * Under the lock: of what failed, that is told which ended the call, else the
 * first in the file, whatever thread met it.
 */
static void note(struct many *m, size_t i, enum nf_status st,
                 const struct nf_error *err)
{
    bool ends = !is_damage(st), ended = !is_damage(m->status);

    if (m->status != NF_OK && (ended ? !ends || i >= m->failed
                                     : !ends && i >= m->failed))
        return;
    m->status = st;
    m->err = *err;
    m->failed = i;
    if (ends)
        atomic_store(&m->stop, true);
}

static void fail_article(struct many *m, size_t i, enum nf_status st,
                         const struct nf_error *why)
{
    struct nf_error err = *why;

    if (st != NF_E_NOMEM)
        nf_fail(&err, st, why->offset, "article %" PRIu32 ": %s",
                ordinal_of(m, i), why->text);
    err.os_errno = why->os_errno;
    pthread_mutex_lock(&m->lock);
    note(m, i, st, &err);
    pthread_mutex_unlock(&m->lock);
}

/* Load the block at @where for number @i; who wants the next article as well
 * is likely to want most of the block. */
static enum nf_status enter(struct walk *w, const struct nf_location *where,
                            size_t i, struct nf_error *err)
{
    const struct many *m = w->m;
    bool whole = m->parts == NF_PARTS_ALL && i + 1 < m->n &&
                 ordinal_of(m, i + 1) - ordinal_of(m, i) == 1;

    w->at = *where;
    w->known = true;
    w->bad_frame = UINT32_MAX;
    return nf_cursor_load(w->cursor, where, whole, err);
}

static void hand_out(struct many *m, size_t i, const struct nf_record *record)
{
    struct nf_error err = { 0 };

    pthread_mutex_lock(&m->lock);
    if (!atomic_load(&m->stop) &&
        m->each(m->ctx, (size_t)(m->order[i] & UINT32_MAX), record))
        note(m, i, nf_fail(&err, NF_E_STOPPED, NF_NO_OFFSET, "stopped"), &err);
    pthread_mutex_unlock(&m->lock);
}

/* Number @i, of the block that is loaded. */
static void get(struct walk *w, size_t i)
{
    const struct nf_block *b = &w->cursor->block;
    uint32_t place = ordinal_of(w->m, i) - b->first;
    struct nf_record record;
    struct nf_error err = { 0 };
    enum nf_status st;

    if (place < b->articles && place / b->prefix.frame_articles == w->bad_frame)
        return;
    if (place < b->articles)
        st = nf_cursor_article(w->cursor, place, w->m->parts, &record, &err);
    else
        st = nf_fail(&err, NF_E_DAMAGED, w->at.offset, "it is not in its block");
    if (st == NF_OK) {
        hand_out(w->m, i, &record);
        return;
    }
    if (place < b->articles)
        w->bad_frame = place / b->prefix.frame_articles;
    fail_article(w->m, i, st, &err);
}

/*
 * Where the block of number @i is; false once it all has to end. A place that
 * is damaged is so for every thread, so they agree on whose it is; one that
 * could not be read just now may not be.
 */
static bool locate(struct walk *w, size_t i, struct nf_location *out,
                   enum nf_status *st, struct nf_error *err)
{
    *st = nf_cursor_locate(w->cursor, ordinal_of(w->m, i), out, err);
    if (*st == NF_OK || is_damage(*st))
        return true;
    fail_article(w->m, i, *st, err);
    return false;
}

/* The blocks of which the first wanted article is in @from .. @to - 1. */
static void do_run(struct walk *w, size_t from, size_t to)
{
    struct many *m = w->m;
    struct nf_error err = { 0 };
    enum nf_status st = NF_E_RANGE;

    if (from > 0 && !locate(w, from - 1, &w->at, &st, &err))
        return;
    w->known = w->pass = st == NF_OK;
    for (size_t i = from; i < m->n && !atomic_load(&m->stop); i++) {
        struct nf_location where;

        if (!locate(w, i, &where, &st, &err))
            return;
        if (st != NF_OK || !w->known || where.block != w->at.block) {
            if (i >= to)
                return;
            w->known = false;
            if (st == NF_OK)
                st = enter(w, &where, i, &err);
            w->pass = st != NF_OK;
            if (st != NF_OK)
                fail_article(m, i, st, &err);
        }
        if (!w->pass)
            get(w, i);
    }
}

static void work(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct many *m = ctx;
    struct walk w = { .m = m };
    struct nf_error err = { 0 };
    enum nf_status st = nf_cursor_open(m->reader, &w.cursor, &err);

    (void)crew;
    (void)number;
    if (st != NF_OK)
        fail_article(m, 0, st, &err);
    while (st == NF_OK && !atomic_load(&m->stop)) {
        size_t from = atomic_fetch_add(&m->next, m->run);

        if (from >= m->n)
            break;
        do_run(&w, from, m->n - from < m->run ? m->n : from + m->run);
    }
    nf_cursor_close(w.cursor);
}

static void run_threads(struct many *m, unsigned threads)
{
    unsigned want = nf_crew_size(threads);
    size_t runs;

    m->run = want == 1 ? m->n : m->n / ((size_t)want * 8) + 1;
    if (want > 1 && m->run > MAX_RUN)
        m->run = MAX_RUN;
    runs = (m->n - 1) / m->run + 1;
    nf_crew_run(want < runs ? want : (unsigned)runs, work, m);
}

/* Ordinals with their places, sorted. */
static enum nf_status make_order(struct many *m, const uint64_t *ordinals,
                                 struct nf_error *err)
{
    uint32_t articles = m->reader->head.articles;
    bool sorted = true;

    if (m->n > INT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "%zu articles in one call, %" PRId32 " are allowed", m->n,
                       INT32_MAX);
    for (size_t i = 0; i < m->n; i++)
        if (ordinals[i] >= articles)
            return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                           "there is no article %" PRIu64 ": the archive has %"
                           PRIu32, ordinals[i], articles);
    m->order = nf_get(m->reader->alloc, m->n * sizeof(*m->order));
    if (!m->order)
        return nf_fail_nomem(err);
    for (size_t i = 0; i < m->n; i++) {
        m->order[i] = ordinals[i] << 32 | i;
        sorted = sorted && (i == 0 || m->order[i - 1] < m->order[i]);
    }
    if (!sorted)
        qsort(m->order, m->n, sizeof(*m->order), rising);
    return NF_OK;
}

enum nf_status nf_reader_get_many(struct nf_reader *r, const uint64_t *ordinals,
                                  size_t n, enum nf_parts parts,
                                  unsigned threads, nf_each_article *each,
                                  void *ctx, struct nf_error *err)
{
    struct many m = { .reader = r, .n = n, .parts = parts, .each = each,
                      .ctx = ctx };
    enum nf_status st;

    if (n == 0)
        return NF_OK;
    st = make_order(&m, ordinals, err);
    if (st != NF_OK)
        return st;
    pthread_mutex_init(&m.lock, NULL);
    run_threads(&m, threads);
    pthread_mutex_destroy(&m.lock);
    nf_put(r->alloc, m.order);
    if (m.status != NF_OK && err)
        *err = m.err;
    return m.status;
}
