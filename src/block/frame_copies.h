#ifndef NF_BLOCK_FRAME_COPIES_H
#define NF_BLOCK_FRAME_COPIES_H

#include <newsfiche/record.h>

#include "format/copies.h"

/*
 * The stored bytes of a frame with copies, taken apart (spec 6.3). All there is to know
 * of the frame alone has been checked: copies and literal bytes are its raw length.
 */
struct nf_frame_copies {
    struct nf_copies_head head;
    struct nf_cur list;   /* at the first copy */
    struct nf_cur packed; /* the literal bytes, as they are stored */
};

/* NF_OK, NF_E_DAMAGED. The time it takes is linear in @n. */
enum nf_status nf_frame_copies_get(const uint8_t *stored, uint32_t n, uint32_t raw_len,
                                   struct nf_frame_copies *out);

/*
 * nf_frame_copies_join - put the frame together
 * @literals: its literal bytes
 * @base:     those of each base
 * @dst:      room for its raw length
 *
 * NF_E_DAMAGED if a copy is of bytes that are not there.
 */
enum nf_status nf_frame_copies_join(const struct nf_frame_copies *f,
                                    struct nf_str literals,
                                    const struct nf_str base[NF_MAX_BASES], uint8_t *dst);

#endif
