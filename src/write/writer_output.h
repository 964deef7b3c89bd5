#ifndef NF_WRITE_WRITER_OUTPUT_H
#define NF_WRITE_WRITER_OUTPUT_H

#include <newsfiche/io.h>

#include "format/chunk_header.h"
#include "format/footer_page.h"
#include "format/footer_set.h"
#include "src/base/stop.h"
#include "src/base/vec.h"
#include "src/build/ban_list.h"
#include "src/build/key_build.h"
#include "src/build/page_build.h"
#include "src/learn/table_choose.h"
#include "src/write/job_queue.h"

/*
 * The file as it is written: chunk after chunk, and what the footer will say
 * of them. Knows where things go; what is in them is given.
 */
struct nf_output {
    const struct nf_alloc *alloc;
    struct nf_sink sink;
    /* Of the store that the sink is of, or NULL: it commits. */
    int (*sync)(void *ctx);
    int (*resize)(void *ctx, uint64_t size);
    int (*read_at)(void *ctx, uint64_t off, void *buf, size_t n);
    uint64_t offset;        /* bytes written */
    uint64_t durable;       /* of a store: behind its last footer, on disk for good */
    uint64_t durable_articles;
    struct nf_footer_head head;
    NF_VEC(struct nf_footer_set) sets; /* rising */
    struct nf_buf profiles; /* theirs, if they were there before */
    NF_VEC(struct nf_footer_page) pages;
    NF_VEC(struct nf_footer_keys) keys;
    struct nf_ban_list bans;
    struct nf_page_build page;
    struct nf_key_build key;
    struct nf_packer *packer; /* for everything that is not a block */
    bool store;
    uint8_t indexed; /* NF_INDEXED_ bits */
    struct {
        unsigned percent; /* 0: the archive is not sealed */
        uint64_t from;    /* what is before it is covered, or parity */
        uint64_t covered; /* bytes from the first one on, when the last chunk was written */
        uint64_t bytes;   /* of chunks that were written */
        struct nf_stop stop;
    } parity;
    struct nf_buf raw;
    struct nf_buf packed;
};

/* @sink is copied. @level is for what is not a block. NF_OK, NF_E_NOMEM. */
enum nf_status nf_output_init(struct nf_output *o, const struct nf_sink *sink,
                              const struct nf_alloc *alloc, int level,
                              bool store);
/* The sink is not closed. */
void nf_output_free(struct nf_output *o);

/* Take over the bans of an archive. NF_OK, NF_E_LIMIT, NF_E_NOMEM. */
enum nf_status nf_output_bans(struct nf_output *o, const struct nf_footer_bans *bans,
                              struct nf_error *err);

/* Where a generation begins: the file header, or zeros up to where its first chunk may be;
 * o->head.identity is set. */
enum nf_status nf_output_begin(struct nf_output *o, struct nf_error *err);

/*
 * A copy of a table; @which as nf_table_of() says, @copy 0 or 1. The first copies
 * come in the order of their sets.
 */
enum nf_status nf_output_table(struct nf_output *o, uint32_t which,
                               unsigned copy, const struct nf_table_choice *table,
                               struct nf_error *err);

/* Set @number, made if there is none; it lives until the next one is made. @profile is copied.
 * NULL: out of memory. */
struct nf_footer_set *nf_output_set(struct nf_output *o, uint32_t number, struct nf_str profile);

/* A copy of a table, whose chunk is as it is but for the number. */
enum nf_status nf_output_table_moved(struct nf_output *o, uint32_t which, unsigned copy,
                                     const struct nf_chunk *chunk, const uint8_t *payload,
                                     struct nf_error *err);

/* A block that is done; and its index page, if that is full before it. */
enum nf_status nf_output_block(struct nf_output *o, const struct nf_job *job,
                               struct nf_error *err);

/* A block of the next @n articles that is in the file already, at @offset. */
enum nf_status nf_output_found(struct nf_output *o, uint64_t offset, uint32_t head_len,
                               const struct nf_facts *facts, uint32_t n, struct nf_error *err);

/* The keys of an article in block number @block; and a key index, if that is full before it. */
enum nf_status nf_output_article_keys(struct nf_output *o, const struct nf_facts *facts,
                                      uint32_t block, struct nf_error *err);

/* Bytes that are no chunk. */
enum nf_status nf_output_append(struct nf_output *o, const void *p, size_t n,
                                struct nf_error *err);

/* A chunk of @n bytes; @chunk lacks length and hash, which it receives. */
enum nf_status nf_output_add_chunk(struct nf_output *o, struct nf_chunk *chunk,
                                   const uint8_t *payload, size_t n, struct nf_error *err);

/* A chunk as it is, its hash too; @place receives where it is now. */
enum nf_status nf_output_chunk(struct nf_output *o, const struct nf_chunk *chunk,
                               const uint8_t *payload, struct nf_place *place,
                               struct nf_error *err);

/* The same of a block, the payload of which is in two parts: its head, and the rest. */
enum nf_status nf_output_moved(struct nf_output *o, const struct nf_chunk *chunk,
                               const uint8_t *head, const uint8_t *rest, struct nf_error *err);

/* The index page that is being made, of the blocks of page @as, and with its catalog, which is
 * as it was. */
enum nf_status nf_output_page_moved(struct nf_output *o, const struct nf_footer_page *as,
                                    const struct nf_chunk *catalog, const uint8_t *payload,
                                    struct nf_error *err);

/* The index page that is being made, which begins with article @first of block number
 * @first_block, if it has a block. */
enum nf_status nf_output_page(struct nf_output *o, uint32_t first, uint32_t first_block,
                              struct nf_error *err);

/* The index page that is being made, of the last blocks that there are, if it has a block. */
enum nf_status nf_output_last_page(struct nf_output *o, struct nf_error *err);

/* The last index page and key index. */
enum nf_status nf_output_indexes(struct nf_output *o, struct nf_error *err);

/*
 * The footer and the trailer; then another generation may begin. In a store the chunks
 * before them are durable first, and at the end all is.
 */
enum nf_status nf_output_footer(struct nf_output *o, struct nf_error *err);

#endif
