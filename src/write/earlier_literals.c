#include "src/write/earlier_literals.h"

#include "src/block/frame_copies.h"

void nf_earlier_literals_init(struct nf_earlier_literals *l, const struct nf_alloc *alloc)
{
    nf_buf_init(&l->stored, alloc, NF_MAX_FRAME);
    nf_vec_init(&l->list, alloc);
    nf_buf_init(&l->literals, alloc, SIZE_MAX / 2);
    nf_buf_init(&l->anchors, alloc, SIZE_MAX / 2);
    l->head = (struct nf_copies_head){ 0 };
}

void nf_earlier_literals_free(struct nf_earlier_literals *l)
{
    nf_buf_free(&l->stored);
    nf_vec_free(&l->list);
    nf_buf_free(&l->literals);
    nf_buf_free(&l->anchors);
}

/* The copies that the stored bytes @p of @f begin with. */
static enum nf_status read_copies(struct nf_earlier_literals *l, const struct nf_frame *f,
                                  const uint8_t *p)
{
    struct nf_frame_copies parts;
    struct nf_copy_ends ends = { { 0 } };
    enum nf_status st = nf_frame_copies_get(p, f->stored_len, f->raw_len, &parts);

    nf_vec_reset(&l->list);
    if (st == NF_OK)
        l->head = parts.head;
    for (uint32_t i = 0; st == NF_OK && i < parts.head.copies; i++) {
        struct nf_copy copy;

        st = nf_copy_get(&parts.list, parts.head.bases, &ends, &copy);
        if (st == NF_OK && !nf_vec_add(&l->list, &copy))
            st = NF_E_NOMEM;
    }
    return st;
}

enum nf_status nf_earlier_literals_find(struct nf_earlier_literals *l, struct nf_cursor *c,
                                        const struct nf_block_frame *f, struct nf_str *out,
                                        struct nf_error *err)
{
    const struct nf_block_slot *slot = &c->slot;
    const uint8_t *text = c->text.text.ptr;
    const struct nf_frame_place place = {
        .offset = slot->at.offset + f->at,
        .bytes = f->at + f->frame.stored_len <= slot->got ? slot->bytes + f->at : NULL,
        .stored_len = f->frame.stored_len
    };
    const uint8_t *p;
    enum nf_status st;

    l->head = (struct nf_copies_head){ 0 };
    *out = (struct nf_str){ (const char *)text, f->frame.raw_len };
    if (!f->frame.copies)
        return NF_OK;
    st = nf_frame_fetch(&c->reader->archive, &place, &l->stored, &p, err);
    if (st == NF_OK)
        st = read_copies(l, &f->frame, p);
    if (st != NF_OK)
        return st;
    nf_buf_reset(&l->literals);
    nf_copies_literals(l->list.at, nf_vec_count(&l->list), text, f->frame.raw_len, &l->literals);
    *out = nf_buf_view(&l->literals);
    return l->literals.failed ? NF_E_NOMEM : NF_OK;
}
