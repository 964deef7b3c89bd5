/*
 * From an ordinal to an article: index page, block head, text frame, each
 * read and checked once and kept for the next call.
 */
#include <inttypes.h>

#include "format/checksum.h"
#include "format/offset_page.h"
#include "src/archive/reader_internal.h"
#include "src/base/fail.h"
#include "src/io/chunk_read.h"

static enum nf_status load_offsets(struct nf_cursor *c, uint32_t page,
                                   struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    const struct nf_reader_page *p = &nf_reader_pages(r)[page];
    struct nf_chunk chunk;
    enum nf_status st;

    if (c->offsets_page == page)
        return NF_OK;
    c->offsets_page = UINT32_MAX;
    st = nf_chunk_read(&r->source, r->head.identity.id, p->page.offsets,
                       NF_CHUNK_OFFSETS, &c->offsets_buf, &chunk, &c->offsets,
                       err);
    if (st != NF_OK)
        return st;
    if (chunk.codec != NF_CODEC_STORE ||
        chunk.stored_len != p->page.blocks * NF_OFFSET_ENTRY_SIZE)
        return nf_fail(err, NF_E_DAMAGED, p->page.offsets,
                       "offsets: %" PRIu32 " bytes for %" PRIu32 " blocks",
                       chunk.stored_len, p->page.blocks);
    if (chunk.first != p->first_article)
        return nf_fail(err, NF_E_DAMAGED, p->page.offsets,
                       "offsets: from article %" PRIu32 ", not %" PRIu32,
                       chunk.first, p->first_article);
    c->offsets_page = page;
    return NF_OK;
}

static struct nf_offset_entry entry_at(const struct nf_cursor *c, uint32_t i)
{
    struct nf_offset_entry e = { 0, 0, 0 };
    struct nf_cur cur =
        nf_cur_init(c->offsets + (size_t)i * NF_OFFSET_ENTRY_SIZE,
                    NF_OFFSET_ENTRY_SIZE);

    (void)nf_offset_entry_get(&cur, &e);
    return e;
}

static void location_of(const struct nf_cursor *c,
                        const struct nf_reader_page *p, uint32_t i,
                        struct nf_location *out)
{
    struct nf_offset_entry e = entry_at(c, i);

    out->offset = p->page.base + e.offset;
    out->block = p->first_block + i;
    out->first = e.first;
    out->head_len = e.head_len;
    out->end = i + 1 < p->page.blocks ? p->page.base + entry_at(c, i + 1).offset
                                      : 0;
}

enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err)
{
    uint32_t page = nf_reader_page_of_article(c->reader, ordinal);
    const struct nf_reader_page *p = &nf_reader_pages(c->reader)[page];
    uint32_t low = 0, high = p->page.blocks;
    enum nf_status st = load_offsets(c, page, err);

    if (st != NF_OK)
        return st;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;

        if (entry_at(c, mid).first <= ordinal)
            low = mid;
        else
            high = mid;
    }
    location_of(c, p, low, out);
    return NF_OK;
}

enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out,
                                      struct nf_error *err)
{
    uint32_t page = nf_reader_page_of_block(c->reader, block);
    const struct nf_reader_page *p = &nf_reader_pages(c->reader)[page];
    enum nf_status st = load_offsets(c, page, err);

    if (st == NF_OK)
        location_of(c, p, block - p->first_block, out);
    return st;
}

/* Bytes to ask for: the whole chunk if that is wanted and its end is known. */
static size_t bytes_wanted(const struct nf_location *where, bool whole)
{
    uint64_t all = where->end > where->offset ? where->end - where->offset : 0;
    size_t head = NF_CHUNK_HEADER_SIZE + (size_t)where->head_len;

    return whole && all > head && all <= NF_MAX_FRAME ? (size_t)all : head;
}

enum nf_status nf_cursor_load(struct nf_cursor *c,
                              const struct nf_location *where, bool whole,
                              struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    const struct nf_unpack_table *table = NULL;
    size_t want = bytes_wanted(where, whole);
    struct nf_chunk chunk;
    const uint8_t *p;
    enum nf_status st;

    if (c->block.articles && c->at.block == where->block)
        return NF_OK;
    c->block.articles = 0;
    c->frame = UINT32_MAX;
    c->whole = NULL;
    st = nf_read(&r->source, where->offset, want, &c->head_buf, &p, err);
    if (st == NF_OK)
        st = nf_chunk_header_at(p, r->head.identity.id, where->offset,
                                r->source.size, NF_CHUNK_BLOCK, &chunk, err);
    if (st != NF_OK)
        return st;
    if (chunk.aux != where->head_len || chunk.first != where->first)
        return nf_fail(err, NF_E_DAMAGED, where->offset,
                       "block %" PRIu32 ": index and block disagree",
                       where->block);
    p += NF_CHUNK_HEADER_SIZE;
    st = nf_reader_table(r, false, nf_block_short_codec(p, chunk.aux),
                         c->unpacker, &table, err);
    if (st == NF_OK)
        st = nf_block_load(&c->block, &chunk, p, r->head.identity.id,
                           c->unpacker, table, where->offset, err);
    if (st != NF_OK)
        return st;
    c->at = *where;
    if (want >= NF_CHUNK_HEADER_SIZE + (size_t)chunk.stored_len)
        c->whole = p - NF_CHUNK_HEADER_SIZE;
    return NF_OK;
}

/* Decode text frame number @n into the cursor's text. */
static enum nf_status load_frame(struct nf_cursor *c, uint32_t n,
                                 const struct nf_block_frame *f,
                                 struct nf_error *err)
{
    struct nf_reader *r = c->reader;
    uint64_t first = (uint64_t)c->block.first +
                     (uint64_t)n * c->block.prefix.frame_articles;
    uint64_t offset = c->at.offset + f->at;
    const struct nf_unpack_table *table = NULL;
    const uint8_t *p = c->whole ? c->whole + f->at : NULL;
    enum nf_status st = NF_OK;

    c->frame = UINT32_MAX;
    if (f->frame.raw_len > r->max_frame)
        return nf_fail(err, NF_E_LIMIT, offset,
                       "the text of article %" PRIu64 " has %" PRIu32
                       " bytes, %zu are allowed", first, f->frame.raw_len,
                       r->max_frame);
    if (!nf_buf_need(&c->text_buf, f->frame.raw_len))
        return nf_fail_nomem(err);
    if (!p)
        st = nf_read(&r->source, offset, f->frame.stored_len, &c->frame_buf, &p,
                     err);
    if (st == NF_OK)
        st = nf_reader_table(r, true, c->block.prefix.text_codec, c->unpacker,
                             &table, err);
    if (st != NF_OK)
        return st;
    st = nf_unpack(c->unpacker, c->block.prefix.text_codec, table, p,
                   f->frame.stored_len, c->text_buf.ptr, f->frame.raw_len);
    if (st == NF_OK &&
        !nf_check_equal(f->frame.check,
                        nf_check(c->text_buf.ptr, f->frame.raw_len,
                                 nf_seed(r->head.identity.id, first))))
        st = NF_E_DAMAGED;
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    if (st != NF_OK)
        return nf_fail(err, st, offset, "the text of article %" PRIu64 ": %s",
                       first, st == NF_E_DAMAGED ? "it does not decode to what was "
                       "written" : nf_strerror(st));
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
    enum nf_status st = NF_OK;

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
