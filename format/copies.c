#include "format/copies.h"

#include "format/varint.h"

enum nf_status nf_copies_head_get(struct nf_cur *c, uint32_t raw_len,
                                  struct nf_copies_head *out)
{
    struct nf_copies_head t = { 0 };

    t.literal_len = (uint32_t)nf_cur_varint_max(c, raw_len);
    t.bases = (uint32_t)nf_cur_varint_max(c, NF_MAX_BASES);
    for (uint32_t i = 0; i < t.bases; i++) {
        t.distance[i] = (uint32_t)nf_cur_varint_max(c, NF_MAX_ARTICLES);
        c->bad = c->bad || t.distance[i] == 0;
    }
    t.copies = (uint32_t)nf_cur_varint_max(c, raw_len / NF_MIN_COPY);
    if (c->bad || t.bases == 0 || t.copies == 0)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_copies_head_put(uint8_t p[NF_COPIES_HEAD_MAX],
                          const struct nf_copies_head *in)
{
    size_t n = nf_varint_put(p, in->literal_len);

    n += nf_varint_put(p + n, in->bases);
    for (uint32_t i = 0; i < in->bases; i++)
        n += nf_varint_put(p + n, in->distance[i]);
    return n + nf_varint_put(p + n, in->copies);
}

enum nf_status nf_copy_get(struct nf_cur *c, uint32_t bases, struct nf_copy_ends *ends,
                           struct nf_copy *out)
{
    struct nf_copy t;
    uint64_t place;

    t.skip = (uint32_t)nf_cur_varint_max(c, NF_MAX_FRAME);
    t.from = bases > 1 ? (uint32_t)nf_cur_varint_max(c, bases - 1) : 0;
    place = ends->end[t.from] + (uint64_t)nf_unzigzag(nf_cur_varint(c));
    t.len = (uint32_t)nf_cur_varint_max(c, NF_MAX_FRAME);
    if (place > NF_MAX_FRAME || t.len < NF_MIN_COPY) /* what is bad has no bytes */
        return NF_E_DAMAGED;
    t.place = (uint32_t)place;
    ends->end[t.from] = t.place + t.len;
    *out = t;
    return NF_OK;
}

size_t nf_copy_put(uint8_t p[NF_COPY_MAX], uint32_t bases, struct nf_copy_ends *ends,
                   const struct nf_copy *in)
{
    uint32_t *end = &ends->end[in->from];
    size_t n = nf_varint_put(p, in->skip);

    if (bases > 1)
        n += nf_varint_put(p + n, in->from);
    n += nf_varint_put(p + n, nf_zigzag((int64_t)in->place - (int64_t)*end));
    *end = in->place + in->len;
    return n + nf_varint_put(p + n, in->len);
}
