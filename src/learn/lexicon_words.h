#ifndef NF_LEARN_LEXICON_WORDS_H
#define NF_LEARN_LEXICON_WORDS_H

#include <newsfiche/status.h>

#include "src/base/stop.h"
#include "src/learn/samples.h"
#include "src/learn/token_set.h"

/*
 * nf_lexicon_words - what tokens may begin with: words with the space before
 * them, runs of 2 to 4 signs in scripts that do without spaces, and all single
 * characters; with their counts, and how many bytes they are worth as scores
 *
 * NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_lexicon_words(const struct nf_samples *samples,
                                const struct nf_stop *stop, struct nf_token_set *out);

#endif
