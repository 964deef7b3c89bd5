#ifndef NF_BLOCK_COLUMN_LOAD_H
#define NF_BLOCK_COLUMN_LOAD_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "src/base/buf.h"

/*
 * Where a value is: in its frame's text, or in the decoded short fields, or,
 * if @at has NF_VALUE_MADE set, in what was put together from these.
 */
struct nf_block_value {
    uint32_t at;
    uint32_t len;
};
#define NF_VALUE_MADE (UINT32_C(1) << 31)

/* Means of reading columns, kept for their memory. */
struct nf_column_loader {
    struct nf_buf made; /* values that stand nowhere as they are */
    size_t max_made;    /* bytes of them */
    struct nf_buf work;
    struct nf_buf numbers; /* uint64_t */
};

void nf_column_loader_init(struct nf_column_loader *l,
                           const struct nf_alloc *alloc, size_t max_made);
void nf_column_loader_free(struct nf_column_loader *l);

/* A new block: forget the values that were made. */
void nf_column_loader_reset(struct nf_column_loader *l);

/* Values of a column from the first on, and before the end. */
struct nf_value_span {
    uint32_t first, end;
};

/*
 * nf_column_load - the values of a short column (spec 7.3)
 * @c:    at its layout; afterwards behind it
 * @base: the decoded short fields, which @c reads
 * @n:    how many values it has, at most NF_MAX_BLOCK_VALUES
 * @want: those that are wanted. Of a column that was loaded whole once, others need not be made
 *        then
 * @out:  receives them
 *
 * NF_OK, NF_E_DAMAGED, NF_E_UNSUPPORTED (a layout of a newer version),
 * NF_E_LIMIT (more than may be made, but not more than the format allows),
 * NF_E_NOMEM.
 */
enum nf_status nf_column_load(struct nf_column_loader *l, struct nf_cur *c,
                              const uint8_t *base, uint32_t n, struct nf_value_span want,
                              struct nf_block_value *out);

#endif
