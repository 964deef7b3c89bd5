#include "src/pack/copies_pack.h"

#include "format/chunk_header.h"

static void add_list(const struct nf_copied_frame *f, struct nf_buf *to)
{
    uint8_t p[NF_COPIES_HEAD_MAX];
    struct nf_copy_ends ends = { { 0 } };

    nf_buf_add(to, p, nf_copies_head_put(p, &f->head));
    for (uint32_t i = 0; i < f->head.copies; i++)
        nf_buf_add(to, p, nf_copy_put(p, f->head.bases, &ends, &f->copies[i]));
}

/* Pack the literal bytes; as they are if a reader would refuse fewer. */
static enum nf_status add_literals(struct nf_packer *p, const struct nf_pack_ways *ways,
                                   const struct nf_copied_frame *f, size_t listed,
                                   struct nf_buf *spare, struct nf_buf *to, struct nf_way *by)
{
    const uint32_t n = f->head.literal_len;
    struct nf_packed packed = { .codec = ways->way[0].way.codec };
    enum nf_status st = NF_OK;

    if (!nf_buf_reserve(to, nf_pack_bound(n)))
        return NF_E_NOMEM;
    if (n)
        st = nf_pack_best(p, ways, f->literals, n, spare, to->ptr + to->len, &packed);
    if (st != NF_OK)
        return st;
    *by = nf_packed_way(ways, &packed);
    if (f->raw_len <= nf_frame_most(listed + packed.len))
        to->len += packed.len;
    else
        nf_buf_add(to, f->literals, n);
    return NF_OK;
}

enum nf_status nf_pack_copies(struct nf_packer *p, const struct nf_pack_ways *ways,
                              const struct nf_copied_frame *frame, struct nf_buf *spare,
                              struct nf_buf *to, struct nf_way *by)
{
    const size_t was = to->len;
    enum nf_status st;
    size_t n;

    add_list(frame, to);
    st = to->failed ? NF_E_NOMEM
                    : add_literals(p, ways, frame, to->len - was, spare, to, by);
    n = to->len - was;
    if (st == NF_OK && (n >= frame->raw_len || frame->raw_len > nf_frame_most(n)))
        st = NF_E_RANGE;
    if (st != NF_OK)
        to->len = was;
    return st;
}
