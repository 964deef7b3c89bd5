#include "src/read/scan_fetch.h"

#include "src/base/fail.h"
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

/* Whether @ordinal is lost by what was found last. */
static bool is_lost(struct nf_fetcher *f, uint64_t ordinal)
{
    struct nf_location where;

    if (ordinal >= f->bad_from && ordinal < f->bad_to)
        return true;
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

    f->status = st;
    f->bad = *why;
    f->bad_from = ordinal;
    f->bad_to = ordinal + 1;
    if (b->articles && ordinal >= b->first && ordinal - b->first < b->articles) {
        const uint64_t each = b->prefix.frame_articles;
        const uint64_t end = (uint64_t)b->first + b->articles;

        /* One that is too large itself costs no other. */
        if (nf_block_article_bytes(b, (uint32_t)ordinal - b->first, true) >
            f->cursor->reader->archive.max_frame)
            return;
        f->bad_from = b->first + (ordinal - b->first) / each * each;
        f->bad_to = f->bad_from + each < end ? f->bad_from + each : end;
    } else if (nf_cursor_locate(f->cursor, (uint32_t)ordinal, &where, NULL) == NF_OK) {
        f->bad_block = where.block;
    }
}

uint64_t nf_fetch_size(struct nf_fetcher *f, uint64_t ordinal, bool on)
{
    struct nf_error err = NF_ERROR_INIT;
    uint64_t bytes = 0;
    enum nf_status st;

    if (is_lost(f, ordinal))
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

    if (is_lost(f, ordinal)) {
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
