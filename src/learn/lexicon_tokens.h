#ifndef NF_LEARN_LEXICON_TOKENS_H
#define NF_LEARN_LEXICON_TOKENS_H

#include <newsfiche/status.h>

#include "src/base/stop.h"
#include "src/learn/pair_count.h"
#include "src/learn/samples.h"
#include "src/learn/token_set.h"

/*
 * Tokens learned from samples. In the pairs the number behind the last token
 * stands for the beginning of a sample as a first, for a repeat (spec 12.4) as
 * a second one; what is a repeat is not counted as a token.
 */
struct nf_learned {
    struct nf_token_set tokens;  /* numbers 0 to 255 are the single bytes */
    struct nf_pair_count pairs;  /* how often which follows which */
    uint64_t total;              /* tokens the samples are cut into */
};

void nf_learned_free(struct nf_learned *l);

/*
 * nf_lexicon_tokens - learn at most @max tokens beside the bytes
 * @samples: at least one, not empty
 * @copies:  how often a byte of the table will be stored, in 1/256 for each
 *           time what the samples are is: below 512 if there will be more to
 *           come than the samples
 * @threads: at most; what is learned does not depend on them
 * @stop:    or NULL
 *
 * Passes over the samples: each cuts them into the tokens there are, by the
 * cheapest path, and counts tokens and pairs. A token stays if without it the
 * samples would take more bits than it takes in the table; a pair becomes a
 * token if joined it would save more. (Its sources: unigram pieces by expectation
 * maximisation, Kudo, "Subword regularization", 2018; pairs as in byte pair
 * encoding, Sennrich et al., 2016, but many a pass, and by bits.)
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED; on failure nothing is to be freed.
 */
enum nf_status nf_lexicon_tokens(const struct nf_alloc *alloc,
                                 const struct nf_samples *samples,
                                 uint32_t max, uint32_t copies,
                                 unsigned threads, const struct nf_stop *stop,
                                 struct nf_learned *out);

#endif
