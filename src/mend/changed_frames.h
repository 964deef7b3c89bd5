#ifndef NF_MEND_CHANGED_FRAMES_H
#define NF_MEND_CHANGED_FRAMES_H

#include "src/base/vec.h"

/* Bytes that came into the literal bytes of a frame, before the one that was @at. */
struct nf_insertion {
    uint32_t at;
    uint32_t len;
};

/* A text frame that is not what it was. */
struct nf_changed_frame {
    uint32_t first;     /* ordinal of its first article */
    uint32_t articles;
    bool gone;           /* nothing can be taken from it; else it has more literal bytes, or is
                          * stored in more */
    uint32_t stored_len; /* in so many */
    size_t insertion;    /* the first of the literal bytes that came */
    size_t insertions;   /* which rise; there may be none */
};

/* Those of an archive, in the order of their articles. Both are added to directly. */
struct nf_changed_frames {
    NF_VEC(struct nf_changed_frame) frames;
    NF_VEC(struct nf_insertion) insertions;
};

void nf_changed_frames_init(struct nf_changed_frames *c, const struct nf_alloc *alloc);
void nf_changed_frames_free(struct nf_changed_frames *c);

/* The one that has article @ordinal, or NULL. It lives until another is added. */
const struct nf_changed_frame *nf_changed_frame_of(const struct nf_changed_frames *c,
                                                   uint32_t ordinal);

#endif
