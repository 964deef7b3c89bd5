/*
 * From the loaded block to one of its articles: its text frame is decoded once, and
 * kept for the next call.
 */
#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/read/reader_internal.h"

/* Where the bytes of the text frame @f are, whose first article is @first. */
static enum nf_status find_frame(struct nf_cursor *c,
                                 const struct nf_block_frame *f, uint32_t first,
                                 struct nf_frame_place *out, struct nf_error *err)
{
    enum nf_status st;

    if (!nf_frame_is_reference(&f->frame)) {
        out->offset = c->at.offset + f->at;
        out->bytes = c->whole ? c->whole + f->at : NULL;
        out->first = first;
        out->raw_len = f->frame.raw_len;
        out->stored_len = f->frame.stored_len;
        out->way = c->block.prefix.way[f->frame.way];
        out->copies = f->frame.copies;
        return NF_OK;
    }
    st = nf_cursor_refer(c, first - f->frame.distance, out, err);
    if (st == NF_OK && out->raw_len != f->frame.raw_len)
        st = nf_fail(err, NF_E_DAMAGED, out->offset, "that has another length");
    return nf_fail_about(err, st, "article %" PRIu32 " has the text of article %" PRIu32,
                         first, first - f->frame.distance);
}

/* Unpack the bytes at @place to the cursor's text. Of copies that follow one another
 * that is done once, or their few bytes could take any time. */
static enum nf_status unpack_frame(struct nf_cursor *c,
                                   const struct nf_frame_place *place,
                                   struct nf_error *err)
{
    const uint8_t *p;
    enum nf_status st;

    if (c->text_at == place->offset && c->text_len == place->raw_len)
        return NF_OK;
    c->text_at = UINT64_MAX;
    st = nf_frame_fetch(c->reader, place, &c->frame_buf, &p, err);
    if (st == NF_OK && place->copies)
        st = nf_cursor_unpack_copies(c, place, p, &c->text_buf, err);
    else if (st == NF_OK)
        st = nf_cursor_unpack(c, place->way, p, place->stored_len, place->raw_len,
                              &c->text_buf, err);
    if (st != NF_OK)
        return st;
    c->text_at = place->offset;
    c->text_len = place->raw_len;
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

/* Decode text frame number @n into the cursor's text. */
static enum nf_status load_frame(struct nf_cursor *c, uint32_t n,
                                 const struct nf_block_frame *f,
                                 struct nf_error *err)
{
    uint32_t first = c->block.first + n * c->block.prefix.frame_articles;
    struct nf_frame_place place;
    enum nf_status st;

    c->frame = UINT32_MAX;
    if (f->frame.raw_len > c->reader->max_frame)
        return nf_fail(err, NF_E_LIMIT, c->at.offset,
                       "the text of article %" PRIu32 " has %" PRIu32
                       " bytes, %zu are allowed", first, f->frame.raw_len,
                       c->reader->max_frame);
    st = find_frame(c, f, first, &place, err);
    if (st != NF_OK)
        return st;
    st = unpack_frame(c, &place, err);
    if (st == NF_OK &&
        !nf_check_equal(f->frame.check, nf_check(c->text_buf.ptr, f->frame.raw_len,
                                                 nf_frame_seed(n))))
        st = nf_fail_unpack(err, NF_E_DAMAGED);
    if (st != NF_OK)
        return text_fail(err, st, first, f->frame.distance, place.offset);
    c->frame = n;
    return NF_OK;
}

enum nf_status nf_cursor_article(struct nf_cursor *c, uint32_t i,
                                 enum nf_parts parts, struct nf_record *out,
                                 struct nf_error *err)
{
    const struct nf_block_frame *f = nf_block_frame_of(&c->block, i);
    uint32_t frame = i / c->block.prefix.frame_articles;
    const char *text = parts == NF_PARTS_ALL ? "" : NULL;
    size_t fields = nf_block_article_fields(&c->block, i);
    uint64_t bytes = nf_block_article_bytes(&c->block, i, text != NULL);
    enum nf_status st = NF_OK;

    if (nf_block_article_withdrawn(&c->block, i))
        return nf_fail(err, NF_E_WITHDRAWN, NF_NO_OFFSET,
                       "article %" PRIu32 " was withdrawn", c->block.first + i);
    if (bytes > c->reader->max_frame)
        return nf_fail(err, NF_E_LIMIT, c->at.offset,
                       "article %" PRIu32 " has %" PRIu64 " bytes, %zu are allowed",
                       c->block.first + i, bytes, c->reader->max_frame);
    if (!nf_buf_need(&c->fields, fields * sizeof(struct nf_field)))
        return nf_fail_nomem(err);
    if (text && f->frame.raw_len) {
        if (c->frame != frame)
            st = load_frame(c, frame, f, err);
        text = (const char *)c->text_buf.ptr;
    }
    if (st == NF_OK)
        nf_block_article(&c->block, i, text,
                         (struct nf_field *)(void *)c->fields.ptr, out);
    return st;
}
