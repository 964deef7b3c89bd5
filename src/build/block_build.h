#ifndef NF_BUILD_BLOCK_BUILD_H
#define NF_BUILD_BLOCK_BUILD_H

#include "src/article/facts.h"
#include "src/build/block_input.h"
#include "src/build/block_layout.h"
#include "src/block/block_load.h"
#include "src/pack/pack_best.h"

/* How blocks are packed; shared by threads. */
struct nf_block_plan {
    struct nf_pack_ways shorts;
    struct nf_pack_ways texts; /* NF_MAX_WAYS at most */
};

/* All text frames of a block, packed. */
struct nf_block_texts {
    uint32_t ways;
    struct nf_way way[NF_MAX_WAYS]; /* that there are, in order of first use */
    struct nf_buf frames; /* struct nf_frame */
    struct nf_buf packed; /* one after the other */
};

/* One thread's means of building blocks. */
struct nf_block_builder {
    struct nf_packer *packer;
    struct nf_block_layout layout;
    struct nf_buf raw_shorts; /* the short fields before packing */
    struct nf_buf raw;        /* a text frame before packing */
    struct nf_buf literals;   /* of it */
    struct nf_buf other;      /* a frame packed another way, to compare */
    struct nf_buf scratch;
    bool proves;                 /* what was packed is loaded and compared */
    struct nf_unpacker *unpacker;
    struct nf_block loaded;
    struct nf_buf payload;       /* of it */
    struct nf_buf fields;        /* struct nf_field, of an article of it */
};

enum nf_status nf_block_builder_init(struct nf_block_builder *b,
                                     const struct nf_alloc *alloc, int level,
                                     bool proves);
void nf_block_builder_free(struct nf_block_builder *b);

/* A block packed, in parts. */
struct nf_block_output {
    struct nf_block_prefix prefix;
    uint32_t articles;
    const uint32_t *formers; /* as of struct nf_block; of the input */
    struct nf_buf shorts;    /* packed */
    struct nf_block_texts texts;
    struct nf_buf facts;     /* struct nf_facts, an article each; views into the input */
};

void nf_block_output_init(struct nf_block_output *out,
                          const struct nf_alloc *alloc);
void nf_block_output_free(struct nf_block_output *out);

/*
 * nf_block_build - pack the sealed articles of @in, wherever they will stand (spec 6)
 *
 * The same articles and plan give the same. If it proves, the block is
 * loaded again and its articles compared. NF_OK, NF_E_NOMEM, NF_E_LIMIT; NF_E_DAMAGED
 * if what was packed does not come out again.
 */
enum nf_status nf_block_build(struct nf_block_builder *b,
                              const struct nf_block_plan *plan,
                              const struct nf_block_input *in,
                              struct nf_block_output *out);

/* nf_later_versions_add - append nf_later_versions_put() to @out, whose failed says whether
 * memory ran out */
void nf_later_versions_add(struct nf_buf *out, uint32_t articles, const uint32_t *former);

/* nf_block_payload - put the block's payload together. NF_OK, NF_E_NOMEM. */
enum nf_status nf_block_payload(const struct nf_block_output *block,
                                struct nf_buf *payload, uint32_t *head_len);

#endif
