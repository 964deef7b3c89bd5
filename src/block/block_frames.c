#include "src/block/block_frames.h"

#include "format/limits.h"

/* What a reference must keep to that the table alone shows (spec 6.2). */
static bool may_refer(const struct nf_frame *f, uint64_t ordinal)
{
    return f->distance <= ordinal;
}

enum nf_status nf_block_frames_get(struct nf_cur *head,
                                   const struct nf_chunk *chunk,
                                   struct nf_block_prefix *prefix,
                                   struct nf_buf *frames)
{
    uint64_t at = (uint64_t)NF_CHUNK_HEADER_SIZE + chunk->aux;
    uint64_t end = (uint64_t)NF_CHUNK_HEADER_SIZE + chunk->stored_len;
    struct nf_block_frame *f;
    uint32_t n;

    if (nf_block_prefix_get(head, prefix) != NF_OK)
        return NF_E_DAMAGED;
    n = (chunk->articles + prefix->frame_articles - 1) / prefix->frame_articles;
    if (prefix->ways > n)
        return NF_E_DAMAGED;
    if (!nf_buf_need(frames, n * sizeof(*f)))
        return NF_E_NOMEM;
    frames->len = n * sizeof(*f);
    f = (struct nf_block_frame *)(void *)frames->ptr;
    for (uint32_t i = 0; i < n; i++, f++) {
        if (nf_frame_get(head, prefix->ways, &f->frame) != NF_OK)
            return NF_E_DAMAGED;
        if (nf_frame_is_reference(&f->frame) &&
            !may_refer(&f->frame, chunk->first + (uint64_t)i * prefix->frame_articles))
            return NF_E_DAMAGED;
        f->at = at;
        at += f->frame.stored_len;
    }
    return at == end ? NF_OK : NF_E_DAMAGED;
}

enum nf_status nf_block_formers_get(struct nf_cur *head, const struct nf_chunk *chunk,
                                    struct nf_buf *formers)
{
    const size_t n = chunk->articles * sizeof(uint32_t);

    if (!nf_buf_need(formers, n))
        return NF_E_NOMEM;
    formers->len = n;
    return nf_later_versions_get(head, chunk->first, chunk->articles,
                                 (uint32_t *)(void *)formers->ptr);
}
