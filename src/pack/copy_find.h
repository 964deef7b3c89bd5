#ifndef NF_PACK_COPY_FIND_H
#define NF_PACK_COPY_FIND_H

#include <newsfiche/status.h>

#include "src/pack/copy_list.h"
#include "src/pack/copy_sources.h"

/* Bytes of a copy at least: it takes some five bytes itself. */
#define NF_COPY_LEAST 80

/* What copies are worth a reader's time. */
struct nf_copy_rules {
    uint32_t bases;    /* at most NF_MAX_BASES */
    uint32_t permille; /* of a frame that a base must save */
};

/*
 * Finds copies in frame after frame, from the frames before. Its work is linear in
 * the bytes, however they are made.
 */
struct nf_copy_finder {
    struct nf_copy_rules rules;
    struct nf_copy_sources sources;
    struct nf_buf anchors; /* of the frame */
    struct nf_buf hits;
    struct nf_buf taken;   /* bool: whether a byte is in a copy */
    struct nf_buf found;   /* struct nf_copy_found */
    struct nf_str base[NF_MAX_BASES]; /* literal bytes of each base */
    struct nf_buf literals;
    uint32_t turn;
};

/* @segments: of memory, as in nf_copy_sources_init(). */
void nf_copy_finder_init(struct nf_copy_finder *f, const struct nf_alloc *alloc,
                         const struct nf_copy_rules *rules, uint32_t segments);
void nf_copy_finder_free(struct nf_copy_finder *f);

/*
 * nf_copy_find - find the copies in the next frame, and remember the frame
 * @ordinal: of its first article, above those of the frames before
 * @out:     receives them
 *
 * They keep to the bounds of spec 6.3, if the literal bytes are stored as they are
 * where packed they would be too few for the frame's length. NF_OK; NF_E_NOMEM, or
 * NF_E_DAMAGED if they do not give the frame back, after which nothing more is asked.
 */
enum nf_status nf_copy_find(struct nf_copy_finder *f, const uint8_t *p, size_t n,
                            uint32_t ordinal, struct nf_copies *out);

/* nf_copy_mark - set @anchors to those of literal bytes that nf_copy_know() is to remember;
 * anchors->failed says whether memory ran out. Any thread. */
void nf_copy_mark(const struct nf_copy_finder *f, const uint8_t *p, size_t n,
                  struct nf_buf *anchors);

/*
 * nf_copy_know - remember a frame of which copies were found before: its literal bytes
 * @stored:  bytes that are stored of it
 * @anchors: from nf_copy_mark()
 *
 * NF_OK; NF_E_NOMEM, after which nothing more is asked.
 */
enum nf_status nf_copy_know(struct nf_copy_finder *f, const uint8_t *p, size_t n,
                            uint32_t ordinal, size_t stored, const struct nf_buf *anchors);

#endif
