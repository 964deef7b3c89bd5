#ifndef NF_FORMAT_TOMBSTONE_H
#define NF_FORMAT_TOMBSTONE_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"
#include "format/varint.h"

/*
 * spec 7.6: tombstone: when and why some articles of the block before it were withdrawn.
 * They are named by their numbers in the block, so that it can be moved with the block.
 */
struct nf_tombstone {
    uint64_t time;         /* seconds since 1970; 0: not said */
    struct nf_str reason;  /* at most NF_MAX_REASON bytes */
    uint32_t articles;     /* of the block, 1 .. NF_MAX_BLOCK_ARTICLES */
    struct nf_cur numbers; /* theirs: a varint each; they rise */
};
/* Without reason and numbers; and a number. */
#define NF_TOMBSTONE_MAX (2 * NF_VARINT_MAX + 2)
#define NF_TOMBSTONE_NUMBER_MAX 2
#define NF_TOMBSTONE_MOST (NF_TOMBSTONE_MAX + NF_MAX_REASON + \
                           NF_MAX_BLOCK_ARTICLES * NF_TOMBSTONE_NUMBER_MAX)

/* A whole payload. */
enum nf_status nf_tombstone_get(struct nf_cur *c, struct nf_tombstone *out);
/* What comes before the numbers. @p has room for NF_TOMBSTONE_MAX bytes and the reason. */
size_t nf_tombstone_put(uint8_t *p, const struct nf_tombstone *in);

/* Whether it is about article @number of its block. */
bool nf_tombstone_has(const struct nf_tombstone *t, uint32_t number);

#endif
