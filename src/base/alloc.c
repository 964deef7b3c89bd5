#include "src/base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *libc_get(void *ctx, size_t n)
{
    (void)ctx;
    return malloc(n);
}

static void libc_put(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

const struct nf_alloc nf_alloc_libc = { NULL, libc_get, libc_put };

const struct nf_alloc *nf_alloc_or_libc(const struct nf_alloc *alloc)
{
    return alloc ? alloc : &nf_alloc_libc;
}

void *nf_get(const struct nf_alloc *alloc, size_t n)
{
    return alloc->get(alloc->ctx, n ? n : 1);
}

void *nf_zget(const struct nf_alloc *alloc, size_t n)
{
    void *p = nf_get(alloc, n);

    if (p)
        memset(p, 0, n);
    return p;
}

void *nf_get_array(const struct nf_alloc *alloc, size_t n, size_t size)
{
    return n <= SIZE_MAX / size ? nf_get(alloc, n * size) : NULL;
}

void *nf_zget_array(const struct nf_alloc *alloc, size_t n, size_t size)
{
    return n <= SIZE_MAX / size ? nf_zget(alloc, n * size) : NULL;
}

void nf_put(const struct nf_alloc *alloc, void *p)
{
    if (p)
        alloc->put(alloc->ctx, p);
}
