/*
 * Articles that were withdrawn before, and keep their numbers. When and why is written
 * behind their blocks (spec 7.6), which come later and in order.
 */
#include "src/write/writer_parts.h"

#include "format/tombstone.h"
#include "src/base/fail.h"
#include "src/base/str_equal.h"

static struct nf_str reason_of(const struct nf_writer *w, const struct nf_grave *g)
{
    return (struct nf_str){ nf_buf_text(&w->reasons) + g->reason, g->reason_len };
}

/* Blocks may be held until the end: of articles that have one reason it is kept once. */
enum nf_status nf_writer_note_withdrawn(struct nf_writer *w, const struct nf_withdrawal *why,
                                        struct nf_error *err)
{
    const size_t n = nf_vec_count(&w->graves);
    const struct nf_grave *last = n ? &w->graves.at[n - 1] : NULL;
    struct nf_grave g = { .ordinal = w->articles, .time = why->time,
                          .reason = w->reasons.len, .reason_len = (uint32_t)why->reason.len };
    bool room = true;

    if (why->reason.len > NF_MAX_REASON)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "a reason of %zu bytes; %u are the most",
                       why->reason.len, NF_MAX_REASON);
    if (last && nf_str_equal(reason_of(w, last), why->reason))
        g.reason = last->reason;
    else
        room = nf_buf_add_text(&w->reasons, why->reason);
    return room && nf_vec_add(&w->graves, &g) ? NF_OK : nf_fail_nomem(err);
}

static bool is_like(const struct nf_writer *w, const struct nf_grave *a,
                    const struct nf_grave *b)
{
    return a->time == b->time && nf_str_equal(reason_of(w, a), reason_of(w, b));
}

/* A tombstone of those from @at on, up to @end, that are like the first. */
static enum nf_status put_tombstone(struct nf_writer *w, size_t at, size_t end,
                                    uint32_t first, struct nf_error *err)
{
    const struct nf_grave *g = &w->graves.at[at];
    struct nf_tombstone t = { .time = g->time, .reason = reason_of(w, g) };
    struct nf_chunk chunk = { .type = NF_CHUNK_TOMBSTONE };
    struct nf_buf *to = &w->tombstone;
    struct nf_place place;

    for (size_t i = at; i < end; i++)
        t.articles += is_like(w, g, &w->graves.at[i]);
    if (!nf_buf_need(to, NF_TOMBSTONE_MAX + t.reason.len))
        return nf_fail_nomem(err);
    to->len = nf_tombstone_put(to->ptr, &t);
    for (size_t i = at; i < end; i++)
        if (is_like(w, g, &w->graves.at[i]))
            nf_buf_add_varint(to, w->graves.at[i].ordinal - first);
    if (to->failed)
        return nf_fail_nomem(err);
    chunk.stored_len = chunk.aux = (uint32_t)to->len;
    chunk.hash = nf_chunk_hash(&chunk, to->ptr);
    return nf_output_chunk(&w->out, &chunk, to->ptr, &place, err);
}

/* Whether one of those from @from on is like the one at @at, before it. */
static bool is_told(const struct nf_writer *w, size_t from, size_t at)
{
    while (from < at && !is_like(w, &w->graves.at[from], &w->graves.at[at]))
        from++;
    return from < at;
}

enum nf_status nf_writer_put_tombstones(struct nf_writer *w, uint32_t first, uint32_t articles,
                                        struct nf_error *err)
{
    const size_t count = nf_vec_count(&w->graves), from = w->graves_told;
    enum nf_status st = NF_OK;
    unsigned told = 0;
    size_t end = from;

    while (end < count && w->graves.at[end].ordinal < (uint64_t)first + articles)
        end++;
    for (size_t i = from; st == NF_OK && i < end && told < NF_MAX_TOMBSTONES; i++)
        if (!is_told(w, from, i)) {
            st = put_tombstone(w, i, end, first, err);
            told++;
        }
    w->graves_told = end;
    if (end == count) {
        nf_vec_reset(&w->graves);
        nf_buf_reset(&w->reasons);
        w->graves_told = 0;
    }
    return st;
}
