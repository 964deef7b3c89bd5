#ifndef NF_WRITE_JOB_QUEUE_H
#define NF_WRITE_JOB_QUEUE_H

#include "src/build/block_build.h"

/*
 * Blocks on their way through a pipeline: they come out in the order they are put in,
 * whatever the number of threads, so the archive is the same.
 */
struct nf_job {
    struct nf_block_input in;
    struct nf_block_output out;
    const struct nf_block_plan *plan; /* to live as long as the job is here */
    uint32_t first; /* ordinal */
    enum nf_status status;
    struct nf_job *next;
};

struct nf_job_queue;

/*
 * nf_job_queue_new - a queue with @threads, at least 1, of which the calling one is one
 * @level:  of all plans
 * @proves: whether what was packed is unpacked again and compared
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_job_queue_new(const struct nf_alloc *alloc, unsigned threads,
                                int level, bool proves, struct nf_job_queue **out);

/* Wait for what is being done, drop the rest; free it and the jobs in it. */
void nf_job_queue_free(struct nf_job_queue *q);

/* Put @job in; false if there is no room until one is taken. */
bool nf_job_queue_put(struct nf_job_queue *q, struct nf_job *job);

/*
 * The oldest job if it is done, else NULL; with @wait, or with one thread, once it is done.
 * NULL as well if there is none.
 */
struct nf_job *nf_job_queue_take(struct nf_job_queue *q, bool wait);

struct nf_job *nf_job_new(const struct nf_alloc *alloc);
void nf_job_free(const struct nf_alloc *alloc, struct nf_job *job);

#endif
