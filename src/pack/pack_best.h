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
    uint32_t matches; /* permille that matches must save of a text; 0: it has none */
    bool wide; /* what their costs tell is rough: ways are tried that seem less likely */
};

/* How something was packed. */
struct nf_packed {
    size_t len;   /* stored */
    uint32_t way; /* its number */
    uint8_t codec; /* of the way, or that with matches */
};

static inline struct nf_way nf_packed_way(const struct nf_pack_ways *ways,
                                          const struct nf_packed *p)
{
    return (struct nf_way){ p->codec, ways->way[p->way].way.set };
}

/*
 * nf_pack_best - pack @n bytes (at least 1) by the way that packs them smallest
 * @src:   its profile says which ways to try: the likeliest, and those that are near
 * @spare: for a second result
 * @dst:   room for nf_pack_bound(@n) bytes
 *
 * NF_OK, NF_E_NOMEM, NF_E_DAMAGED, as nf_pack().
 */
enum nf_status nf_pack_best(struct nf_packer *p, const struct nf_pack_ways *ways,
                            const void *src, size_t n, struct nf_buf *spare, void *dst,
                            struct nf_packed *out);

#endif
