#include <newsfiche/io.h>
#include <string.h>

#include "src/base/alloc.h"

char *nf_buffer_room(struct nf_buffer *buf, size_t n)
{
    size_t cap = buf->cap ? buf->cap : 4096;
    unsigned char *grown;

    if (buf->ptr && n <= buf->cap - buf->len)
        return (char *)buf->ptr + buf->len;
    while (cap - buf->len < n) {
        if (cap > SIZE_MAX / 2)
            return NULL;
        cap *= 2;
    }
    grown = nf_get(&nf_alloc_libc, cap);
    if (!grown)
        return NULL;
    if (buf->len)
        memcpy(grown, buf->ptr, buf->len);
    nf_put(&nf_alloc_libc, buf->ptr);
    buf->ptr = grown;
    buf->cap = cap;
    return (char *)buf->ptr + buf->len;
}
