#ifndef NF_BLOCK_BLOCK_LOAD_H
#define NF_BLOCK_BLOCK_LOAD_H

#include <newsfiche/record.h>

#include "src/base/vec.h"
#include "src/block/block_frames.h"
#include "src/block/column_load.h"
#include "src/unpack/frame_unpack.h"

/* What a frame may decode to at most, if a reader's caller does not say: more than a
 * writer makes. */
#define NF_DEFAULT_MAX_FRAME (128u << 20)

struct nf_block_shape {
    uint32_t first_slot;
    uint32_t slots;
    uint32_t texts_end; /* behind its last slot of texts; 0: it has none */
    uint32_t articles;  /* that have it, */
    uint32_t before;    /* and so many are before the article that is wanted */
    struct nf_str tail;
    uint64_t literal_bytes; /* in front of the values, and the tail */
    bool withdrawn;         /* nothing is left of the article */
};

struct nf_block_article {
    uint32_t shape;
    uint32_t first_value;
    uint64_t short_bytes; /* literals and short values: few stored bytes can be many */
    uint64_t text_bytes;
};

/*
 * The decoded head of one block: what is where (spec 6, 7). Reused from block
 * to block for its memory; checked once, so that getting an article out of it
 * checks nothing more.
 */
struct nf_block {
    uint32_t first;    /* ordinal */
    uint32_t articles; /* 0: nothing is loaded */
    uint32_t only;     /* the one whose values are there; NF_ALL_ARTICLES: of all */
    struct nf_block_prefix prefix;
    uint32_t table; /* bytes of the head before the short fields */
    struct nf_buf shorts;
    NF_VEC(struct nf_block_frame) frames;
    NF_VEC(uint32_t) formers; /* an article each: so many before is its former version; 0: none */
    NF_VEC(struct nf_column) columns;
    NF_VEC(struct nf_str) keys; /* a column each: its JSON key */
    NF_VEC(struct nf_block_shape) shapes;
    NF_VEC(uint32_t) slots; /* column numbers */
    NF_VEC(struct nf_block_article) rows;
    NF_VEC(struct nf_block_value) values; /* article after article */
    struct nf_column_loader loader;
    struct nf_buf work;
};

void nf_block_init(struct nf_block *b, const struct nf_alloc *alloc,
                   size_t max_frame);
void nf_block_free(struct nf_block *b);

/*
 * nf_block_load - decode a block's head
 * @chunk:  its header
 * @head:   its first chunk->aux bytes of payload
 * @table:  for the short fields, or NULL
 *
 * NF_OK, or NF_E_DAMAGED, NF_E_UNSUPPORTED, NF_E_LIMIT, NF_E_NOMEM with @err
 * filled in for the block at @offset; then nothing is loaded, and if the short fields do
 * not decode, b->shorts is empty.
 */
enum nf_status nf_block_load(struct nf_block *b, const struct nf_chunk *chunk,
                             const uint8_t *head, struct nf_unpacker *unpacker,
                             const struct nf_unpack_table *table,
                             uint64_t offset, struct nf_error *err);

/*
 * nf_block_load_again - load a block that nf_block_load() has loaded once
 * @head:   the first @table bytes of it, which are before the short fields
 * @shorts: these as they were decoded, prefix.raw_len bytes
 * @only:   the article whose values are wanted, or NF_ALL_ARTICLES
 */
enum nf_status nf_block_load_again(struct nf_block *b, const struct nf_chunk *chunk,
                                   const uint8_t *head, size_t table, const uint8_t *shorts,
                                   uint32_t only, uint64_t offset, struct nf_error *err);
#define NF_ALL_ARTICLES UINT32_MAX

/* Whether the values of article @i are there, or of NF_ALL_ARTICLES. */
static inline bool nf_block_has(const struct nf_block *b, uint32_t i)
{
    return b->only == NF_ALL_ARTICLES || b->only == i;
}

/* The frame that holds the texts of article @i of the block. */
static inline const struct nf_block_frame *
nf_block_frame_of(const struct nf_block *b, uint32_t i)
{
    return b->frames.at + i / b->prefix.frame_articles;
}

/* How many articles before article @i its former version is; 0: it has none. */
static inline uint32_t nf_block_article_former(const struct nf_block *b, uint32_t i)
{
    return b->formers.at[i];
}

#endif
