#ifndef NF_FORMAT_COPIES_H
#define NF_FORMAT_COPIES_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/*
 * spec 6.3: the stored bytes of a frame that has copies begin with a head, then there
 * are the copies; what is left are its literal bytes, packed.
 */
struct nf_copies_head {
    uint32_t literal_len;
    uint32_t bases; /* 1 to NF_MAX_BASES */
    uint32_t distance[NF_MAX_BASES]; /* of each, as of a reference */
    uint32_t copies; /* >= 1 */
};
#define NF_COPIES_HEAD_MAX (10 + 5 * (1 + NF_MAX_BASES))

enum nf_status nf_copies_head_get(struct nf_cur *c, uint32_t raw_len,
                                  struct nf_copies_head *out);
size_t nf_copies_head_put(uint8_t p[NF_COPIES_HEAD_MAX],
                          const struct nf_copies_head *in);

/* One of them, in the order of their places in the frame. */
struct nf_copy {
    uint32_t skip;  /* literal bytes between the copy before and this one */
    uint32_t from;  /* number of the base, from 0 on */
    uint32_t place; /* in the literal bytes of that base */
    uint32_t len;   /* at least NF_MIN_COPY */
};
#define NF_COPY_MAX 20

/* Where the last copy from each base ended; 0 at first. */
struct nf_copy_ends {
    uint32_t end[NF_MAX_BASES];
};

/* @bases: of the head. Whether the bytes are there is not looked at. */
enum nf_status nf_copy_get(struct nf_cur *c, uint32_t bases, struct nf_copy_ends *ends,
                           struct nf_copy *out);
size_t nf_copy_put(uint8_t p[NF_COPY_MAX], uint32_t bases, struct nf_copy_ends *ends,
                   const struct nf_copy *in);

/* The most that all bases of a frame may have, of literal bytes and of stored ones. */
static inline uint64_t nf_bases_most(uint32_t raw_len)
{
    return (uint64_t)raw_len * NF_MAX_BASES_RATIO + NF_FREE_BASES_BYTES;
}

#endif
