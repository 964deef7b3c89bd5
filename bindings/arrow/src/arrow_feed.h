#ifndef NF_ARROW_FEED_H
#define NF_ARROW_FEED_H

#include "bindings/arrow/src/arrow_columns.h"

/* A portion ends behind the row with which its cells have so many bytes. */
#define NF_ARROW_PORTION (8u << 20)

/*
 * Articles of a set in portions: a portion is given out row by row, and the next one
 * begins behind it. No thread is left running between two portions.
 */
struct nf_arrow_feed {
    struct nf_set *set;
    struct nf_set_cursor *cursor; /* the calling thread's; it keeps the set alive */
    struct nf_arrow_columns columns;
    struct nf_query query;
    bool has_query;      /* else any article */
    char *names;         /* of the query */
    uint64_t at, end;    /* ordinals that are to come; of @listed places in it */
    uint64_t *listed;    /* or NULL */
    size_t most_rows;    /* of a portion */
    uint64_t rows;       /* that there were, */
    uint64_t bytes;      /* and bytes of their cells */
    unsigned threads;
    bool needs_articles; /* not from the catalog alone */
    enum nf_parts parts;
    struct nf_buffer scratch;
};

/*
 * Takes a row: @cells of nf_arrow_cells_put(), or nothing if @needs_articles is not set.
 * It may use the feed's cursor.
 */
typedef enum nf_status nf_arrow_row(void *ctx, uint64_t ordinal, struct nf_str cells,
                                    struct nf_error *err);

/* Prepare it by @opts, which are valid but for @query and ordinals. On failure nothing is
 * to be freed. */
enum nf_status nf_arrow_feed_open(struct nf_arrow_feed *f, struct nf_set *set,
                                  const struct nf_arrow_opts *opts, struct nf_error *err);

/*
 * nf_arrow_feed_portion - give out the next portion
 * @at: receives where the one after it begins; f->at is to become that once it is taken
 *
 * No row: there are no more. After a failure the same portion can be asked for again.
 */
enum nf_status nf_arrow_feed_portion(struct nf_arrow_feed *f, nf_arrow_row *row, void *ctx,
                                     uint64_t *at, struct nf_error *err);

void nf_arrow_feed_close(struct nf_arrow_feed *f);

#endif
