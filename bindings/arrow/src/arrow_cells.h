#ifndef NF_ARROW_CELLS_H
#define NF_ARROW_CELLS_H

#include "bindings/arrow/src/arrow_columns.h"

/*
 * What an article has for its columns, as bytes: the threads that fetch articles make
 * them, and the one that gives them out takes them apart.
 */

/*
 * nf_arrow_cells_put - append those of @record to @out
 * @complete: where @record may have short values alone: receives false if one that is
 *            wanted is long; @out is then as it was. NULL: what is not there is null
 *
 * False when out of memory.
 */
bool nf_arrow_cells_put(const struct nf_arrow_columns *columns, const struct nf_record *record,
                        struct nf_buffer *out, bool *complete);

struct nf_arrow_cell {
    bool is_null;
    int64_t time;
    struct nf_str text; /* of a list each element, with NF_ARROW_APART behind it */
};

/* Take the next one, that of a column of @type, from @cells. */
struct nf_arrow_cell nf_arrow_cell_get(struct nf_str *cells, enum nf_arrow_type type);

#endif
