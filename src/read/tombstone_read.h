#ifndef NF_READ_TOMBSTONE_READ_H
#define NF_READ_TOMBSTONE_READ_H

#include "format/tombstone.h"
#include "src/read/block_slot.h"

/* A walk along the tombstones behind a block. */
struct nf_tombstone_walk {
    const struct nf_archive *archive;
    struct nf_buf *buf; /* as in nf_read() */
    uint64_t at;        /* of the next */
    unsigned count;     /* that were met */
    struct nf_chunk chunk;  /* the last one */
    const uint8_t *payload; /* of it */
};

/*
 * nf_tombstone_next - the next one; its views live as long as the bytes read
 *
 * Others than spec 7.6 says are passed over. NF_E_END: there is none, or the spec allows no
 * more. NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_tombstone_next(struct nf_tombstone_walk *w, struct nf_tombstone *out,
                                 struct nf_error *err);

/* nf_tombstone_find - the one about article @ordinal of the block at @where; otherwise the
 * same */
enum nf_status nf_tombstone_find(const struct nf_archive *a, const struct nf_location *where,
                                 uint32_t ordinal, struct nf_buf *buf,
                                 struct nf_tombstone *out, struct nf_error *err);

#endif
