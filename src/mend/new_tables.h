#ifndef NF_MEND_NEW_TABLES_H
#define NF_MEND_NEW_TABLES_H

#include "src/base/vec.h"

/* A table that is not what it was in the archive. */
struct nf_new_table {
    uint32_t which;
    struct nf_buf bytes; /* decoded */
    bool alike;          /* frames that stay as they are decode by it as before */
};

struct nf_new_tables {
    NF_VEC(struct nf_new_table) of;
};

static inline const struct nf_new_table *nf_new_table_of(const struct nf_new_tables *t,
                                                         uint32_t which)
{
    for (size_t i = 0; i < nf_vec_count(&t->of); i++)
        if (t->of.at[i].which == which)
            return &t->of.at[i];
    return NULL;
}

static inline void nf_new_tables_free(struct nf_new_tables *t)
{
    for (size_t i = 0; i < nf_vec_count(&t->of); i++)
        nf_buf_free(&t->of.at[i].bytes);
    nf_vec_free(&t->of);
}

#endif
