#include "src/base/name_table.h"

#include "src/base/str_equal.h"

void nf_name_table_init(struct nf_name_table *t, const struct nf_alloc *alloc)
{
    nf_vec_init(&t->list, alloc);
    nf_intern_init(&t->known, alloc);
}

void nf_name_table_free(struct nf_name_table *t)
{
    nf_vec_free(&t->list);
    nf_intern_free(&t->known);
}

void nf_name_table_reset(struct nf_name_table *t)
{
    nf_vec_reset(&t->list);
    nf_intern_reset(&t->known);
}

uint32_t nf_name_number(struct nf_name_table *t, struct nf_buf *bytes, struct nf_str name,
                        struct nf_str domain)
{
    struct nf_intern_walk w =
        nf_intern_walk(&t->known, nf_intern_hash(&t->known, name.ptr, name.len) +
                                      3 * nf_intern_hash(&t->known, domain.ptr, domain.len));
    const struct nf_name_place made = { bytes->len, name.len, domain.len };
    uint32_t i;

    if (name.len == 0 && domain.len == 0)
        return 0;
    while ((i = nf_intern_next(&t->known, &w)) != NF_INTERN_NONE)
        if (nf_str_equal(nf_name_at(t, bytes, i), name) &&
            nf_str_equal(nf_name_domain_at(t, bytes, i), domain))
            return i + 1;
    nf_buf_add_text(bytes, name);
    nf_buf_add_text(bytes, domain);
    if (bytes->failed || !nf_vec_add(&t->list, &made))
        return 0;
    return nf_intern_add(&t->known, &w) + 1;
}
