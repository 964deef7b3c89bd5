#ifndef NF_PACK_COPY_SOURCES_H
#define NF_PACK_COPY_SOURCES_H

#include <newsfiche/status.h>

#include "src/pack/copy_anchor.h"

/*
 * What copies can be taken from: the literal bytes of recent frames (spec 6.3), and
 * where in them each anchor is. Both are bounded; the oldest are forgotten, but one that
 * something was copied from stays for another turn: many texts share what few have. All
 * depends on the frames and their order alone.
 */
struct nf_copy_source {
    uint32_t ordinal; /* of the frame's first article */
    uint32_t at;      /* in its segment */
    uint32_t len;
    uint32_t most;    /* that is stored of it, and of its copies */
    bool copied;      /* something was, since it is here */
    struct {          /* the finder's, about the frame it is busy with */
        uint32_t turn;
        uint32_t score;
        uint32_t at;
        uint32_t from;
    } hit;
};

/* No frame with more literal bytes is remembered. */
#define NF_COPY_SEGMENT (1u << 20)
/* Of so many bytes each. */
#define NF_COPY_SEGMENTS_MAX 64

struct nf_copy_segment {
    uint8_t *bytes;
    uint32_t used;
    struct nf_buf frames; /* struct nf_copy_source */
};

struct nf_copy_sources {
    const struct nf_alloc *alloc;
    struct nf_anchor_gear gear;
    struct nf_copy_segment segment[NF_COPY_SEGMENTS_MAX];
    uint32_t segments; /* used in turn */
    uint32_t newest;
    struct nf_buf table; /* buckets of NF_COPY_PLACES places */
    unsigned bits;       /* of a bucket's number */
    unsigned first_bits; /* that a table begins with */
    unsigned most_bits;
    uint32_t anchors;    /* that were put into the table; it grows by them */
    struct nf_buf found; /* struct nf_anchor, of a frame */
    struct nf_buf numbers; /* uint32_t, places of frames by their ordinals: a hash table, made
                            * when one is asked for */
    uint32_t numbered;   /* places in it, those of frames that are forgotten too */
};

/* Places of a bucket. A place has some bits of its anchor's hash above it. */
#define NF_COPY_PLACES 4
#define NF_COPY_PLACE_BITS 26

/* @segments: 1 .. NF_COPY_SEGMENTS_MAX. */
void nf_copy_sources_init(struct nf_copy_sources *s, const struct nf_alloc *alloc,
                          uint32_t segments);
void nf_copy_sources_free(struct nf_copy_sources *s);

/* Before anything is remembered: the table is made for @bytes at once, and needs not be made
 * again as it fills. */
void nf_copy_sources_expect(struct nf_copy_sources *s, uint64_t bytes);

/*
 * nf_copy_sources_add - remember the @n literal bytes of a frame
 * @copies:  bytes that its copies take
 * @anchors: of those bytes
 *
 * NF_OK; NF_E_NOMEM, after which nothing more is asked.
 */
enum nf_status nf_copy_sources_add(struct nf_copy_sources *s, uint32_t ordinal,
                                   const uint8_t *p, uint32_t n, uint32_t copies,
                                   const struct nf_buf *anchors);

/* Whether the frame that begins with article @ordinal is remembered. Cost: looks at all the
 * first time, and where there is no memory for a table. */
bool nf_copy_sources_has(struct nf_copy_sources *s, uint32_t ordinal);

/* For each of @n anchors where it may be. Several are looked up at once, for each is
 * somewhere else in memory. */
void nf_copy_sources_find(const struct nf_copy_sources *s, const struct nf_anchor *a,
                          size_t n, uint32_t (*place)[NF_COPY_PLACES]);

/* Whether @place, as it was found, may be of an anchor with this hash. */
static inline bool nf_copy_place_fits(uint32_t place, uint32_t hash)
{
    return ((place ^ hash << NF_COPY_PLACE_BITS) >> NF_COPY_PLACE_BITS) == 0;
}

/* The frame that has all NF_ANCHOR_BYTES from @place on, and where in it they begin;
 * or NULL. */
struct nf_copy_source *nf_copy_sources_frame(const struct nf_copy_sources *s,
                                             uint32_t place, uint32_t *from);

/* The bytes of the segment that has @place. */
const uint8_t *nf_copy_sources_bytes(const struct nf_copy_sources *s, uint32_t place);

#endif
