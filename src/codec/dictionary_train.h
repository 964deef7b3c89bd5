#ifndef NF_CODEC_DICTIONARY_TRAIN_H
#define NF_CODEC_DICTIONARY_TRAIN_H

#include "src/base/buf.h"
#include "src/codec/codec.h"

/* Pieces of a sort, one after the other: @sizes holds size_t values. */
struct nf_samples {
    struct nf_buf bytes;
    struct nf_buf sizes;
};

/*
 * nf_dictionary_train - make the dictionary that saves most, if any does
 * @train:    what it is learned from
 * @held:     what it is judged by; none of it is in @train
 * @expected: bytes of this sort the archive is expected to hold
 * @out:      receives the dictionary; empty when none pays for its two copies
 *
 * Sizes from 4 to 110 KiB are tried with fastCover (zstd's dictBuilder, after
 * Liao, Petri, Moffat, Wirth: "Effective Construction of Relative Lempel-Ziv
 * Dictionaries", 2016). Same samples, same bytes. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_dictionary_train(const struct nf_alloc *alloc,
                                   const struct nf_samples *train,
                                   const struct nf_samples *held,
                                   uint64_t expected, int level,
                                   struct nf_buf *out);

#endif
