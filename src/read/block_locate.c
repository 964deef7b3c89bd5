/*
 * Where blocks are. An offsets page is checked when it is first needed, and kept
 * as far as max_index allows: whoever comes first stores it, and no lock is needed.
 * A page that is damaged is made again out of the blocks that are in the file.
 */
#include "src/read/block_locate.h"

#include <inttypes.h>
#include <string.h>

#include "format/offset_page.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/archive_page.h"
#include "src/read/page_entries.h"
#include "src/read/room.h"

/* Of block @i of the page. */
static struct nf_offset_entry entry_at(const struct nf_offsets *o, uint32_t i)
{
    struct nf_cur cur = nf_cur_init(o->payload + nf_offset_page_size(i),
                                    NF_OFFSET_ENTRY_SIZE);
    struct nf_offset_entry e = { 0 };

    (void)nf_offset_entry_get(&cur, &e);
    return e;
}

/* Spec 8: the first block begins with the page, each other behind the one before. All
 * have articles, and none more than a block can have. */
static enum nf_status check_firsts(const struct nf_footer_page *p,
                                   const struct nf_offsets *o, struct nf_error *err)
{
    const uint64_t end = (uint64_t)p->first + p->articles;
    uint64_t low = p->first, high = p->first;

    for (uint32_t i = 0; i < p->blocks; i++) {
        const uint32_t first = entry_at(o, i).first;

        if (first < low || first > high)
            return nf_fail(err, NF_E_DAMAGED, p->offsets.offset,
                           "offsets: block %" PRIu32 " begins with article %" PRIu32
                           ", not with %" PRIu64 " to %" PRIu64,
                           p->first_block + i, first, low, high);
        low = first + UINT64_C(1);
        high = first + (uint64_t)NF_MAX_BLOCK_ARTICLES;
        high = high < end ? high : end - 1;
    }
    if (low - 1 + NF_MAX_BLOCK_ARTICLES < end)
        return nf_fail(err, NF_E_DAMAGED, p->offsets.offset,
                       "offsets: the last block begins with article %" PRIu64
                       ", %" PRIu64 " before the end", low - 1, end - (low - 1));
    return NF_OK;
}

enum nf_status nf_offsets_read(const struct nf_archive *a, const struct nf_footer_page *p,
                               struct nf_offsets *o, struct nf_error *err)
{
    struct nf_chunk chunk;
    enum nf_status st = nf_chunk_read(&a->source, a->head.identity.id, &p->offsets,
                                      NF_CHUNK_OFFSETS, &o->buf, &chunk, &o->payload,
                                      err);

    if (st == NF_OK && nf_le64(o->payload) > NF_MAX_OFFSET)
        st = nf_fail(err, NF_E_DAMAGED, p->offsets.offset, "offsets: from nowhere");
    if (st == NF_OK && chunk.first != p->first)
        st = nf_fail(err, NF_E_DAMAGED, p->offsets.offset,
                     "offsets: from article %" PRIu32 ", not %" PRIu32,
                     chunk.first, p->first);
    if (st == NF_OK)
        st = check_firsts(p, o, err);
    return st;
}

/* Keep what was read, if there is room and memory for it. */
static void keep(struct nf_offset_pages *pages, uint32_t number, size_t size,
                 const struct nf_offsets *o)
{
    uint8_t *none = NULL, *copy;

    if (!nf_take_room(&pages->size, size, pages->archive->max_index))
        return;
    copy = nf_get(pages->archive->alloc, size);
    if (copy) {
        memcpy(copy, o->payload, size);
        if (atomic_compare_exchange_strong(&pages->payload[number], &none, copy))
            return;
        nf_put(pages->archive->alloc, copy);
    }
    atomic_fetch_sub(&pages->size, size);
}

/* Look through the file, unless that was done. That there is too much in it is not found out
 * again for each page. */
static enum nf_status survey(struct nf_offset_pages *pages, struct nf_error *err)
{
    const struct nf_archive *a = pages->archive;
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st = NF_OK;

    pthread_mutex_lock(&pages->lock);
    if (!pages->surveyed && !a->recovered) {
        st = nf_survey_make(&pages->survey, &a->source, a->head.identity.id, &why);
        pages->surveyed = st == NF_OK || nf_is_damage(st);
        if (st != NF_OK) {
            nf_survey_free(&pages->survey);
            nf_survey_init(&pages->survey, a->alloc, a->max_index);
        }
        pages->why = why;
    }
    if (pages->surveyed)
        st = pages->why.status;
    if (st != NF_OK)
        nf_fail_copy(err, &pages->why);
    pthread_mutex_unlock(&pages->lock);
    return st;
}

/* Make a page out of the blocks that are in the file; what is wrong with the stored one
 * is in @err already. */
static enum nf_status find_page(struct nf_offset_pages *pages,
                                const struct nf_footer_page *p, struct nf_offsets *o,
                                struct nf_error *err)
{
    const enum nf_status st = survey(pages, err);

    if (st != NF_OK)
        return st;
    if (!nf_buf_need(&o->buf, nf_offset_page_size(p->blocks)))
        return nf_fail_nomem(err);
    o->payload = o->buf.ptr;
    return nf_page_entries_make(&pages->survey, p, o->buf.ptr, &o->guessed)
               ? NF_OK : NF_E_DAMAGED;
}

/* Read the offsets of page @number, which is @p, or make them; one that cannot be had is not
 * tried again for each article. */
static enum nf_status read_page(struct nf_offset_pages *pages, uint32_t number,
                                const struct nf_footer_page *p, struct nf_offsets *o)
{
    enum nf_status st;

    o->lost = UINT32_MAX;
    o->why = (struct nf_error)NF_ERROR_INIT;
    st = pages->archive->recovered
             ? nf_fail(&o->why, NF_E_DAMAGED, NF_NO_OFFSET, "page %" PRIu32 " is lost", number)
             : nf_offsets_read(pages->archive, p, o, &o->why);
    if (st == NF_E_DAMAGED)
        st = find_page(pages, p, o, &o->why);
    if (st == NF_OK && !o->guessed)
        keep(pages, number, nf_offset_page_size(p->blocks), o);
    if (nf_is_damage(st))
        o->lost = number;
    return st;
}

/* Have the offsets of page @number, which is @p. */
static enum nf_status load(struct nf_offset_pages *pages, uint32_t number,
                           const struct nf_footer_page *p, struct nf_offsets *o,
                           struct nf_error *err)
{
    enum nf_status st = NF_OK;

    if (o->page == number)
        return NF_OK;
    o->page = UINT32_MAX;
    o->guessed = false;
    o->payload = atomic_load(&pages->payload[number]);
    if (!o->payload)
        st = o->lost == number ? o->why.status : read_page(pages, number, p, o);
    if (st == NF_OK)
        o->page = number;
    else
        nf_fail_copy(err, &o->why);
    return st;
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
    if (i + 1 < p->blocks) {
        e = entry_at(o, i + 1);
        out->articles = e.first - out->first;
        out->end = base + e.offset;
    } else {
        out->articles = p->first + p->articles - out->first;
        out->end = 0;
    }
}

enum nf_status nf_locate(struct nf_offset_pages *pages, struct nf_offsets *offsets,
                         uint32_t ordinal, struct nf_location *out,
                         struct nf_error *err)
{
    struct nf_footer_page p;
    uint32_t page, low = 0, high;
    enum nf_status st = nf_archive_page_of_article(pages->archive, ordinal, &page, &p, err);

    if (st == NF_OK)
        st = load(pages, page, &p, offsets, err);
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

enum nf_status nf_locate_block(struct nf_offset_pages *pages,
                               struct nf_offsets *offsets, uint32_t block,
                               struct nf_location *out, struct nf_error *err)
{
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st = nf_archive_page_of_block(pages->archive, block, &page, &p, err);

    if (st == NF_OK)
        st = load(pages, page, &p, offsets, err);
    if (st == NF_OK && offsets->guessed)
        st = nf_fail(err, NF_E_DAMAGED, p.offsets.offset,
                     "offsets: where block %" PRIu32 " is, is not known", block);
    if (st == NF_OK)
        location_of(offsets, &p, block - p.first_block, out);
    return st;
}

void nf_offset_pages_init(struct nf_offset_pages *pages, const struct nf_archive *a)
{
    *pages = (struct nf_offset_pages){ .archive = a };
    pthread_mutex_init(&pages->lock, NULL);
    nf_survey_init(&pages->survey, a->alloc, a->max_index);
}

bool nf_offset_pages_open(struct nf_offset_pages *pages)
{
    const struct nf_archive *a = pages->archive;

    if (a->pages.count == 0)
        return true;
    pages->payload = nf_zget_array(a->alloc, a->pages.count, sizeof(*pages->payload));
    return pages->payload != NULL;
}

void nf_offset_pages_free(struct nf_offset_pages *pages)
{
    const struct nf_archive *a = pages->archive;

    for (uint32_t i = 0; pages->payload && i < a->pages.count; i++)
        nf_put(a->alloc, atomic_load(&pages->payload[i]));
    nf_put(a->alloc, pages->payload);
    nf_survey_free(&pages->survey);
    pthread_mutex_destroy(&pages->lock);
}

void nf_offsets_init(struct nf_offsets *o, const struct nf_archive *a)
{
    *o = (struct nf_offsets){ .page = UINT32_MAX, .lost = UINT32_MAX };
    nf_buf_init(&o->buf, a->alloc, a->max_index);
}

void nf_offsets_free(struct nf_offsets *o)
{
    nf_buf_free(&o->buf);
}
