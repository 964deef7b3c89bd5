#include "src/block/frame_copies.h"

#include <string.h>

#include "format/chunk_header.h"

enum nf_status nf_frame_copies_get(const uint8_t *stored, uint32_t n, uint32_t raw_len,
                                   struct nf_frame_copies *out)
{
    struct nf_cur c = nf_cur_init(stored, n);
    struct nf_copy_ends ends = { { 0 } };
    uint64_t literal = 0, copied = 0;

    if (raw_len > nf_frame_most(n) ||
        nf_copies_head_get(&c, raw_len, &out->head) != NF_OK)
        return NF_E_DAMAGED;
    out->list = c;
    for (uint32_t i = 0; i < out->head.copies; i++) {
        struct nf_copy copy;

        if (nf_copy_get(&c, out->head.bases, &ends, &copy) != NF_OK)
            return NF_E_DAMAGED;
        literal += copy.skip;
        copied += copy.len;
    }
    out->packed = c;
    if (literal > out->head.literal_len ||
        copied + out->head.literal_len != raw_len || c.left > out->head.literal_len)
        return NF_E_DAMAGED;
    return NF_OK;
}

static uint8_t *put(uint8_t *dst, const char *from, size_t n)
{
    if (n)
        memcpy(dst, from, n);
    return dst + n;
}

enum nf_status nf_frame_copies_join(const struct nf_frame_copies *f,
                                    struct nf_str literals,
                                    const struct nf_str base[NF_MAX_BASES], uint8_t *dst)
{
    struct nf_copy_ends ends = { { 0 } };
    struct nf_cur c = f->list;
    size_t literal = 0;

    for (uint32_t i = 0; i < f->head.copies; i++) {
        struct nf_copy copy;

        if (nf_copy_get(&c, f->head.bases, &ends, &copy) != NF_OK ||
            copy.place > base[copy.from].len ||
            copy.len > base[copy.from].len - copy.place)
            return NF_E_DAMAGED;
        dst = put(dst, literals.ptr + literal, copy.skip);
        dst = put(dst, base[copy.from].ptr + copy.place, copy.len);
        literal += copy.skip;
    }
    put(dst, literals.ptr + literal, f->head.literal_len - literal);
    return NF_OK;
}
