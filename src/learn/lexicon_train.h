#ifndef NF_LEARN_LEXICON_TRAIN_H
#define NF_LEARN_LEXICON_TRAIN_H

#include <newsfiche/status.h>

#include "src/base/stop.h"
#include "src/learn/samples.h"

/*
 * nf_lexicon_train - learn a lexicon from samples (spec 12)
 * @expected: bytes of this sort the archive is expected to hold
 * @threads:  at most
 * @stop:     or NULL
 * @out:      receives the payload of a lexicon chunk, decoded; left empty if
 *            there is too little to learn from
 *
 * Same samples, same bytes, on any machine, with any number of threads. Memory:
 * 10 times the samples, and a megabyte a thread. Cost: half a second a megabyte,
 * half of which threads share. NF_OK, NF_E_NOMEM, NF_E_STOPPED.
 */
enum nf_status nf_lexicon_train(const struct nf_alloc *alloc,
                                const struct nf_samples *samples,
                                uint64_t expected, unsigned threads,
                                const struct nf_stop *stop, struct nf_buf *out);

#endif
