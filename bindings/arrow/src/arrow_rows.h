#ifndef NF_ARROW_ROWS_H
#define NF_ARROW_ROWS_H

#include "bindings/arrow/src/arrow_builder.h"

/* Rows that become a record batch. */
struct nf_arrow_rows {
    const struct nf_arrow_columns *columns;
    struct nf_set *set;
    struct nf_set_cursor *cursor;
    struct nf_arrow_builder builders[NF_ARROW_COLUMNS]; /* of columns->ids */
    bool needs_catalog;
    int64_t count;
    struct nf_set_member member; /* the archive at hand, */
    uint64_t member_end;         /* up to here; 0: none */
    struct nf_buffer scratch;
};

/* @columns and @set are used as long as @r is; @cursor is asked for rows of the catalog. */
void nf_arrow_rows_init(struct nf_arrow_rows *r, const struct nf_arrow_columns *columns,
                        struct nf_set *set, struct nf_set_cursor *cursor);

/*
 * nf_arrow_rows_add - add article @ordinal, with the @cells that nf_arrow_cells_put() made
 *
 * Fails as nf_set_cursor_row() does, and with NF_E_LIMIT where a column would have 2 GiB.
 * After a failure the rows can only be cleared.
 */
enum nf_status nf_arrow_rows_add(struct nf_arrow_rows *r, uint64_t ordinal, struct nf_str cells,
                                 struct nf_error *err);

/* The record batch of all rows. @out is left alone when out of memory. Clears @r. */
bool nf_arrow_rows_finish(struct nf_arrow_rows *r, struct ArrowArray *out);

void nf_arrow_rows_clear(struct nf_arrow_rows *r);
void nf_arrow_rows_free(struct nf_arrow_rows *r);

#endif
