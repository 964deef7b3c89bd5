#include "src/base/buf.h"

#include <string.h>

#include "format/varint.h"
#include "src/base/alloc.h"

void nf_buf_init(struct nf_buf *b, const struct nf_alloc *alloc, size_t max)
{
    *b = (struct nf_buf){ .alloc = alloc, .max = max };
}

void nf_buf_free(struct nf_buf *b)
{
    if (b->alloc)
        nf_put(b->alloc, b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
}

static bool grow(struct nf_buf *b, size_t need, size_t keep)
{
    size_t cap = b->cap ? b->cap : 256;
    uint8_t *p;

    if (!b->alloc)
        nf_buf_init(b, &nf_alloc_libc, SIZE_MAX / 2);
    if (b->failed || need > b->max)
        goto fail;
    while (cap < need)
        cap = cap / 2 < b->max - cap ? cap + cap / 2 : b->max;
    if (cap > b->max)
        cap = b->max;
    p = nf_get(b->alloc, cap);
    if (!p)
        goto fail;
    if (keep)
        memcpy(p, b->ptr, keep);
    nf_put(b->alloc, b->ptr);
    b->ptr = p;
    b->cap = cap;
    return true;
fail:
    b->failed = true;
    return false;
}

bool nf_buf_reserve(struct nf_buf *b, size_t n)
{
    if (!b->failed && b->ptr && n <= b->cap - b->len)
        return true;
    if (n > SIZE_MAX - b->len) {
        b->failed = true;
        return false;
    }
    return grow(b, b->len + n, b->len);
}

bool nf_buf_need(struct nf_buf *b, size_t n)
{
    nf_buf_reset(b);
    if (b->ptr && n <= b->cap)
        return true;
    return grow(b, n, 0);
}

char *nf_buf_room(struct nf_buf *b, size_t n)
{
    return nf_buf_reserve(b, n) ? nf_buf_text(b) + b->len : NULL;
}

bool nf_buf_add(struct nf_buf *b, const void *p, size_t n)
{
    if (n == 0)
        return !b->failed;
    if (!nf_buf_reserve(b, n))
        return false;
    memcpy(b->ptr + b->len, p, n);
    b->len += n;
    return true;
}

void nf_buf_add_byte(struct nf_buf *b, uint8_t v)
{
    nf_buf_add(b, &v, 1);
}

void nf_buf_add_varint(struct nf_buf *b, uint64_t v)
{
    uint8_t t[NF_VARINT_MAX];

    nf_buf_add(b, t, nf_varint_put(t, v));
}

void nf_buf_add_str(struct nf_buf *b, struct nf_str s)
{
    nf_buf_add_varint(b, s.len);
    nf_buf_add(b, s.ptr, s.len);
}
