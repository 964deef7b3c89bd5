#ifndef NF_BUILD_COLUMN_BUILD_H
#define NF_BUILD_COLUMN_BUILD_H

#include "src/base/intern.h"

/* Means of laying columns out, kept for their memory. */
struct nf_column_builder {
    struct nf_buf index;     /* uint32_t a value: which distinct one */
    struct nf_buf distinct;  /* struct nf_str */
    struct nf_intern known;  /* which of them there are */
    struct nf_buf templates; /* struct template */
    struct nf_buf uses;      /* struct use, a value each */
    struct nf_buf holes;     /* struct hole, template after template */
    struct nf_buf numbers;   /* uint64_t, value after value */
    struct nf_buf shared;    /* struct shared, a value each */
};

void nf_column_builder_init(struct nf_column_builder *b,
                            const struct nf_alloc *alloc);
void nf_column_builder_free(struct nf_column_builder *b);

/*
 * nf_column_build - append the @n values of a short column (spec 7.3), in the
 * layout that suits them
 *
 * The values' bytes stay where they are meanwhile. @out->failed says whether
 * memory ran out.
 */
void nf_column_build(struct nf_column_builder *b, const struct nf_str *values,
                     uint32_t n, struct nf_buf *out);

#endif
