#ifndef NF_LEARN_DICTIONARY_TRAIN_H
#define NF_LEARN_DICTIONARY_TRAIN_H

#include <newsfiche/status.h>

#include "src/learn/samples.h"

/*
 * nf_dictionary_train - a zstd dictionary of at most @size bytes
 * @fast: look less closely
 * @out:  receives it; left empty if there is nothing to learn
 *
 * With fastCover (zstd's dictBuilder, after Liao, Petri, Moffat, Wirth:
 * "Effective Construction of Relative Lempel-Ziv Dictionaries", 2016). Same
 * samples, same bytes. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_dictionary_train(const struct nf_samples *samples, size_t size,
                                   int level, bool fast, struct nf_buf *out);

#endif
