#ifndef NF_PACK_COPY_LIST_H
#define NF_PACK_COPY_LIST_H

#include <newsfiche/record.h>

#include "format/copies.h"
#include "src/base/buf.h"

/* The copies in a frame, and what they are taken from. */
struct nf_copies {
    struct nf_buf list; /* struct nf_copy; none: all bytes are literal */
    uint32_t bases;
    uint32_t base[NF_MAX_BASES]; /* ordinals, each of its frame's first article */
};

void nf_copies_init(struct nf_copies *c, const struct nf_alloc *alloc);
void nf_copies_free(struct nf_copies *c);

/* Where a text frame's bytes are that were written before: nowhere, if all is zero. */
struct nf_frame_origin {
    uint32_t distance;   /* all of them, in the frame of the article so far before */
    uint32_t first_copy; /* some of them: where its copies begin among all of the block */
    uint32_t copies;
    uint32_t bases;
    uint32_t base[NF_MAX_BASES]; /* how many articles before */
};

/* Whether @n copies and the @literals are the frame @p. @base: the literal bytes of each base,
 * NF_MAX_BASES of them. */
bool nf_copies_hold(const struct nf_copy *copies, size_t n, struct nf_str literals,
                    const struct nf_str *base, const uint8_t *p, size_t len);

/* What is stored of so many copies takes so many bytes at most. */
#define NF_COPIES_MOST(copies) (NF_COPIES_HEAD_MAX + (size_t)(copies) * NF_COPY_MAX)

/* A copy, by where it is in the frame. */
struct nf_copy_found {
    uint32_t at;
    uint32_t len;
    uint32_t from;  /* number of the base */
    uint32_t place; /* in its literal bytes */
};

/* Set @list to the copies that were @found, which are put in order; @list->failed says
 * whether memory ran out. */
void nf_copies_list(struct nf_buf *found, struct nf_buf *list);

/* Append the literal bytes of the frame @p to @out: what is not in one of @n copies. */
void nf_copies_literals(const struct nf_copy *copies, size_t n, const uint8_t *p,
                        size_t len, struct nf_buf *out);

#endif
