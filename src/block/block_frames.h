#ifndef NF_BLOCK_BLOCK_FRAMES_H
#define NF_BLOCK_BLOCK_FRAMES_H

#include "format/block_head.h"
#include "format/chunk_header.h"
#include "src/base/buf.h"

/* A text frame of a block, and where its bytes are. */
struct nf_block_frame {
    struct nf_frame frame;
    uint64_t at; /* from the block's chunk header; of no use to a reference */
};

/*
 * nf_block_frames_get - the beginning of a block's head: prefix, frame table
 * @head:   begins at the head and is left at the later versions
 * @chunk:  the block's header
 * @frames: receives struct nf_block_frame, one after the other
 *
 * Every frame lies in the payload, and every reference is to an article there
 * is. NF_OK, NF_E_DAMAGED, NF_E_NOMEM.
 */
enum nf_status nf_block_frames_get(struct nf_cur *head,
                                   const struct nf_chunk *chunk,
                                   struct nf_block_prefix *prefix,
                                   struct nf_buf *frames);

/*
 * nf_block_formers_get - what follows the frame table: the later versions
 * @head:    begins there, and is left at the short fields
 * @formers: receives uint32_t, an article each: so many before is its former version; 0: none
 *
 * NF_OK, NF_E_DAMAGED, NF_E_NOMEM.
 */
enum nf_status nf_block_formers_get(struct nf_cur *head, const struct nf_chunk *chunk,
                                    struct nf_buf *formers);

#endif
