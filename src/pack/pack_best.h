#ifndef NF_PACK_PACK_BEST_H
#define NF_PACK_PACK_BEST_H

#include "format/block_head.h"
#include "src/base/buf.h"
#include "src/pack/frame_pack.h"
#include "src/pack/text_profile.h"

/* A way to pack frames. */
struct nf_pack_way {
    struct nf_way way;
    const struct nf_pack_table *table; /* for that codec, or NULL */
    const struct nf_text_costs *costs; /* what texts it is for are like; with a table */
    uint32_t permille;                 /* that is left of those, as far as is known */
};

/* The ways there are. The first needs no table. */
struct nf_pack_ways {
    const struct nf_pack_way *way;
    uint32_t count;
    bool wide; /* what their costs tell is rough: ways are tried that seem less likely */
};

/*
 * nf_pack_best - pack @n bytes (at least 1) by the way that packs them smallest
 * @src:   its profile says which ways to try: the likeliest, and those that are near
 * @spare: for a second result
 * @dst:   room for nf_pack_bound(@n) bytes
 * @out:   receives the stored length
 * @by:    receives the number of the way
 *
 * NF_OK, NF_E_NOMEM, NF_E_DAMAGED, as nf_pack().
 */
enum nf_status nf_pack_best(struct nf_packer *p, const struct nf_pack_ways *ways,
                            const void *src, size_t n, struct nf_buf *spare, void *dst,
                            size_t *out, uint32_t *by);

#endif
