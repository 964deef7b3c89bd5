#ifndef NF_BUILD_COLUMN_NUMBERS_H
#define NF_BUILD_COLUMN_NUMBERS_H

#include <newsfiche/types.h>

#include "src/base/vec.h"

/* Values that differ in their numbers only. */
struct nf_number_template {
    struct nf_str like; /* the first of them */
    uint32_t first_hole;
    uint32_t holes;
    uint32_t first_use, last_use;
};

/* What one value is made of. */
struct nf_number_use {
    uint32_t of;     /* number of the template */
    uint32_t next;   /* value of that template, or UINT32_MAX */
    uint32_t number; /* its first, among all */
};

struct nf_number_hole {
    uint32_t digits; /* of the first value's number */
    bool same;       /* all have so many */
    bool padded;     /* some have zeros in front */
};

/* The layout of numbers (spec 7.3), and means kept for their memory. */
struct nf_column_numbers {
    NF_VEC(struct nf_number_template) templates;
    NF_VEC(struct nf_number_use) uses;   /* a value each */
    NF_VEC(struct nf_number_hole) holes; /* template after template */
    NF_VEC(uint64_t) numbers;            /* value after value */
};

void nf_column_numbers_init(struct nf_column_numbers *b, const struct nf_alloc *alloc);
void nf_column_numbers_free(struct nf_column_numbers *b);

/* Whether memory ran out. */
bool nf_column_numbers_failed(const struct nf_column_numbers *b);

/* Whether the @n values follow few templates, which have numbers in them. */
bool nf_column_numbers_find(struct nf_column_numbers *b, const struct nf_str *values,
                            uint32_t n);

/* Append what was found. */
void nf_column_numbers_put(const struct nf_column_numbers *b, uint32_t n, struct nf_buf *out);

#endif
