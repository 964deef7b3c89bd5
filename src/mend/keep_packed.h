#ifndef NF_MEND_KEEP_PACKED_H
#define NF_MEND_KEEP_PACKED_H

#include "src/chunk/range_read.h"
#include "src/mend/pack_tables.h"

/*
 * Frames that stay as they are; but those that need a table that is another now, and decode
 * otherwise by that, are packed with it. All processors do so, for some blocks ahead.
 */

/* A frame. */
struct nf_kept {
    struct nf_way way;
    bool text;
    uint32_t raw_len;     /* without copies */
    size_t stored_at;     /* in the bytes that are stored */
    size_t stored_len;
    const struct nf_pack_table *table; /* NULL: it stays as it is */
    bool again;           /* it was packed again: */
    unsigned keeper;      /* by whom, whose bytes from @at on it is */
    size_t at, len;
};

struct nf_kept_block {
    uint32_t number;
    uint64_t hash;        /* of its chunk */
    size_t first;         /* of its frames: those of texts, and then the short fields */
};

/* What a thread has of its own. */
struct nf_keeper {
    struct nf_packer *packer; /* once it packs */
    struct nf_unpacker *unpacker;
    struct nf_buf was, now;   /* a frame, decoded */
    struct nf_buf packed;
};

#define NF_MOST_KEEPERS 16

struct nf_keeping {
    struct nf_reader *reader;
    struct nf_pack_tables *tables;
    uint32_t next;                         /* block that was not looked at yet */
    uint64_t raw;                          /* bytes of frames that need another table */
    NF_VEC(struct nf_kept_block) blocks;   /* rising; others have no such table */
    NF_VEC(struct nf_kept) frames;
    struct nf_buf stored;
    struct nf_buf head, rest;              /* of the block that is looked at */
    struct nf_keeper keepers[NF_MOST_KEEPERS];
};

void nf_keeping_init(struct nf_keeping *k, struct nf_reader *reader,
                     struct nf_pack_tables *tables);
void nf_keeping_free(struct nf_keeping *k);

/* nf_keeping_level - from now on pack by the level of k->tables */
void nf_keeping_level(struct nf_keeping *k);

/* nf_keeping_reset - forget all blocks */
void nf_keeping_reset(struct nf_keeping *k);

/* nf_keeping_add - the next frame of the last of k->blocks. NF_OK, NF_E_NOMEM, NF_E_IO,
 * NF_E_LIMIT. */
enum nf_status nf_keeping_add(struct nf_keeping *k, bool text, struct nf_way way,
                              const struct nf_cur *packed, uint32_t raw_len,
                              struct nf_error *err);

/* nf_keeping_run - make all frames ready. NF_OK, NF_E_NOMEM, NF_E_IO, NF_E_LIMIT;
 * NF_E_DAMAGED: what was packed is not what was to be. */
enum nf_status nf_keeping_run(struct nf_keeping *k, struct nf_error *err);

/* nf_keeping_block - block @number, whose chunk has @hash; NULL: there is none */
const struct nf_kept_block *nf_keeping_block(const struct nf_keeping *k, uint32_t number,
                                             uint64_t hash);

/* nf_keeping_find - frame @i of @block, if it was packed again; else NULL. @block: may be */
const struct nf_kept *nf_keeping_find(const struct nf_keeping *k,
                                      const struct nf_kept_block *block, size_t i);

/* nf_keeping_get - append @f to @to; if that is NULL, @packed */
enum nf_status nf_keeping_get(const struct nf_keeping *k, const struct nf_kept *f,
                              const struct nf_cur *packed, struct nf_buf *to,
                              struct nf_error *err);

#endif
