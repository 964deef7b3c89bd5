#ifndef NF_CODEC_SAMPLES_H
#define NF_CODEC_SAMPLES_H

#include "src/base/buf.h"

/* Pieces of a sort to learn from, one after the other: @sizes holds size_t
 * values. */
struct nf_samples {
    struct nf_buf bytes;
    struct nf_buf sizes;
    bool matches; /* they will be packed with those (spec 12.5) */
};

static inline size_t nf_samples_count(const struct nf_samples *s)
{
    return s->sizes.len / sizeof(size_t);
}

static inline const size_t *nf_samples_sizes(const struct nf_samples *s)
{
    return (const size_t *)(const void *)s->sizes.ptr;
}

#endif
