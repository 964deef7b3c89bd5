#include "src/write/job_queue.h"

#include "src/base/alloc.h"
#include "src/base/pipeline.h"

/* Jobs in it at the most, for each thread. */
#define ROOM 16

struct nf_job_queue {
    const struct nf_alloc *alloc;
    struct nf_pipeline *pipeline;
    struct nf_job *oldest; /* of those that are in it */
    struct nf_job *newest;
    unsigned threads;
    struct nf_block_builder builder[]; /* one a thread */
};

static void build(void *ctx, unsigned worker, void *item)
{
    struct nf_job_queue *q = ctx;
    struct nf_job *job = item;

    nf_block_input_seal(&job->in);
    job->status = nf_block_build(&q->builder[worker], job->plan, &job->in, &job->out);
}

enum nf_status nf_job_queue_new(const struct nf_alloc *alloc, unsigned threads,
                                int level, bool proves, struct nf_job_queue **out)
{
    static const struct nf_pipeline_steps steps = { .work = build };
    struct nf_job_queue *q = nf_zget(alloc, sizeof(*q) + threads * sizeof(q->builder[0]));
    enum nf_status st = q ? NF_OK : NF_E_NOMEM;

    if (!q)
        return st;
    q->alloc = alloc;
    while (st == NF_OK && q->threads < threads)
        st = nf_block_builder_init(&q->builder[q->threads++], alloc, level, proves);
    if (st == NF_OK)
        st = nf_pipeline_new(alloc, threads, threads * (size_t)ROOM, &steps, q, &q->pipeline);
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
    nf_pipeline_free(q->pipeline);
    while (q->oldest) {
        struct nf_job *job = q->oldest;

        q->oldest = job->next;
        nf_job_free(q->alloc, job);
    }
    for (unsigned i = 0; i < q->threads; i++)
        nf_block_builder_free(&q->builder[i]);
    nf_put(q->alloc, q);
}

bool nf_job_queue_put(struct nf_job_queue *q, struct nf_job *job)
{
    if (!nf_pipeline_put(q->pipeline, job))
        return false;
    job->next = NULL;
    if (q->oldest)
        q->newest->next = job;
    else
        q->oldest = job;
    q->newest = job;
    return true;
}

struct nf_job *nf_job_queue_take(struct nf_job_queue *q, bool wait)
{
    struct nf_job *job = nf_pipeline_take(q->pipeline, wait || q->threads == 1);

    if (job)
        q->oldest = job->next;
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
