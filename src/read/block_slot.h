#ifndef NF_READ_BLOCK_SLOT_H
#define NF_READ_BLOCK_SLOT_H

#include "src/block/block_load.h"
#include "src/read/kept_heads.h"
#include "src/read/reader_parts.h"

/* The block that a thread used last. */
struct nf_block_slot {
    struct nf_reader *reader;
    struct nf_unpacker *unpacker; /* the thread's */
    struct nf_offsets offsets;
    struct nf_kept_heads kept;
    struct nf_buf head;
    struct nf_block block;
    struct nf_location at;
    const uint8_t *bytes; /* of the block's chunk: so many were read */
    uint64_t got;
    uint64_t loads;       /* so many blocks were loaded: what is known of one is outdated */
};

void nf_block_slot_init(struct nf_block_slot *s, struct nf_reader *r,
                        struct nf_unpacker *unpacker);
void nf_block_slot_free(struct nf_block_slot *s);

#define NF_WHOLE_BLOCK UINT64_MAX

#define NF_LOAD_TEXT 1u /* a text is wanted then: the table that texts need is loaded first, so that
                         * another thread can load that of the short fields meanwhile */
#define NF_LOAD_KEEP 2u /* the block is likely to be wanted again: its head is kept */

/* Load the block at @where, unless it is loaded; of its chunk read @upto bytes at once, for
 * the texts in them, but its head at least. If that is kept, nothing is read but a whole block.
 * @how: of NF_LOAD_… */
enum nf_status nf_block_slot_load(struct nf_block_slot *s, const struct nf_location *where,
                                  uint64_t upto, unsigned how, struct nf_error *err);

/* The same for article @i of the block; no other may be there: nf_block_has(). */
enum nf_status nf_block_slot_load_for(struct nf_block_slot *s, const struct nf_location *where,
                                      uint32_t i, uint64_t upto, unsigned how,
                                      struct nf_error *err);

/*
 * nf_block_table_read - read the frame table of the block at @where
 * @head:   memory to read into
 * @frames: receives struct nf_block_frame of each
 *
 * Short fields are neither read nor checked: they may be long.
 */
enum nf_status nf_block_table_read(const struct nf_archive *a, const struct nf_location *where,
                                   struct nf_buf *head, struct nf_chunk *chunk,
                                   struct nf_block_prefix *prefix, struct nf_buf *frames,
                                   struct nf_error *err);

/*
 * nf_block_head_read - read the beginning of the block at @where, and check its chunk
 * header; its head as well if all of that is read
 * @want: how many bytes of the chunk to read
 * @p:    receives where they are
 */
enum nf_status nf_block_head_read(const struct nf_archive *a,
                                  const struct nf_location *where, size_t want,
                                  struct nf_buf *buf, struct nf_chunk *chunk,
                                  const uint8_t **p, struct nf_error *err);

#endif
