#include "src/codec/token_set.h"

#include <stdlib.h>
#include <string.h>

#include "format/checksum.h"
#include "src/base/alloc.h"

#define FIRST_SLOTS (1u << 12)

void nf_token_set_init(struct nf_token_set *s, const struct nf_alloc *alloc)
{
    *s = (struct nf_token_set){ .alloc = alloc };
    nf_buf_init(&s->bytes, alloc, UINT32_MAX / 2);
    nf_buf_init(&s->tokens, alloc, UINT32_MAX / 2);
}

void nf_token_set_free(struct nf_token_set *s)
{
    nf_buf_free(&s->bytes);
    nf_buf_free(&s->tokens);
    nf_put(s->alloc, s->slot);
    s->slot = NULL;
    s->slots = 0;
}

void nf_token_set_reset(struct nf_token_set *s)
{
    nf_buf_reset(&s->bytes);
    nf_buf_reset(&s->tokens);
    if (s->slots)
        memset(s->slot, 0, s->slots * sizeof(*s->slot));
}

/* The slot of these bytes, or the free one where they belong. */
static size_t find(const struct nf_token_set *s, const uint8_t *bytes,
                   uint32_t len)
{
    size_t i = (size_t)nf_hash(bytes, len, 0) & (s->slots - 1);

    for (; s->slot[i]; i = (i + 1) & (s->slots - 1)) {
        const struct nf_token *t = nf_token_at(s, s->slot[i] - 1);

        if (t->len == len && memcmp(s->bytes.ptr + t->at, bytes, len) == 0)
            break;
    }
    return i;
}

/* Make the hash table anew. */
static bool fill_slots(struct nf_token_set *s)
{
    nf_put(s->alloc, s->slot);
    s->slot = nf_zget(s->alloc, s->slots * sizeof(*s->slot));
    if (!s->slot) {
        s->slots = 0;
        return false;
    }
    for (uint32_t i = 0; i < nf_token_set_count(s); i++) {
        const struct nf_token *t = nf_token_at(s, i);

        s->slot[find(s, s->bytes.ptr + t->at, t->len)] = i + 1;
    }
    return true;
}

uint32_t nf_token_set_add(struct nf_token_set *s, const uint8_t *bytes,
                          uint32_t len)
{
    size_t count = nf_token_set_count(s);
    struct nf_token t = { (uint32_t)s->bytes.len, len, 0, 0 };
    size_t i;

    if (count * 2 >= s->slots) {
        s->slots = s->slots ? s->slots * 2 : FIRST_SLOTS;
        if (!fill_slots(s))
            return UINT32_MAX;
    }
    i = find(s, bytes, len);
    if (s->slot[i])
        return s->slot[i] - 1;
    nf_buf_add(&s->bytes, bytes, len);
    nf_buf_add(&s->tokens, &t, sizeof(t));
    if (s->bytes.failed || s->tokens.failed)
        return UINT32_MAX;
    s->slot[i] = (uint32_t)count + 1;
    return (uint32_t)count;
}

bool nf_token_set_thin(struct nf_token_set *s, uint32_t least)
{
    struct nf_token *to = (struct nf_token *)(void *)s->tokens.ptr;
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
    s->tokens.len = kept * sizeof(*to);
    return fill_slots(s);
}

/* A token while it is sorted; its bytes beside it, for qsort() has no context. */
struct ranked {
    struct nf_token token;
    const uint8_t *bytes;
};

static int compare(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;
    uint32_t n = a->token.len < b->token.len ? a->token.len : b->token.len;
    int d;

    if (a->token.score != b->token.score)
        return a->token.score < b->token.score ? 1 : -1;
    d = memcmp(a->bytes, b->bytes, n);
    return d ? d : (a->token.len > b->token.len) - (a->token.len < b->token.len);
}

bool nf_token_set_best(struct nf_token_set *from, size_t n,
                       struct nf_token_set *to)
{
    size_t all = nf_token_set_count(from);
    struct ranked *r = nf_get(from->alloc, all * sizeof(*r));
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
