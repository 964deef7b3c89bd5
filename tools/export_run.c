/*
 * The export's threads. Each takes a run of articles under the lock, renders
 * it into its own buffer without the lock, waits until it is the run's turn,
 * and writes it. So the order is kept, and no thread holds more than a run.
 * A run that outgrows its buffer is written in parts, once it has the turn.
 */
#include "tools/export_run.h"

#include <pthread.h>
#include <stdlib.h>

#include "tools/article.h"
#include "tools/export_line.h"
#include "tools/json_out.h"
#include "tools/message.h"

#define RUN 256                 /* articles that a thread takes at a time */
#define BUFFER (4u << 20)       /* bytes after which a part is written */
#define MOST_THREADS 64

struct shared {
    struct export_job *job;
    pthread_mutex_t lock;
    pthread_cond_t turn_changed;
    struct select_way way;
    uint64_t runs;  /* handed out */
    uint64_t turn;  /* the run that may be written */
    bool stop;      /* something failed: hand out no more */
    enum cli_exit end;
};

struct worker {
    struct shared *shared;
    struct nf_cursor *cursor;
    struct text buffer;
    uint64_t run;
    bool has_turn;
    size_t count;
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

/* Get the next run; false if there is none. */
static bool take_run(struct worker *w)
{
    struct shared *s = w->shared;
    struct nf_error err = { 0 };
    enum nf_status st = NF_OK;

    w->count = 0;
    w->has_turn = false;
    pthread_mutex_lock(&s->lock);
    if (cli_interrupted())
        note(s, CLI_STOPPED);
    while (!s->stop && w->count < RUN && st == NF_OK) {
        st = select_next(&s->way, &w->ordinals[w->count], &err);
        if (st == NF_OK)
            w->count++;
        else if (st != NF_E_RANGE)
            note(s, fail_status(s->job->archive->cli, s->job->archive->name, st,
                                &err));
    }
    if (w->count)
        w->run = s->runs++;
    pthread_mutex_unlock(&s->lock);
    return w->count != 0;
}

/* Wait until this run may be written; false if all is to end. */
static bool await_turn(struct worker *w)
{
    struct shared *s = w->shared;

    if (w->has_turn)
        return true;
    pthread_mutex_lock(&s->lock);
    while (s->turn != w->run && !s->stop)
        pthread_cond_wait(&s->turn_changed, &s->lock);
    w->has_turn = !s->stop;
    pthread_mutex_unlock(&s->lock);
    return w->has_turn;
}

static int write_part(const struct export_job *job, struct nf_str part)
{
    struct out *out = &job->archive->cli->out;

    if (job->sink)
        return job->sink->append(job->sink->ctx, part.ptr, part.len);
    json_for_terminal(out, part);
    out_flush(out);
    return out->error;
}

/* Only the thread that has the turn gets here past await_turn(). */
static bool write_buffer(struct worker *w)
{
    struct shared *s = w->shared;
    int error;

    if (!w->buffer.len)
        return true;
    if (!await_turn(w))
        return false;
    error = write_part(s->job, text_view(&w->buffer));
    w->buffer.len = 0;
    if (!error)
        return true;
    pthread_mutex_lock(&s->lock);
    note(s, fail_os(s->job->archive->cli, s->job->sink_name, error));
    pthread_mutex_unlock(&s->lock);
    return false;
}

static bool render(struct worker *w, uint64_t ordinal)
{
    struct shared *s = w->shared;
    const struct pick *pick = s->job->pick;
    struct nf_error err = { 0 };
    struct nf_record record;
    enum nf_status st;

    st = nf_cursor_get(w->cursor, ordinal, NF_PARTS_ALL, &record, &err);
    if (st == NF_E_DAMAGED) {
        pthread_mutex_lock(&s->lock);
        note(s, archive_damage(s->job->archive, ordinal, &err));
        pthread_mutex_unlock(&s->lock);
        return true;
    }
    if (st == NF_OK &&
        !(pick ? export_line(pick, ordinal, &record, &w->buffer)
               : article_json(&record, &w->buffer))) {
        st = NF_E_NOMEM; /* fail_status() has words for it */
    }
    if (st != NF_OK)
        note_status(s, st, &err);
    return st == NF_OK;
}

static bool do_run(struct worker *w)
{
    struct shared *s = w->shared;

    for (size_t i = 0; i < w->count; i++) {
        if (!render(w, w->ordinals[i]))
            return false;
        if (w->buffer.len >= BUFFER && !write_buffer(w))
            return false;
    }
    if (!write_buffer(w) || !await_turn(w))
        return false;
    pthread_mutex_lock(&s->lock);
    s->turn++;
    s->job->written += w->count;
    pthread_cond_broadcast(&s->turn_changed);
    pthread_mutex_unlock(&s->lock);
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
    text_free(&w->buffer);
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
}

enum cli_exit export_run(struct export_job *job)
{
    struct shared s = { .job = job };
    unsigned count = job->threads < MOST_THREADS ? job->threads : MOST_THREADS;
    struct worker *workers = calloc(count, sizeof(*workers));

    if (!workers)
        return fail_memory(job->archive->cli);
    s.way = select_begin(job->selection, job->archive);
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.turn_changed, NULL);
    run_threads(&s, workers, count);
    pthread_cond_destroy(&s.turn_changed);
    pthread_mutex_destroy(&s.lock);
    free(workers);
    return s.end == CLI_OK && !job->written ? CLI_NONE : s.end;
}
