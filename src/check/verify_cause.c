/*
 * From an article that cannot be got to the damaged place that costs it: its own block, a
 * table, or a text that it takes bytes from.
 */
#include "src/check/verify_cause.h"

#include "src/block/frame_copies.h"

/* Who asks, and with what. */
struct asked {
    const struct nf_verify_run *v;
    struct nf_cursor *cursor;
    struct nf_buf *stored;
};

/* The damaged place from which the article at @ordinal takes its text, or bytes of it. */
static uint32_t place_of_text(const struct asked *a, uint32_t ordinal)
{
    const struct nf_verify_run *v = a->v;
    struct nf_location where;
    struct nf_frame_place frame;
    uint32_t place = NF_NO_PLACE;

    if (nf_cursor_locate(a->cursor, ordinal, &where, NULL) == NF_OK)
        place = nf_verify_place_at(v, where.offset, where.head_len == 0);
    if (place == NF_NO_PLACE &&
        nf_refer(&a->cursor->text.referred, ordinal, &frame, NULL) == NF_OK)
        place = nf_verify_place_at(v, frame.offset, false);
    return place;
}

/* The place that costs the text whose first article is @first, packed at @frame. */
static uint32_t place_of_bases(const struct asked *a, uint32_t first,
                               const struct nf_frame_place *frame)
{
    struct nf_frame_copies copies;
    uint32_t place = nf_verify_place_at(a->v, frame->offset, false);
    const uint8_t *p;

    if (place != NF_NO_PLACE || !frame->copies ||
        nf_frame_fetch(&a->v->reader->archive, frame, a->stored, &p, NULL) != NF_OK ||
        nf_frame_copies_get(p, frame->stored_len, frame->raw_len, &copies) != NF_OK)
        return place;
    for (uint32_t i = 0; i < copies.head.bases && place == NF_NO_PLACE; i++)
        if (copies.head.distance[i] <= first)
            place = place_of_text(a, first - copies.head.distance[i]);
    return place;
}

uint32_t nf_verify_cause(const struct nf_verify_run *v, struct nf_cursor *cursor,
                         struct nf_buf *stored, uint32_t ordinal, const struct nf_error *why)
{
    const struct asked asked = { v, cursor, stored }, *a = &asked;
    const struct nf_block *b = &a->cursor->slot.block;
    const struct nf_block_frame *f;
    struct nf_frame_place frame;
    struct nf_location where;
    uint32_t first, place = nf_verify_place_at(a->v, why->offset, false);

    if (place != NF_NO_PLACE)
        return place;
    if (nf_cursor_locate(a->cursor, ordinal, &where, NULL) == NF_OK && where.head_len == 0)
        return nf_verify_place_at(a->v, where.offset, true);
    if (!b->articles || ordinal < b->first || ordinal - b->first >= b->articles)
        return NF_NO_PLACE;
    f = nf_block_frame_of(b, ordinal - b->first);
    first = b->first + (ordinal - b->first) / b->prefix.frame_articles *
                           b->prefix.frame_articles;
    if (!nf_frame_is_reference(&f->frame)) {
        frame = (struct nf_frame_place){ .offset = a->cursor->slot.at.offset + f->at,
                                         .raw_len = f->frame.raw_len,
                                         .stored_len = f->frame.stored_len,
                                         .copies = f->frame.copies };
        return place_of_bases(a, first, &frame);
    }
    place = place_of_text(a, first - f->frame.distance);
    if (place == NF_NO_PLACE && nf_refer(&a->cursor->text.referred, first - f->frame.distance,
                                         &frame, NULL) == NF_OK)
        place = place_of_bases(a, frame.first, &frame);
    return place;
}
