#ifndef NF_MEND_FRAME_REPACK_H
#define NF_MEND_FRAME_REPACK_H

#include "src/mend/block_repack.h"

/* Whether text frame @k of the block, the first article of which is @first, takes bytes from one
 * that changed; r->frames is the block's frame table. */
bool nf_frame_takes_changed(const struct nf_repacker *r, const struct nf_moved_block *block,
                            uint32_t first, uint32_t k);

/* Add text frame @k to r->keeping: it may stay. */
enum nf_status nf_keep_frame(struct nf_repacker *r, const struct nf_moved_block *block,
                             const struct nf_block_prefix *prefix, uint32_t k,
                             struct nf_error *err);

/* Append text frame @k, as it is or made anew, to r->out. */
enum nf_status nf_repack_frame(struct nf_repacker *r, const struct nf_moved_block *block,
                               uint32_t k, struct nf_error *err);

#endif
