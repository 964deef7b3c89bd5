#include "src/read/cursor.h"

#include <inttypes.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/block/block_article.h"
#include "src/read/archive_page.h"
#include "src/read/tombstone_read.h"

/* So many blocks one behind the other are the way of who goes through an archive; of articles at
 * random one in 120 times. */
#define FORWARD 4

enum nf_status nf_cursor_open(struct nf_reader *r, struct nf_cursor **out,
                              struct nf_error *err)
{
    const struct nf_archive *a = &r->archive;
    struct nf_cursor *c = nf_zget(a->alloc, sizeof(*c));

    if (!c)
        return nf_fail_nomem(err);
    if (nf_unpacker_new(a->alloc, &c->unpacker) != NF_OK) {
        nf_put(a->alloc, c);
        return nf_fail_nomem(err);
    }
    c->reader = r;
    atomic_fetch_add(&r->users, 1);
    c->next = UINT64_MAX;
    c->forward = FORWARD; /* until it goes back */
    nf_block_slot_init(&c->slot, r, c->unpacker);
    nf_text_slot_init(&c->text, &c->slot);
    nf_key_pages_init(&c->keys, a);
    nf_catalog_slot_init(&c->select, r, c->unpacker);
    nf_vec_init(&c->search.hashes, a->alloc);
    nf_buf_init(&c->search.want, a->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->search.scratch, a->alloc, SIZE_MAX / 2);
    nf_vec_init(&c->fields, a->alloc);
    nf_buf_init(&c->json, a->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->tombstone, a->alloc, SIZE_MAX / 2);
    *out = c;
    return NF_OK;
}

void nf_cursor_close(struct nf_cursor *c)
{
    struct nf_reader *r;

    if (!c)
        return;
    r = c->reader;
    nf_block_slot_free(&c->slot);
    nf_text_slot_free(&c->text);
    nf_key_pages_free(&c->keys);
    nf_catalog_slot_free(&c->select);
    nf_vec_free(&c->search.hashes);
    nf_buf_free(&c->search.want);
    nf_buf_free(&c->search.scratch);
    nf_vec_free(&c->fields);
    nf_buf_free(&c->json);
    nf_buf_free(&c->tombstone);
    nf_unpacker_free(c->unpacker);
    nf_put(r->archive.alloc, c);
    nf_reader_release(r);
}

enum nf_status nf_cursor_locate(struct nf_cursor *c, uint32_t ordinal,
                                struct nf_location *out, struct nf_error *err)
{
    return nf_locate(&c->reader->offsets, &c->slot.offsets, ordinal, out, err);
}

enum nf_status nf_cursor_locate_block(struct nf_cursor *c, uint32_t block,
                                      struct nf_location *out, struct nf_error *err)
{
    return nf_locate_block(&c->reader->offsets, &c->slot.offsets, block, out, err);
}

bool nf_cursor_goes_about(struct nf_cursor *c, uint32_t first)
{
    if (first < c->last)
        c->forward = 0;
    else if (c->forward < FORWARD)
        c->forward++;
    c->last = first;
    return c->forward < FORWARD;
}

/* Load the block that has article @ordinal; its texts as well if it is to be @whole
 * and that is sooner done than to read one of them later. */
static enum nf_status load_block_of(struct nf_cursor *c, uint64_t ordinal, bool whole,
                                    struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    const struct nf_block *b = &c->slot.block;
    uint32_t n = (uint32_t)ordinal;
    struct nf_location where;
    unsigned keep;
    enum nf_status st;

    if (ordinal >= a->head.articles)
        return nf_archive_no_article(a, ordinal, err);
    if (b->articles && n >= b->first && n - b->first < b->articles &&
        nf_block_has(b, n - b->first))
        return NF_OK;
    st = nf_cursor_locate(c, n, &where, err);
    if (st != NF_OK)
        return st;
    keep = nf_cursor_goes_about(c, where.first) ? NF_LOAD_KEEP : 0;
    if (!whole)
        return nf_block_slot_load_for(&c->slot, &where, n - where.first, 0, keep, err);
    /* Who reads on in order will want the rest of the block as well. */
    return nf_block_slot_load_for(&c->slot, &where, n - where.first,
                                  ordinal == c->next ? NF_WHOLE_BLOCK
                                                     : nf_likely_bytes(&where, n),
                                  NF_LOAD_TEXT | keep, err);
}

/* Say that an article was withdrawn; when and why, if that is known. */
static enum nf_status fail_withdrawn(struct nf_cursor *c, uint32_t ordinal,
                                     struct nf_error *err)
{
    struct nf_time day = { .precision = NF_PRECISION_DAY };
    char date[NF_TIME_TEXT];
    struct nf_tombstone t;

    if (nf_tombstone_find(&c->reader->archive, &c->slot.at, ordinal, &c->tombstone, &t,
                          NULL) != NF_OK)
        return nf_fail(err, NF_E_WITHDRAWN, NF_NO_OFFSET,
                       "article %" PRIu32 " was withdrawn", ordinal);
    day.seconds = (int64_t)t.time;
    nf_time_print(&day, date);
    return nf_fail(err, NF_E_WITHDRAWN, NF_NO_OFFSET,
                   "article %" PRIu32 " was withdrawn%s%s%s%.*s", ordinal,
                   t.time ? " on " : "", t.time ? date : "", t.reason.len ? ": " : "",
                   (int)t.reason.len, t.reason.ptr);
}

/* Article @i of the loaded block, in the cursor's fields. */
static enum nf_status article(struct nf_cursor *c, uint32_t i, enum nf_parts parts,
                              struct nf_record *out, struct nf_error *err)
{
    const struct nf_block *b = &c->slot.block;
    const size_t max_frame = c->reader->archive.max_frame;
    const char *text = parts == NF_PARTS_ALL ? "" : NULL;
    size_t fields = nf_block_article_fields(b, i);
    uint64_t bytes = nf_block_article_bytes(b, i, text != NULL);
    enum nf_status st = NF_OK;

    if (nf_block_article_withdrawn(b, i))
        return fail_withdrawn(c, b->first + i, err);
    if (bytes > max_frame)
        return nf_fail(err, NF_E_LIMIT, c->slot.at.offset,
                       "article %" PRIu32 " has %" PRIu64 " bytes, %zu are allowed",
                       b->first + i, bytes, max_frame);
    if (!nf_vec_make(&c->fields, fields))
        return nf_fail_nomem(err);
    if (text && nf_block_frame_of(b, i)->frame.raw_len) {
        st = nf_text_slot_load(&c->text, i, err);
        text = (const char *)c->text.text.ptr;
    }
    if (st == NF_OK)
        nf_block_article(b, i, text, c->fields.at, out);
    return st;
}

enum nf_status nf_cursor_get(struct nf_cursor *c, uint64_t ordinal,
                             enum nf_parts parts, struct nf_record *out,
                             struct nf_error *err)
{
    enum nf_status st = load_block_of(c, ordinal, parts == NF_PARTS_ALL, err);

    if (st == NF_E_RANGE)
        return st;
    if (st == NF_OK)
        st = article(c, (uint32_t)ordinal - c->slot.block.first, parts, out, err);
    c->next = ordinal + 1;
    return st;
}

enum nf_status nf_cursor_size(struct nf_cursor *c, uint64_t ordinal, uint64_t *bytes,
                              struct nf_error *err)
{
    enum nf_status st = load_block_of(c, ordinal, true, err);
    uint32_t i = (uint32_t)ordinal - c->slot.block.first;

    if (st == NF_OK && nf_block_article_withdrawn(&c->slot.block, i))
        return nf_fail(err, NF_E_WITHDRAWN, NF_NO_OFFSET, "article %" PRIu64 " was withdrawn",
                       ordinal);
    if (st == NF_OK)
        *bytes = nf_block_article_bytes(&c->slot.block, i, false) +
                 nf_block_frame_of(&c->slot.block, i)->frame.raw_len;
    return st;
}
