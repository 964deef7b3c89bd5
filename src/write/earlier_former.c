/*
 * The text of an article that gets a later version, however far back it is: what the new one
 * copies from. It may itself be made of copies, so what those are from is known as well.
 */
#include "src/write/earlier_literals.h"

#include "src/base/fail.h"

/* The frame of an article. */
struct framed {
    const struct nf_block_frame *frame;
    uint32_t first; /* ordinal of its first article */
};

/* Load the text of article @ordinal, by whichever frame has its bytes. */
static enum nf_status load_text(struct nf_earlier *e, uint32_t ordinal, struct framed *out,
                                struct nf_error *err)
{
    struct nf_cursor *c = e->cursor;
    const struct nf_block *b = &c->slot.block;
    struct nf_location where;
    uint32_t i = 0, per;
    enum nf_status st;

    for (bool referred = false;; referred = true) {
        st = nf_cursor_locate(c, ordinal, &where, err);
        if (st == NF_OK)
            st = nf_block_slot_load(&c->slot, &where, NF_WHOLE_BLOCK, 0, err);
        if (st != NF_OK)
            return st;
        per = b->prefix.frame_articles;
        i = ordinal - b->first;
        out->frame = nf_block_frame_of(b, i);
        out->first = ordinal - i % per;
        if (!nf_frame_is_reference(&out->frame->frame))
            break;
        if (referred)
            return NF_E_DAMAGED;
        ordinal = out->first - out->frame->frame.distance;
    }
    return out->frame->frame.raw_len ? nf_text_slot_load(&c->text, i, err) : NF_OK;
}

/* Have @origins know the text of article @ordinal; @l->head tells what it copies from. */
static enum nf_status know(struct nf_earlier *e, uint32_t ordinal,
                           struct nf_text_origins *origins, struct nf_earlier_literals *l,
                           uint32_t *first, struct nf_error *err)
{
    struct nf_known_text text = { .ordinal = 0 };
    struct framed f;
    enum nf_status st = load_text(e, ordinal, &f, err);

    l->head = (struct nf_copies_head){ 0 };
    if (st != NF_OK || f.frame->frame.raw_len == 0)
        return st;
    st = nf_earlier_literals_find(l, e->cursor, f.frame, &text.literals, err);
    if (st != NF_OK)
        return st;
    *first = text.ordinal = f.first;
    text.stored = f.frame->frame.stored_len;
    if (nf_text_origins_knows(origins, f.first))
        return NF_OK;
    nf_text_origins_mark(origins, (struct nf_str){ nf_buf_text(&e->cursor->text.text),
                                                   f.frame->frame.raw_len },
                         &text, &l->anchors);
    return l->anchors.failed ? NF_E_NOMEM : nf_text_origins_know(origins, &text, &l->anchors);
}

static enum nf_status know_with_bases(struct nf_earlier *e, uint32_t ordinal,
                                      struct nf_text_origins *origins,
                                      struct nf_earlier_literals *l, struct nf_error *err)
{
    uint32_t first = 0, base;
    enum nf_status st = know(e, ordinal, origins, l, &first, err);
    const struct nf_copies_head head = l->head;

    for (uint32_t i = 0; st == NF_OK && i < head.bases; i++)
        if (head.distance[i] <= first)
            st = know(e, first - head.distance[i], origins, l, &base, err);
    return st;
}

enum nf_status nf_earlier_former(struct nf_earlier *e, uint32_t ordinal,
                                 struct nf_text_origins *origins, struct nf_error *err)
{
    struct nf_earlier_literals l;
    enum nf_status st;

    nf_earlier_literals_init(&l, e->alloc);
    st = know_with_bases(e, ordinal, origins, &l, err);
    nf_earlier_literals_free(&l);
    return nf_is_damage(st) ? NF_OK : st;
}
