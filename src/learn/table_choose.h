#ifndef NF_LEARN_TABLE_CHOOSE_H
#define NF_LEARN_TABLE_CHOOSE_H

#include "src/base/stop.h"
#include "src/learn/samples.h"
#include "src/pack/pack_best.h"

/* How frames of a sort are to be packed: @bytes of the table, if any. */
struct nf_table_choice {
    uint8_t codec;
    uint32_t permille; /* of held-back bytes, that is left when they are packed */
    struct nf_buf bytes;
    struct nf_buf stored; /* the same by zstd, as the archive is to hold it, twice */
};

void nf_table_choice_init(struct nf_table_choice *c, const struct nf_alloc *alloc);
void nf_table_choice_free(struct nf_table_choice *c);

/* What to choose by. */
struct nf_table_trial {
    const struct nf_samples *train; /* what is learned from */
    const struct nf_samples *held;  /* what is judged by; none of it is in @train */
    uint64_t expected;              /* bytes of the sort in the archive */
    int level;                      /* of zstd */
    int table_level;                /* and for the table itself, which is packed once */
    unsigned threads;               /* at most, to learn in */
    const struct nf_stop *stop;     /* or NULL */
    bool fast;                      /* one small dictionary only */
    bool lexicon;                   /* a lexicon is allowed */
    const size_t *otherwise;        /* what each of @held takes without the table, and may take
                                       with it, from nf_table_otherwise(); or NULL: with
                                       zstd alone, and all have the table */
};

/* nf_table_otherwise - @sizes receives what those of @held that judge take at best by
 * @ways, a size_t each. NF_OK, NF_E_NOMEM, NF_E_DAMAGED. */
enum nf_status nf_table_otherwise(const struct nf_alloc *alloc, const struct nf_pack_ways *ways,
                                  const struct nf_samples *held, int level, bool fast,
                                  struct nf_buf *sizes);

/*
 * nf_table_choose - no table, a dictionary or a lexicon: what saves most
 *
 * Held-back samples are packed with each, the sum is scaled to the bytes expected, and both
 * copies of the packed table are added. Same samples, same choice. NF_OK, NF_E_NOMEM,
 * NF_E_STOPPED; NF_E_DAMAGED if what was packed does not come out again.
 */
enum nf_status nf_table_choose(const struct nf_alloc *alloc,
                               const struct nf_table_trial *trial,
                               struct nf_table_choice *out);

#endif
