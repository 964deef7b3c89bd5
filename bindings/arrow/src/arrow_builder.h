#ifndef NF_ARROW_BUILDER_H
#define NF_ARROW_BUILDER_H

#include "bindings/arrow/src/arrow_columns.h"
#include "bindings/arrow/src/arrow_words.h"

/*
 * A column that grows by one value for each row, and then becomes an array. Zero it but
 * for @type before use. Statuses are NF_OK, NF_E_NOMEM and NF_E_LIMIT; after a failure it
 * can only be freed.
 */
struct nf_arrow_builder {
    enum nf_arrow_type type;
    int64_t length;
    int64_t nulls;
    struct nf_buffer valid; /* a bit for each row: not null */
    struct nf_buffer fixed; /* numbers and times; where lists begin; numbers of words */
    struct nf_arrow_texts texts; /* of rows, or elements of lists */
    struct nf_arrow_words words;
};

enum nf_status nf_arrow_add_null(struct nf_arrow_builder *b);
enum nf_status nf_arrow_add_number(struct nf_arrow_builder *b, int64_t v); /* or time */
enum nf_status nf_arrow_add_text(struct nf_arrow_builder *b, struct nf_str v); /* or word */

/* A list of the texts in @v, each with NF_ARROW_APART behind it. */
enum nf_status nf_arrow_add_list(struct nf_arrow_builder *b, struct nf_str v);

/*
 * nf_arrow_finish - the array of what was added
 * @out: receives it; what it has is no longer @b's. Left alone when out of memory
 */
bool nf_arrow_finish(struct nf_arrow_builder *b, struct ArrowArray *out);

void nf_arrow_builder_free(struct nf_arrow_builder *b);

/*
 * nf_arrow_batch - the record batch of @n builders, which all have @rows rows
 * @out: receives it; left alone when out of memory. The builders are to be freed in
 *       either case
 */
bool nf_arrow_batch(struct nf_arrow_builder *b, size_t n, int64_t rows,
                    struct ArrowArray *out);

#endif
