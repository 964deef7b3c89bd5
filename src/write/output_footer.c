/* What ends a generation: the footer, which has what the output noted on its way, and the
 * trailer (spec 11). */
#include "src/write/writer_output.h"

#include <inttypes.h>
#include <newsfiche/version.h>

#include "src/base/fail.h"
#include "src/read/archive_open.h"

#define CREATOR "newsfiche " NF_VERSION_STRING
/* What a disk writes as a whole, or not at all. */
#define SECTOR 512

static void pages_payload(const struct nf_footer_page *page, size_t n, struct nf_buf *out)
{
    uint8_t p[NF_PAGE_ENTRY_SIZE];

    nf_buf_add_varint(out, n);
    for (size_t i = 1; i < n; i++) {
        nf_page_start_put(p, &page[i]);
        nf_buf_add(out, p, NF_PAGE_START_SIZE);
    }
    for (size_t i = 0; i < n; i++) {
        nf_page_entry_put(p, &page[i]);
        nf_buf_add(out, p, NF_PAGE_ENTRY_SIZE);
    }
}

static void sets_payload(const struct nf_footer_set *set, size_t n, struct nf_buf *out)
{
    nf_buf_add_varint(out, n);
    for (; n > 0; n--, set++)
        if (nf_buf_reserve(out, NF_FOOTER_SET_MAX + set->profile.len))
            out->len += nf_footer_set_put(out->ptr + out->len, set);
}

static void footer_payload(const struct nf_output *o, struct nf_buf *out)
{
    uint8_t p[NF_FOOTER_HEAD_MAX];
    const size_t keys = nf_vec_count(&o->keys);

    nf_buf_reset(out);
    nf_buf_add(out, p, nf_footer_head_put(p, &o->head));
    sets_payload(o->sets.at, nf_vec_count(&o->sets), out);
    pages_payload(o->pages.at, nf_vec_count(&o->pages), out);
    nf_buf_add_byte(out, o->indexed);
    nf_buf_add_varint(out, keys);
    for (size_t i = 0; i < keys; i++)
        nf_buf_add(out, p, nf_footer_keys_put(p, &o->keys.at[i]));
    nf_ban_list_put(&o->bans, out);
    nf_buf_add_str(out, (struct nf_str){ CREATOR, sizeof(CREATOR) - 1 });
}

/* What readers would refuse is not written: they would go back to the footer before, and to
 * articles of which somebody was told that they are stored. */
static enum nf_status try_payload(const struct nf_output *o, struct nf_error *err)
{
    struct nf_archive a = { .alloc = o->alloc };
    struct nf_cur c = nf_cur_init(o->raw.ptr, o->raw.len);
    struct nf_footer_page page;
    enum nf_status st;

    nf_archive_begin(&a);
    st = nf_archive_payload(&a, &c);
    for (uint32_t i = 0; st == NF_OK && i < a.pages.count; i++)
        st = nf_footer_page_get(&a.pages, i, &page);
    nf_archive_close(&a);
    if (st == NF_E_NOMEM)
        return nf_fail_nomem(err);
    if (st == NF_OK && a.head.articles > nf_most_articles(o->offset))
        return nf_fail(err, NF_E_DAMAGED, o->offset, "so many of %" PRIu32 " articles are lost "
                       "that readers would refuse the footer", a.head.articles);
    return st == NF_OK ? st : nf_fail(err, NF_E_DAMAGED, o->offset,
                                      "the footer would not hold together");
}

/* Make what was written so far durable, where that is not the sink's business. */
static enum nf_status sync_all(struct nf_output *o, struct nf_error *err)
{
    int os = o->sync ? o->sync(o->sink.ctx) : 0;

    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "sync") : NF_OK;
}

/* Write the footer. */
static enum nf_status add_footer(struct nf_output *o, struct nf_error *err)
{
    struct nf_chunk chunk = { .type = NF_CHUNK_FOOTER };
    enum nf_status st;

    footer_payload(o, &o->raw);
    if (o->raw.failed)
        return nf_fail_nomem(err);
    st = try_payload(o, err);
    chunk.aux = (uint32_t)o->raw.len;
    return st == NF_OK ? nf_output_add_chunk(o, &chunk, o->raw.ptr, o->raw.len, err) : st;
}

/*
 * A trailer is never on disk without its footer: they are one sector, or the footer is
 * synced before. So a trailer without a footer is damage, and nothing that a writer left
 * behind when it was killed.
 */
static enum nf_status add_trailer(struct nf_output *o, uint64_t start, struct nf_error *err)
{
    const uint64_t end = o->offset + NF_TRAILER_SIZE;
    uint8_t trailer[NF_TRAILER_SIZE];
    enum nf_status st = NF_OK;

    if (start / SECTOR != (end - 1) / SECTOR)
        st = sync_all(o, err);
    nf_trailer_put(trailer, (uint32_t)(end - start));
    return st == NF_OK ? nf_output_append(o, trailer, sizeof(trailer), err) : st;
}

enum nf_status nf_output_footer(struct nf_output *o, struct nf_error *err)
{
    const uint64_t start = o->offset;
    enum nf_status st = sync_all(o, err);

    /* A clock that is wrong, or failed, is no reason to lose what comes before the footer. */
    if (o->head.time > NF_MAX_OFFSET)
        o->head.time = 0;
    if (st == NF_OK)
        st = add_footer(o, err);
    if (st == NF_OK)
        st = add_trailer(o, start, err);
    if (st == NF_OK)
        st = sync_all(o, err);
    if (st != NF_OK)
        return st;
    o->head.generation++;
    o->head.previous = (struct nf_place){ start, o->offset - start - NF_TRAILER_SIZE };
    o->durable = o->offset;
    o->durable_articles = o->head.articles;
    return NF_OK;
}
