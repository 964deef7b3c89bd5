#ifndef NF_WRITE_SET_BATCH_H
#define NF_WRITE_SET_BATCH_H

#include <stdatomic.h>

#include "src/write/writer_sets.h"

/* A group of frames that may get a table of its own. */
struct nf_set_candidate {
    enum nf_sort sort;
    uint32_t group;
    size_t samples; /* bytes to learn from */
    size_t memory;  /* that learning takes */
    bool sure;      /* it differs from what there are tables for */
};

/* Groups whose tables are learned at the same time, at most. */
#define NF_SET_BATCH 32

/* A lexicon learned from so many bytes tells whether one from all samples is likely to pay. */
#define NF_PROBE_SAMPLES (1u << 20)

/* What all groups are learned with. */
struct nf_set_batch {
    struct nf_writer_sets *sets;
    struct nf_frame_survey *survey;
    struct nf_held_blocks *held;
    uint32_t times;   /* what comes is so many times what is held */
    uint32_t count;
    unsigned threads; /* of each */
    struct nf_group_samples samples[NF_SET_BATCH];
    bool sure[NF_SET_BATCH];
    struct nf_buf otherwise[NF_SET_BATCH]; /* what those that judge take by the ways there are */
    struct nf_table_choice choice[NF_SET_BATCH];
    enum nf_status status[NF_SET_BATCH];
    atomic_uint next;
};

/* What @b has in common with the batches before it is set already. */
void nf_set_batch_init(struct nf_set_batch *b);
void nf_set_batch_free(struct nf_set_batch *b);

/* nf_set_batch_fill - take as many of the @n candidates, one at least, as take @memory
 * samples together */
void nf_set_batch_fill(struct nf_set_batch *b, const struct nf_set_candidate *c, size_t n,
                       size_t memory);

/*
 * nf_set_batch_learn - learn tables for the groups, and make sets of those that pay
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED, NF_E_DAMAGED, or the sink's status.
 */
enum nf_status nf_set_batch_learn(struct nf_set_batch *b, struct nf_output *out,
                                  struct nf_error *err);

#endif
