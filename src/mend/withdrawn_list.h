#ifndef NF_MEND_WITHDRAWN_LIST_H
#define NF_MEND_WITHDRAWN_LIST_H

#include "src/base/vec.h"

/* The articles that are to be withdrawn: ordinals, once each and rising when sealed. */
struct nf_withdrawn_list {
    NF_VEC(uint32_t) ordinals;
};

void nf_withdrawn_list_seal(struct nf_withdrawn_list *l);

/* How many there are from @first up to, not with, @end. */
size_t nf_withdrawn_between(const struct nf_withdrawn_list *l, uint64_t first, uint64_t end);

static inline bool nf_is_withdrawn(const struct nf_withdrawn_list *l, uint32_t ordinal)
{
    return nf_withdrawn_between(l, ordinal, ordinal + UINT64_C(1)) > 0;
}

#endif
