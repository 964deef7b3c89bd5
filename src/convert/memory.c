#include "src/convert/memory.h"

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

const struct nf_alloc *nf_convert_alloc(const struct nf_alloc *alloc)
{
    static const struct nf_alloc libc = { NULL, libc_get, libc_put };

    return alloc ? alloc : &libc;
}

bool nf_bytes_reserve(struct nf_bytes *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 4096;
    char *p;

    if (b->ptr && n <= b->cap - b->len)
        return true;
    if (n > SIZE_MAX / 2 - b->len)
        return false;
    while (cap - b->len < n)
        cap *= 2;
    p = b->alloc->get(b->alloc->ctx, cap);
    if (!p)
        return false;
    if (b->len)
        memcpy(p, b->ptr, b->len);
    if (b->ptr)
        b->alloc->put(b->alloc->ctx, b->ptr);
    b->ptr = p;
    b->cap = cap;
    return true;
}

void nf_bytes_free(struct nf_bytes *b)
{
    if (b->ptr)
        b->alloc->put(b->alloc->ctx, b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
}
