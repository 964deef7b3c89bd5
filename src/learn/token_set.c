#include "src/learn/token_set.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/str_order.h"

void nf_token_set_init(struct nf_token_set *s, const struct nf_alloc *alloc)
{
    *s = (struct nf_token_set){ .alloc = alloc };
    nf_buf_init(&s->bytes, alloc, UINT32_MAX / 2);
    nf_buf_init(&s->tokens.buf, alloc, UINT32_MAX / 2);
    nf_intern_init(&s->known, alloc);
}

void nf_token_set_free(struct nf_token_set *s)
{
    nf_buf_free(&s->bytes);
    nf_vec_free(&s->tokens);
    nf_intern_free(&s->known);
}

void nf_token_set_reset(struct nf_token_set *s)
{
    nf_buf_reset(&s->bytes);
    nf_vec_reset(&s->tokens);
    nf_intern_reset(&s->known);
}

static struct nf_intern_walk walk(const struct nf_token_set *s, const uint8_t *bytes,
                                  uint32_t len)
{
    return nf_intern_walk(&s->known, nf_intern_hash(&s->known, bytes, len));
}

uint32_t nf_token_set_add(struct nf_token_set *s, const uint8_t *bytes,
                          uint32_t len)
{
    struct nf_token t = { (uint32_t)s->bytes.len, len, 0, 0 };
    struct nf_intern_walk w = walk(s, bytes, len);
    uint32_t i;

    while ((i = nf_intern_next(&s->known, &w)) != NF_INTERN_NONE) {
        const struct nf_token *known = nf_token_at(s, i);

        if (known->len == len && memcmp(s->bytes.ptr + known->at, bytes, len) == 0)
            return i;
    }
    nf_buf_add(&s->bytes, bytes, len);
    if (!nf_vec_add(&s->tokens, &t) || s->bytes.failed)
        return UINT32_MAX;
    return nf_intern_add(&s->known, &w);
}

bool nf_token_set_thin(struct nf_token_set *s, uint32_t least)
{
    struct nf_token *to = s->tokens.at;
    size_t all = nf_token_set_count(s), kept = 0, bytes = 0;

    for (size_t i = 0; i < all; i++) {
        struct nf_token t = *nf_token_at(s, i);

        if (t.count < least)
            continue;
        memmove(s->bytes.ptr + bytes, s->bytes.ptr + t.at, t.len);
        t.at = (uint32_t)bytes;
        bytes += t.len;
        to[kept++] = t;
    }
    s->bytes.len = bytes;
    s->tokens.buf.len = kept * sizeof(*to);
    nf_intern_reset(&s->known);
    for (size_t i = 0; i < kept; i++) {
        struct nf_intern_walk w = walk(s, s->bytes.ptr + to[i].at, to[i].len);

        nf_intern_add(&s->known, &w);
    }
    return !s->known.failed;
}

/* A token while it is sorted; its bytes beside it, for qsort() has no context. */
struct ranked {
    struct nf_token token;
    const uint8_t *bytes;
};

static int compare(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;

    if (a->token.score != b->token.score)
        return a->token.score < b->token.score ? 1 : -1;
    return nf_bytes_order(a->bytes, a->token.len, b->bytes, b->token.len);
}

bool nf_token_set_best(struct nf_token_set *from, size_t n,
                       struct nf_token_set *to)
{
    size_t all = nf_token_set_count(from);
    struct ranked *r = nf_get_array(from->alloc, all, sizeof(*r));
    bool ok = r != NULL;

    for (size_t i = 0; ok && i < all; i++) {
        r[i].token = *nf_token_at(from, i);
        r[i].bytes = nf_token_set_bytes(from, &r[i].token);
    }
    if (ok)
        qsort(r, all, sizeof(*r), compare);
    nf_token_set_reset(to);
    for (size_t i = 0; ok && i < all && i < n; i++) {
        uint32_t k = nf_token_set_add(to, r[i].bytes, r[i].token.len);

        ok = k != UINT32_MAX;
        if (ok) {
            nf_token_at(to, k)->count = r[i].token.count;
            nf_token_at(to, k)->score = r[i].token.score;
        }
    }
    nf_put(from->alloc, r);
    return ok;
}
