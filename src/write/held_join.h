#ifndef NF_WRITE_HELD_JOIN_H
#define NF_WRITE_HELD_JOIN_H

#include "src/write/held_block.h"

/*
 * nf_held_blocks_join - make larger blocks of those that are held, each of one frame
 * @most: bytes of articles in a block, where it has more than one
 *
 * NF_OK; NF_E_NOMEM: then @held is of no more use.
 */
enum nf_status nf_held_blocks_join(struct nf_held_blocks *held, size_t most);

#endif
