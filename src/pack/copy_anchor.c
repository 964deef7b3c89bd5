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

/* A place whose hash is one of an anchor. */
struct candidate {
    uint64_t hash;
    uint32_t at; /* its last byte */
};

/* Candidates are found in so many bytes at a time. */
#define SPAN 512

/* Find the candidates from byte @from to @to - 1, at most SPAN; returns how many. No processor
 * foresees which bytes are some, so each is written, and stays if it is one. */
static uint32_t find_candidates(const struct nf_anchor_gear *gear, const uint8_t *p, uint32_t from,
                                uint32_t to, uint64_t *hash, struct candidate *out)
{
    uint64_t h = *hash;
    uint32_t n = 0;

    for (uint32_t i = from; i < to; i++) {
        h = (h << SHIFT) + gear->of[p[i]];
        out[n] = (struct candidate){ h, i };
        n += h >> (64 - ZERO_BITS) == 0;
    }
    *hash = h;
    return n;
}

void nf_anchors_find(const struct nf_anchor_gear *gear, const uint8_t *p, uint32_t n,
                     struct nf_buf *out)
{
    struct candidate found[SPAN];
    struct nf_anchor *to;
    uint32_t first = NF_ANCHOR_BYTES - 1;
    uint64_t hash = 0;

    if (!nf_buf_need(out, (n / NF_ANCHOR_GAP + 1) * sizeof(*to)))
        return;
    to = (struct nf_anchor *)(void *)out->ptr;
    for (uint32_t at = 0; at < n;) {
        const uint32_t end = n - at < SPAN ? n : at + SPAN;
        const uint32_t count = find_candidates(gear, p, at, end, &hash, found);

        for (uint32_t i = 0; i < count; i++) { /* here as well */
            const bool far = found[i].at >= first;

            *to = (struct nf_anchor){ found[i].at - (NF_ANCHOR_BYTES - 1),
                                      (uint32_t)((found[i].hash * 0x9E3779B97F4A7C15u) >> 32) };
            to += far;
            first = far ? found[i].at + NF_ANCHOR_GAP : first;
        }
        at = end;
    }
    out->len = (size_t)((uint8_t *)to - out->ptr);
}
