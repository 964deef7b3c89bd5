#ifndef NF_WRITE_WRITER_TABLES_H
#define NF_WRITE_WRITER_TABLES_H

#include "src/learn/table_choose.h"
#include "src/learn/text_kinds.h"
#include "src/write/job_queue.h"
#include "src/write/pack_policy.h"
#include "src/write/writer_output.h"

/*
 * How blocks are packed: which kinds of text there are, and the set of tables
 * for each. All that is decided here follows from the blocks and their order.
 */

/* The two sorts of frames, which have tables of their own. */
enum nf_sort { NF_SHORTS, NF_TEXTS, NF_SORTS };

/* Sets a writer makes at most: each takes some megabytes. */
#define NF_WRITER_SETS 16

struct nf_table_set {
    struct nf_table_choice choice[NF_SORTS];
    struct nf_block_plan plan; /* of the blocks that use it */
};

struct nf_writer_tables {
    const struct nf_alloc *alloc;
    struct nf_block_plan base; /* what all plans have in common */
    int level;
    int once_level;
    bool fast;
    unsigned threads;
    struct nf_stop stop;
    bool learns;
    bool lexicon;
    bool tells_kinds;          /* else all blocks are of kind 0 */
    struct nf_text_kinds kinds;
    uint32_t set_of[NF_MAX_KINDS];
    struct nf_table_set *set[NF_WRITER_SETS];
    uint32_t sets;             /* 0: nothing was learned yet */
};

/* @store: nothing is compressed. t->base is there to be completed. */
void nf_writer_tables_init(struct nf_writer_tables *t,
                           const struct nf_alloc *alloc,
                           const struct nf_pack_policy *policy, unsigned threads,
                           bool store);
void nf_writer_tables_free(struct nf_writer_tables *t);

/* There are few articles: those of a block are one frame, and nothing is learned, for
 * there is nothing to judge by. */
void nf_writer_tables_few(struct nf_writer_tables *t);

/* Set job->kind; whether there are tables for it. */
bool nf_writer_tables_know(const struct nf_writer_tables *t, struct nf_job *job);

/*
 * nf_writer_tables_learn - find the kinds among blocks, and make a set of
 * tables for each new one of which there is enough
 * @held:     a list; those that are of no kind are given one
 * @complete: no other blocks will come
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_writer_tables_learn(struct nf_writer_tables *t,
                                      struct nf_job *held, bool complete);

static inline const struct nf_block_plan *
nf_writer_tables_plan(const struct nf_writer_tables *t, uint32_t kind)
{
    return &t->set[t->set_of[kind]]->plan;
}

/* Write the tables of set @from and those after it: copy 0 or 1. */
enum nf_status nf_writer_tables_put(const struct nf_writer_tables *t,
                                    uint32_t from, struct nf_output *out,
                                    unsigned copy, struct nf_error *err);

#endif
