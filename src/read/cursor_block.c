/*
 * From an ordinal to an article: index page, block head, text frame, each
 * read and checked once and kept for the next call.
 */
#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/reader_internal.h"

enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err)
{
    return nf_offsets_locate(c->reader, &c->offsets, ordinal, out, err);
}

enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out,
                                      struct nf_error *err)
{
    return nf_offsets_locate_block(c->reader, &c->offsets, block, out, err);
}

/* No head is longer, and no sum with this one is above 2^32. */
#define MAX_HEAD (NF_BLOCK_PREFIX_MAX + NF_MAX_BLOCK_ARTICLES * NF_FRAME_MAX + \
                  NF_MAX_SHORTS)

/* Bytes to ask for: the whole chunk if that is wanted and its end is known. */
static size_t bytes_wanted(const struct nf_location *where, bool whole)
{
    uint64_t all = where->end > where->offset ? where->end - where->offset : 0;
    size_t head = NF_CHUNK_HEADER_SIZE + (size_t)where->head_len;

    return whole && all > head && all <= NF_MAX_FRAME ? (size_t)all : head;
}

enum nf_status nf_block_head_read(const struct nf_reader *r,
                                  const struct nf_location *where, size_t want,
                                  struct nf_buf *buf, struct nf_chunk *chunk,
                                  const uint8_t **p, struct nf_error *err)
{
    enum nf_status st;

    if (where->head_len > MAX_HEAD)
        return nf_fail(err, NF_E_DAMAGED, where->offset, "block %" PRIu32
                       ": a head of %" PRIu32 " bytes", where->block,
                       where->head_len);
    st = nf_read(&r->source, where->offset, want, buf, p, err);
    if (st == NF_OK)
        st = nf_chunk_header_at(*p, r->head.identity.id, where->offset,
                                r->source.size, NF_CHUNK_BLOCK, chunk, err);
    if (st == NF_OK &&
        (chunk->aux != where->head_len || chunk->first != where->first ||
         (uint64_t)chunk->first + chunk->articles > r->head.articles))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": index and block disagree", where->block);
    if (st == NF_OK && want >= NF_CHUNK_HEADER_SIZE + (size_t)chunk->aux &&
        !nf_block_head_right(chunk, *p + NF_CHUNK_HEADER_SIZE))
        st = nf_fail(err, NF_E_DAMAGED, where->offset,
                     "block %" PRIu32 ": checksum of its head differs", where->block);
    return st;
}

enum nf_status nf_cursor_load(struct nf_cursor *c,
                              const struct nf_location *where, bool whole,
                              struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    const struct nf_unpack_table *table = NULL;
    size_t want = bytes_wanted(where, whole);
    struct nf_block_prefix prefix;
    struct nf_chunk chunk;
    struct nf_cur head;
    const uint8_t *p;
    enum nf_status st;

    if (c->block.articles && c->at.block == where->block)
        return NF_OK;
    c->block.articles = 0;
    c->searched = 0;
    c->frame = UINT32_MAX;
    c->whole = NULL;
    st = nf_block_head_read(r, where, want, &c->head_buf, &chunk, &p, err);
    if (st != NF_OK)
        return st;
    p += NF_CHUNK_HEADER_SIZE;
    head = nf_cur_init(p, chunk.aux);
    /* What is wrong with the head is told where it is loaded. */
    if (nf_block_prefix_get(&head, &prefix) == NF_OK)
        st = nf_reader_table(r, false, prefix.shorts.codec, prefix.shorts.set,
                             c->unpacker, &table, err);
    if (st == NF_OK)
        st = nf_block_load(&c->block, &chunk, p, c->unpacker, table, where->offset,
                           err);
    if (st != NF_OK)
        return st;
    c->at = *where;
    if (want >= NF_CHUNK_HEADER_SIZE + (uint64_t)chunk.stored_len)
        c->whole = p - NF_CHUNK_HEADER_SIZE;
    return NF_OK;
}

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

enum nf_status nf_fail_unpack(struct nf_error *err, enum nf_status st)
{
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    return nf_fail(err, st, NF_NO_OFFSET, "%s",
                   st == NF_E_DAMAGED ? "it does not decode to what was written"
                                      : nf_strerror(st));
}

enum nf_status nf_frame_fetch(const struct nf_reader *r,
                              const struct nf_frame_place *place, struct nf_buf *buf,
                              const uint8_t **p, struct nf_error *err)
{
    *p = place->bytes;
    return *p ? NF_OK : nf_read(&r->source, place->offset, place->stored_len, buf, p, err);
}

enum nf_status nf_cursor_unpack(struct nf_cursor *c, struct nf_way way,
                                const uint8_t *p, size_t stored_len, size_t raw_len,
                                struct nf_buf *to, struct nf_error *err)
{
    const struct nf_unpack_table *table = NULL;
    enum nf_status st = NF_OK;

    /* What is stored as it is needs none, and is not lost with one. */
    if (stored_len < raw_len)
        st = nf_reader_table(c->reader, true, way.codec, way.set, c->unpacker, &table,
                             err);
    if (st != NF_OK)
        return st;
    if (!nf_buf_need(to, raw_len + NF_UNPACK_SLACK))
        return nf_fail_nomem(err);
    st = nf_unpack(c->unpacker, way.codec, table, p, stored_len, to->ptr, raw_len);
    return st == NF_OK ? NF_OK : nf_fail_unpack(err, st);
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
