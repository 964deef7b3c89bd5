#include "bindings/arrow/src/arrow_texts.h"

#include <stdlib.h>
#include <string.h>

static bool put(struct nf_buffer *to, const void *p, size_t n)
{
    char *room = nf_buffer_room(to, n);

    if (!room)
        return false;
    if (n)
        memcpy(room, p, n);
    to->len += n;
    return true;
}

bool nf_arrow_put_int32(struct nf_buffer *to, int32_t v)
{
    return put(to, &v, sizeof(v));
}

bool nf_arrow_put_int64(struct nf_buffer *to, int64_t v)
{
    return put(to, &v, sizeof(v));
}

enum nf_status nf_arrow_texts_add(struct nf_arrow_texts *t, struct nf_str text)
{
    if (text.len > INT32_MAX - t->bytes.len || t->count == INT32_MAX)
        return NF_E_LIMIT;
    if (t->offsets.len == 0 && !nf_arrow_put_int32(&t->offsets, 0))
        return NF_E_NOMEM;
    if (!put(&t->bytes, text.ptr, text.len) ||
        !nf_arrow_put_int32(&t->offsets, (int32_t)t->bytes.len))
        return NF_E_NOMEM;
    t->count++;
    return NF_OK;
}

struct nf_str nf_arrow_texts_at(const struct nf_arrow_texts *t, size_t i)
{
    const int32_t *at = (const int32_t *)(const void *)t->offsets.ptr;

    return (struct nf_str){ (const char *)t->bytes.ptr + at[i], (size_t)(at[i + 1] - at[i]) };
}

void nf_arrow_texts_free(struct nf_arrow_texts *t)
{
    free(t->offsets.ptr);
    free(t->bytes.ptr);
    *t = (struct nf_arrow_texts){ .count = 0 };
}
