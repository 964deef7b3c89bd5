#ifndef NF_WRITE_HELD_BLOCK_H
#define NF_WRITE_HELD_BLOCK_H

#include "src/build/block_input.h"
#include "src/pack/frame_pack.h"

/*
 * Blocks that wait for tables to be learned, packed quickly meanwhile, unless they are few:
 * three times as many are held in the same memory, and more is seen before anything is
 * learned.
 */
struct nf_held_block {
    struct nf_held_block *next;
    struct nf_held_segment *segment; /* which it stands in */
    uint32_t first;    /* ordinal */
    uint32_t articles;
    uint32_t frame_articles;
    size_t bytes;      /* of its articles */
    size_t fields;     /* bytes that describe their values, */
    size_t records;    /* the articles, */
    size_t formers;    /* whose later versions they are, */
    size_t origins;    /* and where their texts were before; the rest is copies */
    size_t short_bytes, fixed_bytes;
    size_t rest;       /* bytes of all that describes the articles */
    size_t packed_text, packed_rest;
    size_t stored;     /* what it takes; the same in every run */
    uint8_t packed[];
};

/*
 * Memory for blocks that come one after the other, and go in the same order: no holes are left
 * between those that stay, and it goes back to the system as a whole.
 */
struct nf_held_segment {
    uint32_t blocks;
    size_t used, size;
    _Alignas(struct nf_held_block) uint8_t bytes[];
};

struct nf_held_blocks {
    const struct nf_alloc *alloc;
    struct nf_packer *packer;
    struct nf_unpacker *unpacker;
    struct nf_buf raw, packed; /* of one block */
    struct nf_held_block *oldest, *newest;
    struct nf_held_segment *segment; /* where the next may go, or NULL */
    uint32_t count;
    size_t bytes;              /* of articles, in all */
    size_t stored;             /* what they take, about */
};

void nf_held_blocks_init(struct nf_held_blocks *h, const struct nf_alloc *alloc);
void nf_held_blocks_free(struct nf_held_blocks *h);

/* nf_held_blocks_add - hold @in, sealed or not, behind the others. NF_OK, NF_E_NOMEM. */
enum nf_status nf_held_blocks_add(struct nf_held_blocks *h, const struct nf_block_input *in,
                                  uint32_t first);

/* nf_held_block_open - make @in the block again, and seal it. NF_OK, NF_E_NOMEM. */
enum nf_status nf_held_block_open(struct nf_held_blocks *h, const struct nf_held_block *block,
                                  struct nf_block_input *in);

/*
 * nf_held_blocks_change - open each block in turn, and hold what @change makes of it
 * @change: NF_OK; whatever else it returns ends it, and @h is of no more use
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_held_blocks_change(struct nf_held_blocks *h,
                                     enum nf_status (*change)(void *ctx,
                                                              struct nf_block_input *in,
                                                              uint32_t first),
                                     void *ctx);

/* nf_held_blocks_behind - what is held in @h comes behind what was in @first, which is
 * empty then */
void nf_held_blocks_behind(struct nf_held_blocks *h, struct nf_held_blocks *first);

/* nf_held_blocks_drop - forget the oldest */
void nf_held_blocks_drop(struct nf_held_blocks *h);

#endif
