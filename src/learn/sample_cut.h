#ifndef NF_LEARN_SAMPLE_CUT_H
#define NF_LEARN_SAMPLE_CUT_H

#include "src/base/stop.h"
#include "src/base/vec.h"
#include "src/learn/pair_count.h"
#include "src/learn/samples.h"
#include "src/learn/token_set.h"
#include "src/pack/token_path.h"

/* Samples that are cut together, from @first to before @end. */
struct nf_sample_run {
    size_t first, end;
    const uint8_t *bytes; /* of the first */
};

/* What one thread cuts a run with. */
struct nf_sample_cutter {
    struct nf_path_finder path;
    NF_VEC(uint16_t) tokens; /* of one sample after the other */
    NF_VEC(size_t) counts;   /* how many are of each */
};

/* Samples cut into tokens by the cheapest path, by all threads, and what is counted of them. */
struct nf_sample_cut {
    const struct nf_alloc *alloc;
    const struct nf_samples *samples;
    unsigned threads; /* as many as have something to do */
    const struct nf_stop *stop;
    struct nf_token_set tokens;
    struct nf_pair_count pairs;
    uint64_t total; /* tokens */
    bool stopped;
    struct nf_sample_cutter *cutter; /* of each thread */
    NF_VEC(struct nf_sample_run) runs; /* all samples */
    NF_VEC(struct nf_token_end) end;   /* by token */
    struct nf_token_trie trie;
    struct nf_match_memory *matches; /* if the samples have them */
};

/* The first four members are set, the others 0. False without memory: then nf_sample_cut_clear(),
 * which frees all but the tokens and pairs, is to be called as well. */
bool nf_sample_cut_init(struct nf_sample_cut *s);
void nf_sample_cut_clear(struct nf_sample_cut *s);

/* Bits that a token takes that is seen so often, in 1/NF_BIT. */
uint32_t nf_sample_cut_bits(const struct nf_sample_cut *s, uint64_t count);

/* The costs by which the tokens that there are cut; until the next call. */
bool nf_sample_cut_costs(struct nf_sample_cut *s, struct nf_token_costs *costs);

/* Cut one sample of @stride, and count their tokens and pairs; with @last as they will be packed,
 * with repeats. False without memory, and if it was stopped. */
bool nf_sample_cut_count(struct nf_sample_cut *s, const struct nf_token_costs *costs,
                         uint32_t stride, bool last);

#endif
