#ifndef NF_BASE_NAME_TABLE_H
#define NF_BASE_NAME_TABLE_H

#include "src/base/intern.h"
#include "src/base/vec.h"

/* Where a name is, among the bytes of all, and behind it what belongs to it. */
struct nf_name_place {
    size_t at;
    size_t len;
    size_t domain_len;
};

/* Names, a source's with its domain, each once, in the order in which they come. */
struct nf_name_table {
    NF_VEC(struct nf_name_place) list;
    struct nf_intern known;
};

void nf_name_table_init(struct nf_name_table *t, const struct nf_alloc *alloc);
void nf_name_table_free(struct nf_name_table *t);
void nf_name_table_reset(struct nf_name_table *t);

/* Whether memory, or random bytes for the table's key, ran out since the last reset. */
static inline bool nf_name_table_failed(const struct nf_name_table *t)
{
    return t->list.buf.failed || t->known.failed;
}

/* The number of a name with its domain, from 1, its bytes being put behind @bytes if it is new;
 * 0 if both are empty, or that failed. */
uint32_t nf_name_number(struct nf_name_table *t, struct nf_buf *bytes, struct nf_str name,
                        struct nf_str domain);

/* The name at index @i, and its domain. */
static inline struct nf_str nf_name_at(const struct nf_name_table *t, const struct nf_buf *bytes,
                                       size_t i)
{
    return (struct nf_str){ nf_buf_text(bytes) + t->list.at[i].at, t->list.at[i].len };
}
static inline struct nf_str nf_name_domain_at(const struct nf_name_table *t,
                                              const struct nf_buf *bytes, size_t i)
{
    const struct nf_name_place *p = &t->list.at[i];

    return (struct nf_str){ nf_buf_text(bytes) + p->at + p->len, p->domain_len };
}

#endif
