#ifndef NF_LEARN_TOKEN_SET_H
#define NF_LEARN_TOKEN_SET_H

#include "src/base/intern.h"
#include "src/base/vec.h"

/* Strings of bytes, each once, with a count and a score: candidates for
 * tokens, and the tokens chosen. */
struct nf_token {
    uint32_t at;   /* in the set's bytes */
    uint32_t len;
    uint32_t count;
    int64_t score;
};

struct nf_token_set {
    const struct nf_alloc *alloc;
    struct nf_buf bytes;
    NF_VEC(struct nf_token) tokens;
    struct nf_intern known;
};

void nf_token_set_init(struct nf_token_set *s, const struct nf_alloc *alloc);
void nf_token_set_free(struct nf_token_set *s);
void nf_token_set_reset(struct nf_token_set *s);

/*
 * nf_token_set_add - the number of the token of these bytes, added if it is
 * new (with count and score 0); UINT32_MAX when memory runs out
 */
uint32_t nf_token_set_add(struct nf_token_set *s, const uint8_t *bytes,
                          uint32_t len);

/* Whether it was new is told by the count before and after. */
static inline size_t nf_token_set_count(const struct nf_token_set *s)
{
    return nf_vec_count(&s->tokens);
}

static inline struct nf_token *nf_token_at(const struct nf_token_set *s,
                                           size_t i)
{
    return &s->tokens.at[i];
}

static inline const uint8_t *nf_token_set_bytes(const struct nf_token_set *s,
                                                const struct nf_token *t)
{
    return s->bytes.ptr + t->at;
}

/* nf_token_set_thin - drop the tokens counted less than @least times */
bool nf_token_set_thin(struct nf_token_set *s, uint32_t least);

/*
 * nf_token_set_best - move the @n best of @from to @to, which is emptied: by
 * score, then by bytes, so that the order they were found in does not matter
 */
bool nf_token_set_best(struct nf_token_set *from, size_t n,
                       struct nf_token_set *to);

#endif
