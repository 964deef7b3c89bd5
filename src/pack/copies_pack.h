#ifndef NF_PACK_COPIES_PACK_H
#define NF_PACK_COPIES_PACK_H

#include "format/copies.h"
#include "src/base/buf.h"
#include "src/pack/pack_best.h"

/* A frame as bytes that are its own, and copies of others. */
struct nf_copied_frame {
    uint32_t raw_len;
    struct nf_copies_head head; /* its literal_len and copies are those below */
    const struct nf_copy *copies;
    const uint8_t *literals;
};

/*
 * nf_pack_copies - append the stored bytes of @frame to @to (spec 6.3)
 * @ways, @spare: for the literal bytes, as of nf_pack_best()
 * @by:           receives their way
 *
 * NF_E_RANGE, and nothing is appended, if it takes as many bytes as it has or so few
 * that a reader refuses it: then the frame is to be packed without copies. Else as
 * nf_pack().
 */
enum nf_status nf_pack_copies(struct nf_packer *p, const struct nf_pack_ways *ways,
                              const struct nf_copied_frame *frame, struct nf_buf *spare,
                              struct nf_buf *to, struct nf_way *by);

#endif
