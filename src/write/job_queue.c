#include "src/write/job_queue.h"

#include <pthread.h>

#include "src/base/alloc.h"

struct nf_job_queue {
    const struct nf_alloc *alloc;
    int level;
    bool proves;
    struct nf_block_builder inline_builder; /* without workers */
    pthread_mutex_t lock;
    pthread_cond_t work; /* there is a job to begin, or an end to it all */
    pthread_cond_t done; /* a job is done */
    struct nf_job *oldest;
    struct nf_job *newest;
    struct nf_job *begin; /* the oldest not begun */
    bool stop;
    unsigned threads;
    pthread_t *thread;
};

static void run(struct nf_block_builder *b, struct nf_job *job)
{
    nf_block_input_seal(&job->in);
    job->status = nf_block_build(b, job->plan, &job->in, &job->out);
}

static void *worker(void *arg)
{
    struct nf_job_queue *q = arg;
    struct nf_block_builder builder;
    enum nf_status ready =
        nf_block_builder_init(&builder, q->alloc, q->level, q->proves);

    pthread_mutex_lock(&q->lock);
    for (;;) {
        struct nf_job *job;

        while (!q->begin && !q->stop)
            pthread_cond_wait(&q->work, &q->lock);
        if (!q->begin)
            break;
        job = q->begin;
        q->begin = job->next;
        pthread_mutex_unlock(&q->lock);
        job->status = ready;
        if (ready == NF_OK)
            run(&builder, job);
        pthread_mutex_lock(&q->lock);
        job->done = true;
        pthread_cond_signal(&q->done);
    }
    pthread_mutex_unlock(&q->lock);
    nf_block_builder_free(&builder);
    return NULL;
}

enum nf_status nf_job_queue_new(const struct nf_alloc *alloc, unsigned threads,
                                int level, bool proves, struct nf_job_queue **out)
{
    struct nf_job_queue *q = nf_zget(alloc, sizeof(*q));
    enum nf_status st;

    if (!q)
        return NF_E_NOMEM;
    q->alloc = alloc;
    q->level = level;
    q->proves = proves;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->work, NULL);
    pthread_cond_init(&q->done, NULL);
    st = nf_block_builder_init(&q->inline_builder, alloc, level, proves);
    if (st == NF_OK && threads) {
        q->thread = nf_zget(alloc, threads * sizeof(*q->thread));
        st = q->thread ? NF_OK : NF_E_NOMEM;
    }
    while (st == NF_OK && q->threads < threads) {
        if (pthread_create(&q->thread[q->threads], NULL, worker, q) != 0) {
            /* Fewer than asked for will do; none is like one. */
            break;
        }
        q->threads++;
    }
    if (st != NF_OK) {
        nf_job_queue_free(q);
        return st;
    }
    *out = q;
    return NF_OK;
}

void nf_job_queue_free(struct nf_job_queue *q)
{
    if (!q)
        return;
    pthread_mutex_lock(&q->lock);
    q->stop = true;
    q->begin = NULL;
    pthread_cond_broadcast(&q->work);
    pthread_mutex_unlock(&q->lock);
    for (unsigned i = 0; i < q->threads; i++)
        pthread_join(q->thread[i], NULL);
    while (q->oldest) {
        struct nf_job *job = q->oldest;

        q->oldest = job->next;
        nf_job_free(q->alloc, job);
    }
    nf_block_builder_free(&q->inline_builder);
    pthread_cond_destroy(&q->done);
    pthread_cond_destroy(&q->work);
    pthread_mutex_destroy(&q->lock);
    nf_put(q->alloc, q->thread);
    nf_put(q->alloc, q);
}

void nf_job_queue_put(struct nf_job_queue *q, struct nf_job *job)
{
    job->done = q->threads == 0;
    job->next = NULL;
    if (q->threads == 0)
        run(&q->inline_builder, job);
    pthread_mutex_lock(&q->lock);
    if (q->oldest)
        q->newest->next = job;
    else
        q->oldest = job;
    q->newest = job;
    if (!job->done && !q->begin)
        q->begin = job;
    pthread_cond_signal(&q->work);
    pthread_mutex_unlock(&q->lock);
}

struct nf_job *nf_job_queue_take(struct nf_job_queue *q, bool wait)
{
    struct nf_job *job;

    pthread_mutex_lock(&q->lock);
    while (wait && q->oldest && !q->oldest->done)
        pthread_cond_wait(&q->done, &q->lock);
    job = q->oldest;
    if (job && job->done)
        q->oldest = job->next;
    else
        job = NULL;
    pthread_mutex_unlock(&q->lock);
    return job;
}

struct nf_job *nf_job_new(const struct nf_alloc *alloc)
{
    struct nf_job *job = nf_zget(alloc, sizeof(*job));

    if (!job)
        return NULL;
    nf_block_input_init(&job->in, alloc);
    nf_block_output_init(&job->out, alloc);
    return job;
}

void nf_job_free(const struct nf_alloc *alloc, struct nf_job *job)
{
    if (!job)
        return;
    nf_block_input_free(&job->in);
    nf_block_output_free(&job->out);
    nf_put(alloc, job);
}
