#ifndef NFPY_QUEUE_H
#define NFPY_QUEUE_H

/*
 * A thread that goes through an archive ahead of the one that takes its articles. No
 * Python in here: it runs without the GIL.
 */
#include <newsfiche/newsfiche.h>

struct nfpy_queue;

struct nfpy_queue_opts {
    struct nf_set *set;        /* open as long as the queue is */
    struct nf_query query;     /* views are copied */
    uint64_t first, end;
    const uint64_t *listed;    /* these instead, in their order; copied. NULL: none */
    size_t listed_count;
    enum nf_parts parts;
    unsigned threads;          /* those that are listed are fetched by one */
    bool raw;                  /* originals, instead of records */
};

/* One that comes out of it. */
struct nfpy_item {
    uint64_t ordinal;
    struct nf_record *record; /* the caller's; NULL if originals were asked for */
    struct nf_str raw;        /* until the next call */
};

/* NULL with the errno ENOMEM, or another one when there is no thread to be had. */
struct nfpy_queue *nfpy_queue_start(const struct nfpy_queue_opts *opts);

/* What became of a call to nfpy_queue_next(). */
enum nfpy_next { NFPY_ITEM, NFPY_END, NFPY_FAILED, NFPY_WAIT };

/* Whether the next one is at hand: nfpy_queue_next() would not wait. */
bool nfpy_queue_ready(const struct nfpy_queue *q);

/*
 * nfpy_queue_next - take the next one
 * @err, @bad: with NFPY_FAILED what happened, and to which article (UINT64_MAX: none)
 *
 * NFPY_WAIT: there was none for a tenth of a second; the caller may look for signals and
 * ask again. NFPY_FAILED and NFPY_END come again each time.
 */
enum nfpy_next nfpy_queue_next(struct nfpy_queue *q, struct nfpy_item *out,
                               struct nf_error *err, uint64_t *bad);

/* Whether it was started by this process, not by one that this was forked from: then it
 * has no thread here, and can neither be used nor stopped. */
bool nfpy_queue_is_ours(const struct nfpy_queue *q);

/* Stop the thread, wait for it, and free all. */
void nfpy_queue_stop(struct nfpy_queue *q);

#endif
