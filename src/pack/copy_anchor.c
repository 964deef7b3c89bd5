#include "src/pack/copy_anchor.h"

/* Each byte moves the hash on by two bits: after 32 of them nothing is left. */
#define SHIFT (64 / NF_ANCHOR_BYTES)
/* A hash with so many zero bits at its top is an anchor. */
#define ZERO_BITS 4

void nf_anchor_gear_init(struct nf_anchor_gear *gear)
{
    uint64_t state = 0;

    for (unsigned i = 0; i < 256; i++) { /* splitmix64 */
        uint64_t z = state += 0x9E3779B97F4A7C15u;

        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        gear->of[i] = z ^ (z >> 31);
    }
}

void nf_anchors_find(const struct nf_anchor_gear *gear, const uint8_t *p, uint32_t n,
                     struct nf_buf *out)
{
    struct nf_anchor *to;
    uint32_t first = NF_ANCHOR_BYTES - 1;
    uint64_t hash = 0;

    if (!nf_buf_need(out, (n / NF_ANCHOR_GAP + 1) * sizeof(*to)))
        return;
    to = (struct nf_anchor *)(void *)out->ptr;
    for (uint32_t i = 0; i < n; i++) {
        hash = (hash << SHIFT) + gear->of[p[i]];
        if (hash >> (64 - ZERO_BITS) || i < first)
            continue;
        to->at = i - (NF_ANCHOR_BYTES - 1);
        to->hash = (uint32_t)((hash * 0x9E3779B97F4A7C15u) >> 32);
        to++;
        first = i + NF_ANCHOR_GAP;
    }
    out->len = (size_t)((uint8_t *)to - out->ptr);
}
