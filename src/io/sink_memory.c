#include <errno.h>
#include <newsfiche/io.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"

static int memory_append(void *ctx, const void *p, size_t n)
{
    struct nf_buffer *b = ctx;

    if (n == 0)
        return 0;
    if (n > b->cap - b->len) {
        size_t cap = b->cap ? b->cap : 4096;
        unsigned char *grown;

        while (cap - b->len < n) {
            if (cap > SIZE_MAX / 2)
                return ENOMEM;
            cap *= 2;
        }
        grown = nf_get(&nf_alloc_libc, cap);
        if (!grown)
            return ENOMEM;
        if (b->len)
            memcpy(grown, b->ptr, b->len);
        nf_put(&nf_alloc_libc, b->ptr);
        b->ptr = grown;
        b->cap = cap;
    }
    memcpy(b->ptr + b->len, p, n);
    b->len += n;
    return 0;
}

struct nf_sink nf_sink_memory(struct nf_buffer *buf)
{
    return (struct nf_sink){ .ctx = buf, .append = memory_append };
}
