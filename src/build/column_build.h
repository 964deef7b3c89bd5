#ifndef NF_BUILD_COLUMN_BUILD_H
#define NF_BUILD_COLUMN_BUILD_H

#include "src/base/intern.h"
#include "src/build/column_numbers.h"

/* How much of a value is at the ends of the one before. */
struct nf_shared_ends {
    size_t prefix, suffix;
};

/* Means of laying columns out, kept for their memory. */
struct nf_column_builder {
    NF_VEC(uint32_t) index;         /* a value each: which distinct one */
    NF_VEC(struct nf_str) distinct;
    struct nf_intern known;         /* which of them there are */
    struct nf_column_numbers numbers;
    NF_VEC(struct nf_shared_ends) shared; /* a value each */
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
