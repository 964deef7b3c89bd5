#include "bindings/python/src/py_queue.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCHES 4
#define BATCH_ITEMS 64
#define BATCH_BYTES (256u << 10)
#define WAIT_NANOSECONDS 100000000L

/* Articles that are handed over together. */
struct batch {
    struct nf_buffer bytes; /* of originals, one behind the other */
    uint64_t ordinals[BATCH_ITEMS];
    struct nf_record *records[BATCH_ITEMS];
    size_t lengths[BATCH_ITEMS];
    size_t count;
    size_t taken;
    size_t at; /* in @bytes */
    size_t size;
};

struct nfpy_queue {
    struct nfpy_queue_opts opts;
    char *names;      /* of the query */
    uint64_t *listed; /* a copy */
    pid_t owner;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_cond_t emptied;
    struct batch batches[BATCHES];
    size_t first;       /* the one that is taken from; the taker's alone */
    size_t next;        /* the one that is filled; the thread's alone */
    size_t count;       /* filled ones; under the lock */
    size_t items;       /* that fill a batch: few at first, so that the first comes soon */
    bool stop;          /* under the lock */
    bool stopped;       /* the thread has seen it */
    bool ended;
    enum nf_status status;
    struct nf_error err;
    uint64_t bad;
};

static void batch_clear(struct batch *b)
{
    for (size_t i = b->taken; i < b->count; i++)
        nf_record_free(b->records[i]);
    b->count = b->taken = b->at = b->size = 0;
    b->bytes.len = 0;
}

/* Hand over the batch that is filled, and wait for room for another. True to stop. */
static bool publish(struct nfpy_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->count++;
    q->next = (q->next + 1) % BATCHES;
    pthread_cond_signal(&q->filled);
    while (q->count == BATCHES && !q->stop)
        pthread_cond_wait(&q->emptied, &q->lock);
    q->stopped = q->stop;
    pthread_mutex_unlock(&q->lock);
    return q->stopped;
}

static bool make_raw(void *ctx, unsigned worker, uint64_t ordinal,
                     const struct nf_record *record, struct nf_buffer *out)
{
    size_t n = nf_record_size(record);
    char *to = nf_buffer_room(out, n);

    (void)ctx;
    (void)worker;
    (void)ordinal;
    if (!to)
        return false;
    nf_record_print(record, to);
    out->len += n;
    return true;
}

/* About what a copy of it takes. */
static size_t weight(const struct nf_record *record)
{
    size_t n = record->count * sizeof(*record->fields);

    for (size_t i = 0; i < record->count; i++)
        n += record->fields[i].value.len;
    return n;
}

/* Put an article into the batch. False when out of memory. */
static bool fill(struct nfpy_queue *q, struct batch *b, const struct nf_record *record,
                 struct nf_str made)
{
    char *to;

    b->records[b->count] = NULL;
    if (!q->opts.raw) {
        b->size += weight(record);
        return nf_record_copy(record, NULL, &b->records[b->count], NULL) == NF_OK;
    }
    to = nf_buffer_room(&b->bytes, made.len);
    if (!to)
        return false;
    if (made.len)
        memcpy(to, made.ptr, made.len);
    b->bytes.len += made.len;
    b->lengths[b->count] = made.len;
    b->size += made.len;
    return true;
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct nfpy_queue *q = ctx;
    struct batch *b = &q->batches[q->next];

    if (!fill(q, b, record, made)) {
        q->status = NF_E_NOMEM;
        return true;
    }
    b->ordinals[b->count++] = ordinal;
    if (b->count < q->items && b->size < BATCH_BYTES)
        return false;
    if (q->items < BATCH_ITEMS)
        q->items *= 2;
    return publish(q);
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct nfpy_queue *q = ctx;

    (void)err;
    q->bad = ordinal;
    return true;
}

static enum nf_status run_scan(struct nfpy_queue *q)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;

    opts.query = &q->opts.query;
    opts.first = q->opts.first;
    opts.end = q->opts.end;
    opts.parts = q->opts.parts;
    opts.threads = q->opts.threads;
    opts.ctx = q;
    opts.make = q->opts.raw ? make_raw : NULL;
    opts.each = each;
    opts.failed = failed;
    return nf_set_scan(q->opts.set, &opts, &q->err);
}

/* The article @ordinal, as each() takes it. True to stop. */
static bool give(struct nfpy_queue *q, uint64_t ordinal, const struct nf_record *record,
                 struct nf_buffer *scratch)
{
    scratch->len = 0;
    if (!q->opts.raw)
        return each(q, ordinal, record, (struct nf_str){ NULL, 0 });
    if (!make_raw(q, 0, ordinal, record, scratch)) {
        q->status = NF_E_NOMEM;
        return true;
    }
    return each(q, ordinal, NULL, (struct nf_str){ (char *)scratch->ptr, scratch->len });
}

static enum nf_status run_listed(struct nfpy_queue *q)
{
    struct nf_buffer scratch = { NULL, 0, 0 };
    struct nf_set_cursor *c = NULL;
    struct nf_record record;
    enum nf_status st = nf_set_cursor_open(q->opts.set, &c, &q->err);

    for (size_t i = 0; st == NF_OK && i < q->opts.listed_count; i++) {
        st = nf_set_cursor_get(c, q->listed[i], q->opts.parts, &record, &q->err);
        if (st == NF_OK && give(q, q->listed[i], &record, &scratch))
            break;
        if (st == NF_E_WITHDRAWN)
            st = NF_OK;
        else if (st != NF_OK)
            q->bad = q->listed[i];
    }
    nf_set_cursor_close(c);
    free(scratch.ptr);
    return st;
}

static void *run(void *ctx)
{
    struct nfpy_queue *q = ctx;
    enum nf_status st = q->listed ? run_listed(q) : run_scan(q);

    if (!q->stopped && q->batches[q->next].count)
        publish(q);
    pthread_mutex_lock(&q->lock);
    if (q->status == NF_OK) /* else memory for a copy */
        q->status = st;
    q->ended = true;
    pthread_cond_signal(&q->filled);
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* Views of the query that live as long as @q. */
static bool keep_names(struct nfpy_queue *q)
{
    struct nf_str *source = &q->opts.query.source, *language = &q->opts.query.language;
    size_t n = source->len;

    q->names = malloc(n + language->len + 1);
    if (!q->names)
        return false;
    if (source->len)
        source->ptr = memcpy(q->names, source->ptr, source->len);
    if (language->len)
        language->ptr = memcpy(q->names + n, language->ptr, language->len);
    return true;
}

static bool keep_listed(struct nfpy_queue *q)
{
    const size_t n = q->opts.listed_count * sizeof(*q->listed);

    if (!q->opts.listed)
        return true;
    q->listed = malloc(n + 1);
    if (q->listed && n)
        memcpy(q->listed, q->opts.listed, n);
    return q->listed != NULL;
}

/* Signals are for Python's threads. */
static int start_thread(struct nfpy_queue *q)
{
    sigset_t all, before;
    int failure;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failure = pthread_create(&q->thread, NULL, run, q);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

static void free_queue(struct nfpy_queue *q)
{
    for (size_t i = 0; i < BATCHES; i++) {
        batch_clear(&q->batches[i]);
        free(q->batches[i].bytes.ptr);
    }
    pthread_cond_destroy(&q->emptied);
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    free(q->names);
    free(q->listed);
    free(q);
}

/* With a clock that nobody sets. */
static void init_waiting(struct nfpy_queue *q)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, &attributes);
    pthread_cond_init(&q->emptied, NULL);
    pthread_condattr_destroy(&attributes);
}

struct nfpy_queue *nfpy_queue_start(const struct nfpy_queue_opts *opts)
{
    struct nfpy_queue *q = calloc(1, sizeof(*q));
    int failure = ENOMEM;

    if (!q)
        return NULL;
    q->opts = *opts;
    q->owner = getpid();
    q->err = (struct nf_error)NF_ERROR_INIT;
    q->bad = UINT64_MAX;
    q->items = 1;
    init_waiting(q);
    if (keep_names(q) && keep_listed(q))
        failure = start_thread(q);
    if (failure == 0)
        return q;
    free_queue(q);
    errno = failure;
    return NULL;
}

bool nfpy_queue_is_ours(const struct nfpy_queue *q)
{
    return q->owner == getpid();
}

bool nfpy_queue_ready(const struct nfpy_queue *q)
{
    const struct batch *b = &q->batches[q->first];

    return b->taken && b->taken < b->count;
}

/* Wait for a batch, a tenth of a second at most. Called with the lock. */
static bool await(struct nfpy_queue *q)
{
    struct timespec until;

    if (q->count || q->ended)
        return true;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_NANOSECONDS;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (!q->count && !q->ended)
        if (pthread_cond_timedwait(&q->filled, &q->lock, &until) == ETIMEDOUT)
            break;
    return q->count || q->ended;
}

/* Give back the batch that was emptied, and find the next. */
static enum nfpy_next next_batch(struct nfpy_queue *q, struct nf_error *err, uint64_t *bad)
{
    enum nfpy_next next = NFPY_ITEM;

    pthread_mutex_lock(&q->lock);
    if (q->batches[q->first].taken) {
        batch_clear(&q->batches[q->first]);
        q->first = (q->first + 1) % BATCHES;
        q->count--;
        pthread_cond_signal(&q->emptied);
    }
    if (!await(q))
        next = NFPY_WAIT;
    else if (!q->count)
        next = q->status == NF_OK ? NFPY_END : NFPY_FAILED;
    if (next == NFPY_FAILED) {
        *err = q->err;
        err->status = q->status;
        *bad = q->bad;
    }
    pthread_mutex_unlock(&q->lock);
    return next;
}

enum nfpy_next nfpy_queue_next(struct nfpy_queue *q, struct nfpy_item *out,
                               struct nf_error *err, uint64_t *bad)
{
    struct batch *b = &q->batches[q->first];

    if (!nfpy_queue_ready(q)) {
        enum nfpy_next next = next_batch(q, err, bad);

        if (next != NFPY_ITEM)
            return next;
        b = &q->batches[q->first];
    }
    out->ordinal = b->ordinals[b->taken];
    out->record = b->records[b->taken];
    out->raw = (struct nf_str){ NULL, 0 };
    if (q->opts.raw) {
        out->raw = (struct nf_str){ (const char *)b->bytes.ptr + b->at, b->lengths[b->taken] };
        b->at += out->raw.len;
    }
    b->taken++;
    return NFPY_ITEM;
}

void nfpy_queue_stop(struct nfpy_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->stop = true;
    pthread_cond_signal(&q->emptied);
    pthread_mutex_unlock(&q->lock);
    pthread_join(q->thread, NULL);
    free_queue(q);
}
