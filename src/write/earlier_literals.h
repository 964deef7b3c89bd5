#ifndef NF_WRITE_EARLIER_LITERALS_H
#define NF_WRITE_EARLIER_LITERALS_H

#include "src/base/vec.h"
#include "src/write/earlier.h"

/* What a frame of an archive does not copy, and what it copies from (spec 6.3). Reused from
 * frame to frame. */
struct nf_earlier_literals {
    struct nf_buf stored;
    NF_VEC(struct nf_copy) list;
    struct nf_buf literals;
    struct nf_buf anchors;      /* of those, for whoever wants them */
    struct nf_copies_head head; /* of the frame; one without copies has no bases */
};

void nf_earlier_literals_init(struct nf_earlier_literals *l, const struct nf_alloc *alloc);
void nf_earlier_literals_free(struct nf_earlier_literals *l);

/*
 * nf_earlier_literals_find - the literal bytes of frame @f, whose text @c has loaded, and
 * @l->head
 *
 * The view lives until the next call on @l or the cursor. NF_OK, NF_E_DAMAGED, NF_E_IO,
 * NF_E_NOMEM.
 */
enum nf_status nf_earlier_literals_find(struct nf_earlier_literals *l, struct nf_cursor *c,
                                        const struct nf_block_frame *f, struct nf_str *out,
                                        struct nf_error *err);

#endif
