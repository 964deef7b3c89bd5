#include <errno.h>
#include <newsfiche/io.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/io/hand_out.h"

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

static int memory_append(void *ctx, const void *p, size_t n)
{
    struct nf_buffer *b = ctx;
    char *room;

    if (n == 0)
        return 0;
    room = nf_buffer_room(b, n);
    if (!room)
        return ENOMEM;
    memcpy(room, p, n);
    b->len += n;
    return 0;
}

void nf_sink_memory(struct nf_buffer *buf, struct nf_sink *out)
{
    const struct nf_sink own = { .ctx = buf, .append = memory_append };

    nf_sink_put(out, &own);
}
