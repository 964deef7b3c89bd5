#ifndef NF_BLOCK_BUILD_H
#define NF_BLOCK_BUILD_H

#include "src/block/block_facts.h"
#include "src/block/block_input.h"
#include "src/block/block_layout.h"
#include "src/codec/codec.h"

/* How all blocks of an archive are packed; shared by threads. */
struct nf_block_plan {
    int level;
    uint32_t frame_articles;
    const uint8_t *id; /* NF_ID_SIZE bytes */
    uint8_t short_codec;
    uint8_t text_codec;
    uint32_t text_permille; /* that texts are expected to be packed to */
    struct nf_pack_table *short_table; /* for that codec, or NULL */
    struct nf_pack_table *text_table;
};

/* One thread's means of building blocks. */
struct nf_block_builder {
    struct nf_packer *packer;
    struct nf_block_layout layout;
    struct nf_buf raw;     /* a frame before packing */
    struct nf_buf packed;  /* the frames after it */
    struct nf_buf table;   /* the frame table */
    struct nf_buf scratch;
};

enum nf_status nf_block_builder_init(struct nf_block_builder *b,
                                     const struct nf_alloc *alloc, int level);
void nf_block_builder_free(struct nf_block_builder *b);

/* A block ready to be written. */
struct nf_block_output {
    struct nf_buf payload;
    struct nf_buf facts; /* struct nf_facts, an article each; views into the input */
    uint32_t head_len;
};

void nf_block_output_init(struct nf_block_output *out,
                          const struct nf_alloc *alloc);
void nf_block_output_free(struct nf_block_output *out);

/*
 * nf_block_build - pack the sealed articles of @in, the first of which has
 * the ordinal @first (spec 6)
 *
 * The same articles, ordinal and plan give the same payload. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_block_build(struct nf_block_builder *b,
                              const struct nf_block_plan *plan,
                              const struct nf_block_input *in, uint32_t first,
                              struct nf_block_output *out);

#endif
