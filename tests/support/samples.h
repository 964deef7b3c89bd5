#ifndef NF_TESTS_SAMPLES_H
#define NF_TESTS_SAMPLES_H

/* Samples to learn from. */
#include "src/base/alloc.h"
#include "src/learn/samples.h"
#include "tests/support/pack.h"

static inline void samples_add(struct nf_samples *s, const void *p, size_t n)
{
    nf_buf_add(&s->bytes, p, n);
    nf_samples_cut(s, s->bytes.len - n);
    assert_false(nf_samples_failed(s));
}

/* The texts of the numbered articles from @from to before @end. */
static inline void samples_add_articles(struct nf_samples *s, uint32_t from,
                                        uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        samples_add(s, a.text, strlen(a.text));
    }
}

#endif
