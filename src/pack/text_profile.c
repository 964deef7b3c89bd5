#include "src/pack/text_profile.h"

#include "src/base/log2_fixed.h"

#define PLACES 4
/* Of what is expected of threes that were not seen, one part in so many is spread
 * evenly: none is impossible. */
#define SPREAD 10

static uint16_t bucket_of(const uint8_t *p)
{
    uint32_t three = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

    return (uint16_t)(three * UINT32_C(2654435761) >> 20);
}

void nf_text_look_at(struct nf_text_look *look, const void *text, size_t n)
{
    const uint8_t *at = text;
    size_t threes = n > 2 ? n - 2 : 0;
    size_t places = threes > NF_LOOK_AT_MOST ? PLACES : 1;
    size_t each = threes > NF_LOOK_AT_MOST ? NF_LOOK_AT_MOST / PLACES : threes;

    look->count = 0;
    for (size_t k = 0; k < places; k++) {
        const uint8_t *from = at + (k ? (threes - each) / (places - 1) * k : 0);

        for (size_t i = 0; i < each; i++)
            look->bucket[look->count++] = bucket_of(from + i);
    }
}

void nf_text_profile_add(struct nf_text_profile *p, const struct nf_text_look *look)
{
    for (uint32_t i = 0; i < look->count; i++)
        p->count[look->bucket[i]]++;
    p->total += look->count;
}

void nf_text_costs_make(struct nf_text_costs *out, const struct nf_text_profile *p,
                        const struct nf_text_profile *like, uint32_t weight)
{
    const unsigned shift = 16;
    const uint64_t even = ((uint64_t)weight << shift) / NF_PROFILE_BUCKETS;
    const uint32_t all = nf_log2((p->total + weight) << shift);

    for (size_t i = 0; i < NF_PROFILE_BUCKETS; i++) {
        uint64_t count = (uint64_t)p->count[i] << shift, expected = even;
        uint32_t cost;

        if (like && like->total)
            expected = (even + ((uint64_t)like->count[i] * weight << shift) / like->total *
                                   (SPREAD - 1)) / SPREAD;
        cost = (all - nf_log2(count + expected + 1)) / (NF_BIT / NF_PROFILE_BIT);
        out->of[i] = (uint8_t)(cost < UINT8_MAX ? cost : UINT8_MAX);
    }
}

uint32_t nf_text_cost(const struct nf_text_costs *costs, const struct nf_text_look *look)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < look->count; i++)
        sum += costs->of[look->bucket[i]];
    return sum;
}
