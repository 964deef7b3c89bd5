#include "src/learn/text_kinds.h"

#include <string.h>

#include "src/base/alloc.h"

/* So much of a text tells what it is. */
#define LOOKED_AT (64u << 10)
#define SHARES_BITS 16
/* Further from all kinds: a text of a new one. */
#define STRANGE (45u * (1u << SHARES_BITS) / 100)
/* Nearer to each other: kinds that are one. */
#define ALIKE (34u * (1u << SHARES_BITS) / 100)

void nf_pair_shares_make(const uint8_t *text, size_t n,
                         struct nf_pair_shares *out)
{
    uint32_t count[NF_PAIR_BUCKETS] = { 0 };
    size_t pairs = n < LOOKED_AT ? n : LOOKED_AT;

    for (size_t i = 0; i + 1 < pairs; i++) {
        uint32_t pair = (uint32_t)text[i] << 8 | text[i + 1];

        count[pair * UINT32_C(2654435761) >> 22]++;
    }
    pairs = pairs > 1 ? pairs - 1 : 1;
    for (size_t i = 0; i < NF_PAIR_BUCKETS; i++) {
        uint64_t share = ((uint64_t)count[i] << SHARES_BITS) / pairs;

        out->of[i] = (uint16_t)(share < UINT16_MAX ? share : UINT16_MAX);
    }
}

static uint32_t distance(const struct nf_pair_shares *a,
                         const struct nf_pair_shares *b)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < NF_PAIR_BUCKETS; i++)
        sum += (uint32_t)(a->of[i] > b->of[i] ? a->of[i] - b->of[i]
                                              : b->of[i] - a->of[i]);
    return sum;
}

void nf_text_kinds_init(struct nf_text_kinds *k, const struct nf_alloc *alloc)
{
    k->alloc = alloc;
    k->count = 0;
}

void nf_text_kinds_free(struct nf_text_kinds *k)
{
    while (k->count)
        nf_put(k->alloc, k->kind[--k->count]);
}

/* Which of the kinds @among (NULL: of all), but not @except, @text is nearest to:
 * by @least. */
static uint32_t nearest(const struct nf_text_kinds *k,
                        const struct nf_pair_shares *text, const bool *among,
                        uint32_t except, uint32_t *least)
{
    uint32_t best = NF_NO_KIND;

    *least = UINT32_MAX;
    for (uint32_t i = 0; i < k->count; i++) {
        uint32_t d = distance(&k->kind[i]->shares, text);

        if (i != except && (!among || among[i]) && d < *least) {
            *least = d;
            best = i;
        }
    }
    return best;
}

uint32_t nf_text_kinds_find(const struct nf_text_kinds *k,
                            const struct nf_pair_shares *text)
{
    uint32_t least, best = nearest(k, text, NULL, NF_NO_KIND, &least);

    return least < STRANGE || k->count == NF_MAX_KINDS ? best : NF_NO_KIND;
}

enum nf_status nf_text_kinds_add(struct nf_text_kinds *k, uint32_t first,
                                 const struct nf_pair_shares *text, size_t bytes,
                                 uint32_t *kind)
{
    uint32_t i = nf_text_kinds_find(k, text);
    struct nf_text_kind *to;

    if (i == NF_NO_KIND) {
        i = k->count;
        k->kind[i] = nf_zget(k->alloc, sizeof(*to));
        if (!k->kind[i])
            return NF_E_NOMEM;
        k->count++;
    }
    *kind = i;
    to = k->kind[i];
    if (i < first)
        return NF_OK;
    to->texts++;
    to->bytes += bytes;
    for (size_t b = 0; b < NF_PAIR_BUCKETS; b++) {
        to->sum[b] += text->of[b];
        to->shares.of[b] = (uint16_t)(to->sum[b] / to->texts);
    }
    return NF_OK;
}

uint32_t nf_text_kinds_nearest(const struct nf_text_kinds *k, uint32_t kind,
                               const bool *among, bool *near)
{
    uint32_t least;
    uint32_t best = nearest(k, &k->kind[kind]->shares, among, kind, &least);

    *near = least < ALIKE;
    return best;
}
