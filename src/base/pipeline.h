#ifndef NF_BASE_PIPELINE_H
#define NF_BASE_PIPELINE_H

#include <newsfiche/status.h>

/*
 * Items on their way through some threads: one thread puts them in, and takes them
 * out in that order, whatever the number of threads. Between that come steps:
 *
 *     work   any number of items at a time, begun in order
 *     turn   one item at a time, in order, once its work is done
 *     rest   any number at a time again, begun in order
 *
 * Rest may be NULL, and turn as well where it is. Items are the caller's; at most @room
 * are in it at a time, so memory is bounded by what the caller makes of each.
 */
struct nf_pipeline_steps {
    /* @worker: of the thread, 0 of the one that takes; no two do things at a time */
    void (*work)(void *ctx, unsigned worker, void *item);
    void (*turn)(void *ctx, unsigned worker, void *item);
    void (*rest)(void *ctx, unsigned worker, void *item);
};

struct nf_pipeline;

/*
 * nf_pipeline_new - a pipeline of @threads, of which the calling one is one
 *
 * The others are started at once; those that cannot be started are done without.
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_pipeline_new(const struct nf_alloc *alloc, unsigned threads, size_t room,
                               const struct nf_pipeline_steps *steps, void *ctx,
                               struct nf_pipeline **out);

/* Put @item in; false if there is no room until one is taken. */
bool nf_pipeline_put(struct nf_pipeline *p, void *item);

/*
 * nf_pipeline_take - the oldest item if it is done, else NULL
 * @wait: once it is done; NULL if there is none. Until then the calling thread does
 *        what there is to do.
 */
void *nf_pipeline_take(struct nf_pipeline *p, bool wait);

/* End once the steps that are being done are; those of items still in it are done or
 * not. NULL is fine. */
void nf_pipeline_free(struct nf_pipeline *p);

#endif
