#include "src/mend/withdrawn_list.h"

#include <stdlib.h>

static int rising(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void nf_withdrawn_list_seal(struct nf_withdrawn_list *l)
{
    const size_t n = nf_vec_count(&l->ordinals);
    uint32_t *o = l->ordinals.at;
    size_t kept = 0;

    if (n)
        qsort(o, n, sizeof(*o), rising);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || o[kept - 1] != o[i])
            o[kept++] = o[i];
    l->ordinals.buf.len = kept * sizeof(*o);
}

/* How many are below @end. */
static size_t below(const struct nf_withdrawn_list *l, uint64_t end)
{
    size_t low;

    nf_vec_find_from(&l->ordinals, , end, low);
    return low;
}

size_t nf_withdrawn_between(const struct nf_withdrawn_list *l, uint64_t first, uint64_t end)
{
    return below(l, end) - below(l, first);
}
