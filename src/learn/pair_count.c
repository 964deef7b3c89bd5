#include "src/learn/pair_count.h"

#include <string.h>

#include "src/base/alloc.h"

bool nf_pair_count_init(struct nf_pair_count *p, const struct nf_alloc *alloc,
                        size_t slots)
{
    p->alloc = alloc;
    p->slots = slots;
    p->used = 0;
    p->key = nf_zget_array(alloc, slots, sizeof(*p->key));
    p->count = nf_zget_array(alloc, slots, sizeof(*p->count));
    return p->key && p->count;
}

void nf_pair_count_free(struct nf_pair_count *p)
{
    nf_put(p->alloc, p->key);
    nf_put(p->alloc, p->count);
    p->key = NULL;
    p->count = NULL;
}

void nf_pair_count_reset(struct nf_pair_count *p)
{
    memset(p->key, 0, p->slots * sizeof(*p->key));
    memset(p->count, 0, p->slots * sizeof(*p->count));
    p->used = 0;
}
