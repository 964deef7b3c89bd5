#include "src/read/scan_fetch.h"

#include "src/base/fail.h"
#include "src/block/block_article.h"
#include "src/read/scan.h"

enum nf_status nf_fetcher_open(struct nf_fetcher *f, struct nf_reader *r,
                               struct nf_error *err)
{
    *f = (struct nf_fetcher){ .bad_block = UINT32_MAX };
    return nf_cursor_open(r, &f->cursor, err);
}

void nf_fetcher_close(struct nf_fetcher *f)
{
    nf_cursor_close(f->cursor);
}

/* Whether the cursor's block has article @ordinal, and which one of it that is. */
static bool is_held(const struct nf_fetcher *f, uint64_t ordinal, uint32_t *i)
{
    const struct nf_block *b = &f->cursor->slot.block;

    *i = (uint32_t)(ordinal - b->first);
    return ordinal - b->first < b->articles && /* an ordinal before it comes round to more */
           nf_block_has(b, *i);
}

/* Whether article @i of the cursor's block cannot be had for a reason of its own, which is told
 * before its text is looked at. */
static bool has_own_reason(const struct nf_fetcher *f, uint32_t i)
{
    const struct nf_block *b = &f->cursor->slot.block;

    return nf_block_article_withdrawn(b, i) ||
           nf_block_article_bytes(b, i, true) > f->cursor->reader->archive.max_frame;
}

/* Whether @parts of @ordinal are lost by what was found last. */
static bool is_lost(struct nf_fetcher *f, uint64_t ordinal, enum nf_parts parts)
{
    struct nf_location where;
    uint32_t i;

    if (parts == NF_PARTS_ALL && ordinal >= f->bad_from && ordinal < f->bad_to &&
        is_held(f, ordinal, &i))
        return !has_own_reason(f, i);
    if (f->bad_block == UINT32_MAX)
        return false;
    if (nf_cursor_locate(f->cursor, (uint32_t)ordinal, &where, NULL) == NF_OK &&
        where.block == f->bad_block)
        return true;
    f->bad_block = UINT32_MAX;
    return false;
}

/* Which articles are lost by what @ordinal was lost by. */
static void note_loss(struct nf_fetcher *f, uint64_t ordinal, enum nf_status st,
                      const struct nf_error *why)
{
    const struct nf_block *b = &f->cursor->slot.block;
    struct nf_location where;
    uint32_t i;

    if (is_held(f, ordinal, &i)) {
        const uint32_t each = b->prefix.frame_articles, from = i - i % each;

        if (has_own_reason(f, i))
            return;
        f->bad_from = (uint64_t)b->first + from;
        f->bad_to = f->bad_from + (each < b->articles - from ? each : b->articles - from);
    } else if (nf_cursor_locate(f->cursor, (uint32_t)ordinal, &where, NULL) == NF_OK) {
        f->bad_from = f->bad_to = 0;
        f->bad_block = where.block;
    }
    f->status = st;
    f->bad = *why;
}

uint64_t nf_fetch_size(struct nf_fetcher *f, uint64_t ordinal, bool on)
{
    struct nf_error err = NF_ERROR_INIT;
    uint64_t bytes = 0;
    enum nf_status st;

    if (is_lost(f, ordinal, NF_PARTS_ALL))
        return 0;
    if (on)
        f->cursor->next = ordinal;
    st = nf_cursor_size(f->cursor, ordinal, &bytes, &err);
    if (nf_is_damage(st))
        note_loss(f, ordinal, st, &err);
    return bytes;
}

enum nf_status nf_fetch(struct nf_fetcher *f, uint64_t ordinal, bool on,
                        enum nf_parts parts, struct nf_record *out, struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st;

    if (is_lost(f, ordinal, parts)) {
        *err = f->bad;
        return f->status;
    }
    if (on)
        f->cursor->next = ordinal;
    st = nf_cursor_get(f->cursor, ordinal, parts, out, &own);
    if (nf_is_damage(st))
        note_loss(f, ordinal, st, &own);
    if (st != NF_OK)
        *err = own;
    return st;
}
