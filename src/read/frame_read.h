#ifndef NF_READ_FRAME_READ_H
#define NF_READ_FRAME_READ_H

#include "format/block_head.h"
#include "src/read/table_load.h"

/* Where the stored bytes of a text frame are, and how to decode them. */
struct nf_frame_place {
    uint64_t offset;
    const uint8_t *bytes; /* NULL: to be read */
    uint32_t first;       /* ordinal of its first article */
    uint32_t raw_len;
    uint32_t stored_len;
    struct nf_way way;
    bool copies;
};

/* A frame could not be unpacked. */
enum nf_status nf_fail_unpack(struct nf_error *err, enum nf_status st);

/* The stored bytes at @place, read into @buf if they are not in memory. */
enum nf_status nf_frame_fetch(const struct nf_archive *a,
                              const struct nf_frame_place *place, struct nf_buf *buf,
                              const uint8_t **p, struct nf_error *err);

/* Unpack the @stored_len bytes at @p, packed in @way, to @raw_len bytes in @to. */
enum nf_status nf_frame_unpack(struct nf_tables *tables, struct nf_unpacker *unpacker,
                               struct nf_way way, const uint8_t *p, size_t stored_len,
                               size_t raw_len, struct nf_buf *to, struct nf_error *err);

#endif
