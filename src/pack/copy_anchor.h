#ifndef NF_PACK_COPY_ANCHOR_H
#define NF_PACK_COPY_ANCHOR_H

#include "src/base/buf.h"

/*
 * Places in bytes that are chosen by what stands there, one in sixteen or so: where
 * the same bytes stand twice, the same places are chosen in both.
 */
struct nf_anchor {
    uint32_t at;   /* where its bytes begin */
    uint32_t hash; /* of those NF_ANCHOR_BYTES bytes */
};

#define NF_ANCHOR_BYTES 32
/* However the bytes are made, anchors are so far apart, so there are not too many. */
#define NF_ANCHOR_GAP 8

/* A number for each byte, to hash by. Always the same, for archives must be. */
struct nf_anchor_gear {
    uint64_t of[256];
};

void nf_anchor_gear_init(struct nf_anchor_gear *gear);

/* Set @out to the anchors of @n bytes, in their order; out->failed says whether memory
 * ran out. */
void nf_anchors_find(const struct nf_anchor_gear *gear, const uint8_t *p, uint32_t n,
                     struct nf_buf *out);

#endif
