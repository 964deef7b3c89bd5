#ifndef NF_FUZZ_BLOCK_PARTS_H
#define NF_FUZZ_BLOCK_PARTS_H

/* A block's payload in parts that may be changed one by one. */
#include "format/block_head.h"
#include "fuzz/archive_parts.h"

struct block_frame {
    struct nf_frame entry;
    uint8_t *stored; /* malloc'd; entry.stored_len bytes */
};

struct block_parts {
    struct nf_block_prefix prefix;
    struct block_frame frame[NF_MAX_BLOCK_ARTICLES];
    uint32_t frames;
    uint32_t former[NF_MAX_BLOCK_ARTICLES]; /* as of struct nf_block */
    uint8_t *shorts; /* malloc'd; decoded: prefix.raw_len bytes */
};

/* False if the block cannot be taken apart; then there is nothing to free. */
bool block_take_apart(const struct archive_parts *parts, const struct archive_part *part,
                      struct block_parts *out);
void block_parts_free(struct block_parts *b);

/* Put it into @part; the short fields by @codec, which is store or zstd. */
void block_put_together(struct block_parts *b, uint8_t codec, struct archive_part *part);

/* What @src decodes to by a table of the archive, or none; NULL if it does not. */
uint8_t *part_unpack(const struct archive_parts *parts, uint8_t codec, uint32_t table,
                     const uint8_t *src, size_t stored_len, size_t raw_len);
/* @n bytes by @codec, store or zstd; malloc'd. */
uint8_t *part_pack(uint8_t codec, const uint8_t *src, size_t n, size_t *stored_len);

#endif
