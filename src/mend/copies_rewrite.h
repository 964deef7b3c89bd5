#ifndef NF_MEND_COPIES_REWRITE_H
#define NF_MEND_COPIES_REWRITE_H

#include "format/copies.h"
#include "src/mend/changed_frames.h"

/* What a frame with copies becomes when its bases change. */
struct nf_rewritten {
    bool literals_change;             /* it has more literal bytes than before */
    struct nf_copies_head head;       /* without its literal_len, if they change */
    NF_VEC(struct nf_copy) copies;    /* may be none */
    NF_VEC(struct nf_insertion) insertions; /* into its literal bytes */
};

void nf_rewritten_init(struct nf_rewritten *r, const struct nf_alloc *alloc);
void nf_rewritten_free(struct nf_rewritten *r);

/*
 * nf_copies_rewrite - the copies of a frame, so that they give the same bytes
 * @head:  of them
 * @list:  at the first copy; all were checked by nf_frame_copies_get()
 * @base:  of each base: how it changed, or NULL: not at all
 * @all:   the same; its insertions are there
 * @keeps: whether any copy is to stay
 * @raw_len: of the frame
 *
 * What is taken from a base that is gone becomes literal; what is taken from one that has
 * more literal bytes is taken from where these are now. Pieces that are too short for a copy
 * become literal.
 * NF_OK, NF_E_NOMEM, NF_E_DAMAGED.
 */
enum nf_status nf_copies_rewrite(const struct nf_copies_head *head, struct nf_cur list,
                                 const struct nf_changed_frame *const base[NF_MAX_BASES],
                                 const struct nf_changed_frames *all, bool keeps,
                                 uint32_t raw_len, struct nf_rewritten *out);

#endif
