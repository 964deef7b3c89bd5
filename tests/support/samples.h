#ifndef NF_TESTS_SAMPLES_H
#define NF_TESTS_SAMPLES_H

/* Samples to learn from. */
#include "src/base/alloc.h"
#include "src/codec/samples.h"
#include "tests/support/pack.h"

static inline void samples_open(struct nf_samples *s)
{
    nf_buf_init(&s->bytes, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&s->sizes, &nf_alloc_libc, SIZE_MAX / 2);
    s->matches = false;
}

static inline void samples_close(struct nf_samples *s)
{
    nf_buf_free(&s->bytes);
    nf_buf_free(&s->sizes);
}

static inline void samples_add(struct nf_samples *s, const void *p, size_t n)
{
    nf_buf_add(&s->bytes, p, n);
    nf_buf_add(&s->sizes, &n, sizeof(n));
    assert_false(s->bytes.failed || s->sizes.failed);
}

/* The texts of @n numbered articles. */
static inline void samples_add_articles(struct nf_samples *s, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        samples_add(s, a.text, strlen(a.text));
    }
}

#endif
