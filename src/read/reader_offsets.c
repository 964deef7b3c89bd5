/*
 * Where blocks are. An offsets page is checked when it is first needed, and kept
 * as far as max_index allows: whoever comes first stores it, and no lock is needed.
 */
#include <inttypes.h>
#include <string.h>

#include "format/offset_page.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/reader_internal.h"

static enum nf_status read_page(const struct nf_reader *r,
                                const struct nf_footer_page *p,
                                struct nf_offsets *o, struct nf_error *err)
{
    struct nf_chunk chunk;
    enum nf_status st = nf_chunk_read(&r->source, r->head.identity.id, &p->offsets,
                                      NF_CHUNK_OFFSETS, &o->buf, &chunk, &o->payload,
                                      err);

    if (st == NF_OK && nf_le64(o->payload) > NF_MAX_OFFSET)
        st = nf_fail(err, NF_E_DAMAGED, p->offsets.offset, "offsets: from nowhere");
    if (st == NF_OK && chunk.first != p->first)
        st = nf_fail(err, NF_E_DAMAGED, p->offsets.offset,
                     "offsets: from article %" PRIu32 ", not %" PRIu32,
                     chunk.first, p->first);
    return st;
}

/* Keep what was read, if there is room and memory for it. */
static void keep(struct nf_reader *r, uint32_t number, size_t size,
                 const struct nf_offsets *o)
{
    uint8_t *none = NULL, *copy;

    if (!nf_take_room(&r->offsets_size, size, r->max_index))
        return;
    copy = nf_get(r->alloc, size);
    if (copy) {
        memcpy(copy, o->payload, size);
        if (atomic_compare_exchange_strong(&r->offsets[number], &none, copy))
            return;
        nf_put(r->alloc, copy);
    }
    atomic_fetch_sub(&r->offsets_size, size);
}

/* Have the offsets of page @number, which is @p. */
static enum nf_status load(struct nf_reader *r, uint32_t number,
                           const struct nf_footer_page *p, struct nf_offsets *o,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (o->page == number)
        return NF_OK;
    o->page = UINT32_MAX;
    o->payload = atomic_load(&r->offsets[number]);
    if (!o->payload) {
        st = read_page(r, p, o, err);
        if (st == NF_OK)
            keep(r, number, nf_offset_page_size(p->blocks), o);
    }
    if (st == NF_OK)
        o->page = number;
    return st;
}

/* Of block @i of the page. */
static struct nf_offset_entry entry_at(const struct nf_offsets *o, uint32_t i)
{
    struct nf_cur cur = nf_cur_init(o->payload + nf_offset_page_size(i),
                                    NF_OFFSET_ENTRY_SIZE);
    struct nf_offset_entry e = { 0 };

    (void)nf_offset_entry_get(&cur, &e);
    return e;
}

static void location_of(const struct nf_offsets *o, const struct nf_footer_page *p,
                        uint32_t i, struct nf_location *out)
{
    uint64_t base = nf_le64(o->payload);
    struct nf_offset_entry e = entry_at(o, i);

    out->offset = base + e.offset;
    out->block = p->first_block + i;
    out->first = e.first;
    out->head_len = e.head_len;
    out->end = i + 1 < p->blocks ? base + entry_at(o, i + 1).offset : 0;
}

enum nf_status nf_offsets_locate(struct nf_reader *r, struct nf_offsets *offsets,
                                 uint32_t ordinal, struct nf_location *out,
                                 struct nf_error *err)
{
    struct nf_footer_page p;
    uint32_t page, low = 0, high;
    enum nf_status st = nf_reader_page_of_article(r, ordinal, &page, &p, err);

    if (st == NF_OK)
        st = load(r, page, &p, offsets, err);
    if (st != NF_OK)
        return st;
    high = p.blocks;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;

        if (entry_at(offsets, mid).first <= ordinal)
            low = mid;
        else
            high = mid;
    }
    location_of(offsets, &p, low, out);
    return NF_OK;
}

enum nf_status nf_offsets_locate_block(struct nf_reader *r,
                                       struct nf_offsets *offsets, uint32_t block,
                                       struct nf_location *out, struct nf_error *err)
{
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st = nf_reader_page_of_block(r, block, &page, &p, err);

    if (st == NF_OK)
        st = load(r, page, &p, offsets, err);
    if (st == NF_OK)
        location_of(offsets, &p, block - p.first_block, out);
    return st;
}

enum nf_status nf_reader_offsets_init(struct nf_reader *r)
{
    if (r->pages.count == 0)
        return NF_OK;
    r->offsets = nf_zget(r->alloc, r->pages.count * sizeof(*r->offsets));
    return r->offsets ? NF_OK : NF_E_NOMEM;
}

void nf_reader_offsets_free(struct nf_reader *r)
{
    for (uint32_t i = 0; r->offsets && i < r->pages.count; i++)
        nf_put(r->alloc, atomic_load(&r->offsets[i]));
    nf_put(r->alloc, r->offsets);
}
