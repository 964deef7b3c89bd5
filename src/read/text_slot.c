/*
 * From the loaded block to the text of one of its articles: a text frame is decoded once,
 * and kept for the next call.
 */
#include "src/read/text_slot.h"

#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"

void nf_text_slot_init(struct nf_text_slot *t, struct nf_block_slot *block)
{
    const struct nf_alloc *alloc = block->reader->archive.alloc;

    *t = (struct nf_text_slot){ .block = block, .at = UINT64_MAX, .frame = UINT32_MAX };
    nf_buf_init(&t->stored, alloc, NF_MAX_FRAME);
    nf_buf_init(&t->text, alloc, NF_MAX_FRAME + NF_UNPACK_SLACK);
    nf_referred_init(&t->referred, block);
    nf_bases_init(&t->bases, &t->referred);
}

void nf_text_slot_free(struct nf_text_slot *t)
{
    nf_text_slot_forget(t);
    nf_referred_free(&t->referred);
}

void nf_text_slot_forget(struct nf_text_slot *t)
{
    nf_buf_free(&t->text);
    nf_buf_free(&t->stored);
    nf_bases_free(&t->bases);
    t->frame = UINT32_MAX;
    t->at = UINT64_MAX;
}

/* Where the bytes of the text frame @f are, whose first article is @first. */
static enum nf_status find_frame(struct nf_text_slot *t,
                                 const struct nf_block_frame *f, uint32_t first,
                                 struct nf_frame_place *out, struct nf_error *err)
{
    const struct nf_block_slot *b = t->block;
    enum nf_status st;

    if (!nf_frame_is_reference(&f->frame)) {
        out->offset = b->at.offset + f->at;
        out->bytes = f->at + f->frame.stored_len <= b->got ? b->bytes + f->at : NULL;
        out->first = first;
        out->raw_len = f->frame.raw_len;
        out->stored_len = f->frame.stored_len;
        out->way = b->block.prefix.way[f->frame.way];
        out->copies = f->frame.copies;
        return NF_OK;
    }
    st = nf_refer(&t->referred, first - f->frame.distance, out, err);
    if (st == NF_OK && out->raw_len != f->frame.raw_len)
        st = nf_fail(err, NF_E_DAMAGED, out->offset, "that has another length");
    return nf_fail_about(err, st, "article %" PRIu32 " has the text of article %" PRIu32,
                         first, first - f->frame.distance);
}

/* Unpack the bytes at @place to the slot's text. Of copies that follow one another
 * that is done once, or their few bytes could take any time. */
static enum nf_status unpack_frame(struct nf_text_slot *t,
                                   const struct nf_frame_place *place,
                                   struct nf_error *err)
{
    struct nf_reader *r = t->block->reader;
    const uint8_t *p;
    enum nf_status st;

    if (t->at == place->offset && t->len == place->raw_len)
        return NF_OK;
    t->at = UINT64_MAX;
    st = nf_frame_fetch(&r->archive, place, &t->stored, &p, err);
    if (st == NF_OK && place->copies)
        st = nf_bases_unpack(&t->bases, place, p, &t->text, err);
    else if (st == NF_OK)
        st = nf_frame_unpack(&r->tables, t->block->unpacker, place->way, p,
                             place->stored_len, place->raw_len, &t->text, err);
    if (st != NF_OK)
        return st;
    t->at = place->offset;
    t->len = place->raw_len;
    return NF_OK;
}

static enum nf_status text_fail(struct nf_error *err, enum nf_status st,
                                uint32_t first, uint32_t distance, uint64_t offset)
{
    if (err && err->offset == NF_NO_OFFSET)
        err->offset = offset;
    if (distance)
        return nf_fail_about(err, st, "the text of article %" PRIu32
                             ", stored with article %" PRIu32, first, first - distance);
    return nf_fail_about(err, st, "the text of article %" PRIu32, first);
}

static enum nf_status load_frame(struct nf_text_slot *t, uint32_t n,
                                 const struct nf_block_frame *f,
                                 struct nf_error *err)
{
    const struct nf_block_slot *b = t->block;
    const size_t max_frame = b->reader->archive.max_frame;
    uint32_t first = b->block.first + n * b->block.prefix.frame_articles;
    struct nf_frame_place place;
    enum nf_status st;

    if (f->frame.raw_len > max_frame)
        return nf_fail(err, NF_E_LIMIT, b->at.offset,
                       "the text of article %" PRIu32 " has %" PRIu32
                       " bytes, %zu are allowed", first, f->frame.raw_len, max_frame);
    st = find_frame(t, f, first, &place, err);
    if (st != NF_OK)
        return st;
    st = unpack_frame(t, &place, err);
    if (st == NF_OK &&
        !nf_check_equal(f->frame.check,
                        nf_check(t->text.ptr, f->frame.raw_len, nf_frame_seed(n))))
        st = nf_fail_unpack(err, NF_E_DAMAGED);
    return st == NF_OK ? NF_OK
                       : text_fail(err, st, first, f->frame.distance, place.offset);
}

enum nf_status nf_text_slot_load(struct nf_text_slot *t, uint32_t i, struct nf_error *err)
{
    const struct nf_block *b = &t->block->block;
    uint32_t frame = i / b->prefix.frame_articles;
    enum nf_status st;

    if (t->frame == frame && t->loads == t->block->loads)
        return NF_OK;
    t->frame = UINT32_MAX;
    st = load_frame(t, frame, nf_block_frame_of(b, i), err);
    if (st != NF_OK)
        return st;
    t->frame = frame;
    t->loads = t->block->loads;
    return NF_OK;
}
