#ifndef NF_LEARN_SAMPLES_H
#define NF_LEARN_SAMPLES_H

#include "src/base/buf.h"

/* Pieces of a sort to learn from, one after the other: @sizes holds size_t
 * values. */
struct nf_samples {
    struct nf_buf bytes;
    struct nf_buf sizes;
    bool matches; /* they will be packed with those (spec 12.5) */
};

static inline void nf_samples_init(struct nf_samples *s, const struct nf_alloc *alloc)
{
    nf_buf_init(&s->bytes, alloc, SIZE_MAX / 2);
    nf_buf_init(&s->sizes, alloc, SIZE_MAX / 2);
    s->matches = false;
}

static inline void nf_samples_free(struct nf_samples *s)
{
    nf_buf_free(&s->bytes);
    nf_buf_free(&s->sizes);
}

/* The bytes of @s from @was on are one more piece. */
static inline void nf_samples_cut(struct nf_samples *s, size_t was)
{
    size_t size = s->bytes.len - was;

    nf_buf_add(&s->sizes, &size, sizeof(size));
}

/*
 * nf_samples_add - a text as one more piece; but what will not compress whatever is learned
 * (Base64, digits of hashes) is left out, from 4 KB on, and what is around it is more than one
 */
void nf_samples_add(struct nf_samples *s, const void *text, size_t n);

static inline bool nf_samples_failed(const struct nf_samples *s)
{
    return s->bytes.failed || s->sizes.failed;
}

static inline size_t nf_samples_count(const struct nf_samples *s)
{
    return s->sizes.len / sizeof(size_t);
}

static inline const size_t *nf_samples_sizes(const struct nf_samples *s)
{
    return (const size_t *)(const void *)s->sizes.ptr;
}

#endif
