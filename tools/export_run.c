/*
 * The export's threads. Each takes a run of articles under the lock and renders
 * it without, into a buffer of a ring. Whoever completes the run whose turn it
 * is writes it, and those after it that are complete: so the order is kept, and
 * no thread waits for a slower one until the ring is full. A run that outgrows
 * its buffer is written in parts, once it has the turn.
 */
#include "tools/export_run.h"

#include <pthread.h>
#include <stdlib.h>

#include "tools/article.h"
#include "tools/export_line.h"
#include "tools/json_out.h"
#include "tools/message.h"

#define RUN 256                 /* articles that a thread takes at most */
#define LEAST_RUN 16            /* a block has about as many */
#define RUN_BYTES (1u << 19)    /* of originals that it takes, about */
#define BUFFER (4u << 20)       /* bytes after which a part is written */
#define LARGE (4u << 20)        /* bytes of an article that waits for the turn */
#define MOST_THREADS 64
#define RING 4                  /* buffers for each thread */

/* A run that is being rendered or waits to be written. */
struct slot {
    struct nf_buf buffer;
    size_t count; /* of articles */
    bool complete;
};

struct shared {
    struct export_job *job;
    pthread_mutex_t lock;
    pthread_cond_t turn_changed;
    struct select_way way;
    unsigned threads;
    size_t run;     /* articles in one, until few are left */
    struct slot *ring;
    uint64_t slots; /* in the ring */
    struct nf_buf *spare; /* buffers; the last is the warmest */
    uint64_t spares;
    uint64_t runs;  /* handed out */
    uint64_t turn;  /* the run that may be written */
    bool writing;   /* somebody does */
    bool stop;      /* something failed: hand out no more */
    enum cli_exit end;
};

struct worker {
    struct shared *shared;
    struct nf_cursor *cursor;
    struct slot *slot;
    uint64_t run;
    size_t count;
    struct csv_row row;
    uint64_t ordinals[RUN];
};

/* Under the lock: note how it ended; anything but damage ends it all. */
static void note(struct shared *s, enum cli_exit end)
{
    s->end = cli_worse(s->end, end);
    if (end > CLI_NONE && end != CLI_DAMAGED) {
        s->stop = true;
        pthread_cond_broadcast(&s->turn_changed);
    }
}

static void note_status(struct shared *s, enum nf_status st,
                        const struct nf_error *err)
{
    struct archive *a = s->job->archive;

    pthread_mutex_lock(&s->lock);
    note(s, fail_status(a->cli, a->name, st, err));
    pthread_mutex_unlock(&s->lock);
}

/* Under the lock: articles for the next run; fewer towards the end, so that the
 * threads end together. */
static size_t next_count(const struct shared *s)
{
    uint64_t left = s->way.articles - s->way.next;
    uint64_t share = left / (4 * s->threads) + 1;

    if (share > s->run)
        return s->run;
    return share < LEAST_RUN ? LEAST_RUN : (size_t)share;
}

/* Get the next run; false if there is none. */
static bool take_run(struct worker *w)
{
    struct shared *s = w->shared;
    struct nf_error err = { 0 };
    enum nf_status st = NF_OK;
    size_t most;

    w->count = 0;
    pthread_mutex_lock(&s->lock);
    while (s->runs - s->turn == s->slots && !s->stop)
        pthread_cond_wait(&s->turn_changed, &s->lock);
    if (cli_interrupted())
        note(s, CLI_STOPPED);
    most = next_count(s);
    while (!s->stop && w->count < most && st != NF_E_RANGE) {
        st = select_next(&s->way, &w->ordinals[w->count], &err);
        if (st == NF_OK)
            w->count++;
        else if (st != NF_E_RANGE)
            note(s, fail_status(s->job->archive->cli, s->job->archive->name, st,
                                &err));
    }
    if (w->count) {
        w->run = s->runs++;
        w->slot = &s->ring[w->run % s->slots];
        if (s->spares)
            w->slot->buffer = s->spare[--s->spares];
    }
    pthread_mutex_unlock(&s->lock);
    return w->count != 0;
}

/* Wait until this run may be written; false if all is to end. */
static bool await_turn(struct worker *w)
{
    struct shared *s = w->shared;
    bool has_turn;

    pthread_mutex_lock(&s->lock);
    while (s->turn != w->run && !s->stop)
        pthread_cond_wait(&s->turn_changed, &s->lock);
    has_turn = !s->stop;
    pthread_mutex_unlock(&s->lock);
    return has_turn;
}

static int write_part(const struct export_job *job, struct nf_str part)
{
    struct out *out = &job->archive->cli->out;

    if (job->sink)
        return job->sink->append(job->sink->ctx, part.ptr, part.len);
    if (job->table)
        out_safe(out, part, SAFE_TEXT);
    else
        json_for_terminal(out, part);
    out_flush(out);
    return out->error;
}

/* Only for the run that has the turn. */
static int write_buffer(struct shared *s, struct slot *slot)
{
    int error = slot->buffer.len ? write_part(s->job, nf_buf_view(&slot->buffer))
                                 : 0;

    slot->buffer.len = 0;
    return error;
}

/* What there is of a run that is not complete. */
static bool write_early(struct worker *w)
{
    struct shared *s = w->shared;
    int error;

    if (!await_turn(w))
        return false;
    error = write_buffer(s, w->slot);
    if (!error)
        return true;
    pthread_mutex_lock(&s->lock);
    note(s, fail_os(s->job->archive->cli, s->job->sink_name, error));
    pthread_mutex_unlock(&s->lock);
    return false;
}

/* The run is complete: write all that now can be, unless somebody is at it, who
 * will then write this as well. */
static void complete_run(struct worker *w)
{
    struct shared *s = w->shared;
    struct slot *slot;

    pthread_mutex_lock(&s->lock);
    w->slot->count = w->count;
    w->slot->complete = true;
    while (slot = &s->ring[s->turn % s->slots],
           slot->complete && !s->writing && !s->stop) {
        int error;

        s->writing = true;
        pthread_mutex_unlock(&s->lock);
        error = write_buffer(s, slot);
        pthread_mutex_lock(&s->lock);
        s->writing = slot->complete = false;
        s->spare[s->spares++] = slot->buffer;
        slot->buffer = (struct nf_buf){ 0 };
        if (error) {
            note(s, fail_os(s->job->archive->cli, s->job->sink_name, error));
            break;
        }
        s->turn++;
        s->job->written += slot->count;
        pthread_cond_broadcast(&s->turn_changed);
    }
    pthread_mutex_unlock(&s->lock);
}

static bool add_article(struct worker *w, uint64_t ordinal,
                        const struct nf_record *record)
{
    const struct export_job *job = w->shared->job;
    struct nf_buf *to = &w->slot->buffer;

    if (job->table)
        return csv_add_row(job->table, ordinal, record, &w->row, to);
    return job->pick ? export_line(job->pick, ordinal, record, to)
                     : article_json(record, to);
}

static bool render(struct worker *w, uint64_t ordinal)
{
    struct shared *s = w->shared;
    struct nf_error err = { 0 };
    struct nf_record record;
    enum nf_status st;

    st = nf_cursor_get(w->cursor, ordinal, NF_PARTS_ALL, &record, &err);
    if (archive_goes_on(st)) {
        pthread_mutex_lock(&s->lock);
        note(s, archive_damage(s->job->archive, ordinal, &err));
        pthread_mutex_unlock(&s->lock);
        return true;
    }
    if (st == NF_OK && !add_article(w, ordinal, &record))
        st = NF_E_NOMEM; /* fail_status() has words for it */
    if (st != NF_OK)
        note_status(s, st, &err);
    return st == NF_OK;
}

/* Give back what an article took: its text in the buffer, and in the cursor. */
static bool forget(struct worker *w)
{
    struct nf_error err = { 0 };
    enum nf_status st;

    nf_buf_free(&w->slot->buffer);
    nf_cursor_close(w->cursor);
    w->cursor = NULL;
    st = nf_cursor_open(w->shared->job->archive->reader, &w->cursor, &err);
    if (st != NF_OK)
        note_status(w->shared, st, &err);
    return st == NF_OK;
}

/* Of large articles one is in memory at a time, however many threads there are: that
 * of the run that has the turn. */
static bool render_in_memory(struct worker *w, uint64_t ordinal)
{
    uint64_t bytes = 0;

    if (nf_cursor_size(w->cursor, ordinal, &bytes, NULL) != NF_OK || bytes < LARGE)
        return render(w, ordinal); /* which has words for what is wrong */
    return write_early(w) && render(w, ordinal) && write_early(w) && forget(w);
}

static bool do_run(struct worker *w)
{
    for (size_t i = 0; i < w->count; i++) {
        if (!render_in_memory(w, w->ordinals[i]))
            return false;
        if (w->slot->buffer.len >= BUFFER && !write_early(w))
            return false;
    }
    complete_run(w);
    return true;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct nf_error err = { 0 };
    enum nf_status st;

    st = nf_cursor_open(w->shared->job->archive->reader, &w->cursor, &err);
    if (st != NF_OK)
        note_status(w->shared, st, &err);
    else
        while (take_run(w) && do_run(w))
            continue;
    nf_cursor_close(w->cursor);
    return NULL;
}

static void run_threads(struct shared *s, struct worker *workers,
                        unsigned count)
{
    pthread_t threads[MOST_THREADS];
    unsigned started = 0;

    for (unsigned i = 0; i < count; i++)
        workers[i].shared = s;
    /* The calling thread is the first worker; one that cannot be started is
     * done without. */
    while (started + 1 < count &&
           pthread_create(&threads[started], NULL, work,
                          &workers[started + 1]) == 0)
        started++;
    work(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < count; i++) {
        s->job->left_out += workers[i].row.left_out;
        csv_row_free(&workers[i].row);
    }
}

/* The first line of a table. */
static void write_heading(struct shared *s)
{
    struct archive *a = s->job->archive;
    struct csv_row row = { .left_out = 0 };
    struct nf_buf heading = { 0 };
    int error = 0;

    if (!csv_add_heading(s->job->table, &row, &heading))
        s->end = fail_memory(a->cli);
    else
        error = write_part(s->job, nf_buf_view(&heading));
    if (error)
        s->end = fail_os(a->cli, s->job->sink_name, error);
    csv_row_free(&row);
    nf_buf_free(&heading);
}

/* Short runs of long articles: what a thread holds stays in its cache. */
static size_t run_length(const struct nf_info *info)
{
    uint64_t each = info->articles ? info->input_bytes / info->articles + 1 : 1;
    uint64_t n = RUN_BYTES / each;

    return n < LEAST_RUN ? LEAST_RUN : n > RUN ? RUN : (size_t)n;
}

enum cli_exit export_run(struct export_job *job)
{
    struct shared s = { .job = job, .run = run_length(&job->archive->info) };
    struct worker *workers;

    s.threads = job->threads < MOST_THREADS ? job->threads : MOST_THREADS;
    s.slots = (uint64_t)RING * s.threads;
    s.ring = calloc((size_t)s.slots, sizeof(*s.ring));
    s.spare = calloc((size_t)s.slots, sizeof(*s.spare));
    workers = calloc(s.threads, sizeof(*workers));
    if (workers && s.ring && s.spare) {
        s.way = select_begin(job->selection, job->archive);
        pthread_mutex_init(&s.lock, NULL);
        pthread_cond_init(&s.turn_changed, NULL);
        if (job->table)
            write_heading(&s);
        if (s.end == CLI_OK)
            run_threads(&s, workers, s.threads);
        pthread_cond_destroy(&s.turn_changed);
        pthread_mutex_destroy(&s.lock);
    } else {
        s.end = fail_memory(job->archive->cli);
    }
    for (uint64_t i = 0; s.ring && i < s.slots; i++)
        nf_buf_free(&s.ring[i].buffer);
    while (s.spares)
        nf_buf_free(&s.spare[--s.spares]);
    free(s.ring);
    free(s.spare);
    free(workers);
    if (s.end == CLI_OK && !job->written)
        return select_none(job->archive->cli, job->archive->name, job->selection);
    return cli_worse(s.end, job->archive->passed_over);
}
