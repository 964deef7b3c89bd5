#ifndef NF_READ_BLOCK_REFER_H
#define NF_READ_BLOCK_REFER_H

#include "src/read/block_slot.h"
#include "src/read/frame_read.h"

/* The block a reference last led to, beside the one that is loaded. */
struct nf_referred {
    struct nf_block_slot *block; /* which is loaded */
    struct nf_offsets offsets;
    struct nf_buf head;
    NF_VEC(struct nf_block_frame) frames;
    struct nf_block_prefix prefix;
    uint32_t articles;
    struct nf_location at;
    bool loaded;
};

void nf_referred_init(struct nf_referred *f, struct nf_block_slot *block);
void nf_referred_free(struct nf_referred *f);

/*
 * nf_refer - the frame that has article @ordinal, which comes before one of the
 * loaded block (spec 6.2)
 *
 * The loaded block stays as it is. NF_E_DAMAGED as well if the frame is a reference.
 */
enum nf_status nf_refer(struct nf_referred *f, uint32_t ordinal,
                        struct nf_frame_place *out, struct nf_error *err);

#endif
