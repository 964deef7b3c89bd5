#ifndef NF_READ_CURSOR_H
#define NF_READ_CURSOR_H

#include "src/read/catalog_slot.h"
#include "src/read/key_pages.h"
#include "src/read/reader_parts.h"
#include "src/read/text_slot.h"

/* What articles are compared with, when one is looked for by its key. */
struct nf_key_search {
    struct nf_buf want;    /* the key */
    struct nf_buf scratch; /* that of a candidate */
    int kind;              /* enum nf_key: the block was searched by it last; 0: none */
    uint64_t loads;        /* those of the block slot, when that was so */
    NF_VEC(uint64_t) hashes; /* of its articles' keys; may be empty */
};

/* What one thread has of its own. */
struct nf_cursor {
    struct nf_reader *reader;
    struct nf_unpacker *unpacker;
    struct nf_block_slot slot;
    struct nf_text_slot text;
    struct nf_key_pages keys;
    struct nf_key_search search;
    struct nf_catalog_slot select;
    uint64_t next;        /* ordinal after the last one got: reading on in order */
    uint32_t last;        /* ordinal that the block begins with that was loaded last */
    unsigned forward;     /* so many blocks in a row were behind the one before */
    NF_VEC(struct nf_field) fields;
    struct nf_buf json;   /* what nf_cursor_json() gave last */
    struct nf_buf tombstone; /* what nf_cursor_withdrawal() gave last */
};

/* The block that begins with article @first is loaded next: whether the cursor goes about in the
 * archive, and may come back to it. Who goes forward alone does not. */
bool nf_cursor_goes_about(struct nf_cursor *c, uint32_t first);

/* Find the block of article @ordinal, or block number @block, which are in the archive. */
enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err);
enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out, struct nf_error *err);

#endif
