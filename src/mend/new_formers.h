#ifndef NF_MEND_NEW_FORMERS_H
#define NF_MEND_NEW_FORMERS_H

#include "src/mend/withdrawn_list.h"
#include "src/read/cursor.h"

/* An article that stays, whose former version goes: it is a later one of that one's former
 * version now. Else that would have no later version any more, and be taken for the newest. */
struct nf_new_former {
    uint32_t article;
    uint32_t distance; /* how far before it its former version is now */
};

struct nf_new_formers {
    NF_VEC(struct nf_new_former) of; /* rising */
};

/*
 * nf_new_formers_find - find those that there are when the articles of @list go
 *
 * Of former versions that all go, the last one stays the former one: a number, which tells
 * nothing. NF_OK; NF_E_DAMAGED, NF_E_UNSUPPORTED, of a catalog page; NF_E_IO, NF_E_NOMEM. Cost:
 * the catalog pages that have later versions.
 */
enum nf_status nf_new_formers_find(struct nf_cursor *c, const struct nf_withdrawn_list *list,
                                   struct nf_new_formers *out, struct nf_error *err);

/* Whether there are any from @first up to, not with, @end. */
bool nf_new_formers_between(const struct nf_new_formers *f, uint64_t first, uint64_t end);

/* How far before @article its former version is, where it was @was; 0: it has none. */
uint32_t nf_new_former_of(const struct nf_new_formers *f, uint32_t article, uint32_t was);

#endif
