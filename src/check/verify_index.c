/*
 * What the footer says of tables, pages and key indexes, against what is
 * there. A reader gets by without most of it, so that nobody else would find
 * out that it is wrong.
 */
#include <inttypes.h>
#include <stdatomic.h>

#include "src/base/alloc.h"
#include "src/base/crew.h"
#include "src/base/fail.h"
#include "src/check/verify_index.h"
#include "src/chunk/chunk_read.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

/* The tables are compared by all threads: there may be many, and one takes a millisecond. */
struct comparing {
    struct nf_verify_run *v;
    atomic_uint next; /* table */
    enum nf_status status[NF_MAX_CREW];
    struct nf_error err[NF_MAX_CREW];
};

static void compare_some(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct comparing *c = ctx;
    const struct nf_archive *a = &c->v->reader->archive;
    struct nf_error *err = &c->err[number];
    const unsigned count = (unsigned)nf_vec_count(&a->sets) * NF_SET_TABLES;
    struct nf_unpacker *u = NULL;
    enum nf_status st = nf_unpacker_new(a->alloc, &u);
    unsigned i;

    (void)crew;
    if (st != NF_OK)
        nf_fail_nomem(err);
    while (st == NF_OK && (i = atomic_fetch_add(&c->next, 1)) < count) {
        st = nf_table_compare(a, i / NF_SET_TABLES, i % NF_SET_TABLES, u, err);
        if (nf_is_damage(st)) {
            nf_verify_failed(c->v, st, err);
            st = NF_OK;
        }
        if (st == NF_OK && nf_verify_progress(c->v, 0))
            st = nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    c->status[number] = st;
    nf_unpacker_free(u);
}

static enum nf_status check_tables(struct nf_verify_run *v, struct nf_error *err)
{
    struct comparing *c = nf_zget(v->reader->archive.alloc, sizeof(*c));
    enum nf_status st = NF_OK;

    if (!c)
        return nf_fail_nomem(err);
    c->v = v;
    nf_crew_run(v->opts.threads, compare_some, c);
    for (unsigned i = 0; i < NF_MAX_CREW && st == NF_OK; i++) {
        st = c->status[i];
        if (st != NF_OK)
            nf_fail_copy(err, &c->err[i]);
    }
    nf_put(v->reader->archive.alloc, c);
    return st;
}

/* The span of the times in the cursor's catalog page; false without any. */
static bool time_span(const struct nf_catalog_page *p, int64_t *min,
                      int64_t *max)
{
    bool any = false;

    for (uint32_t i = 0; i < p->size.articles; i++) {
        const struct nf_catalog_time *t = &p->time[i];
        const struct nf_time full = {
            .seconds = t->seconds,
            .zone_known = t->zone_known,
            .precision = (enum nf_precision)t->precision
        };
        int64_t end;

        if (t->precision == NF_PRECISION_NONE)
            continue;
        end = nf_time_end(&full);
        if (!any || t->seconds < *min)
            *min = t->seconds;
        if (!any || end > *max)
            *max = end;
        any = true;
    }
    return any;
}

static uint32_t count_versions(const struct nf_catalog_page *p)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < p->size.articles; i++)
        n += p->time[i].former != 0;
    return n;
}

static uint64_t count_withdrawn(const struct nf_catalog_page *p)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < p->size.articles; i++)
        n += p->time[i].withdrawn;
    return n;
}

/* Pages and catalogs that cannot be read are found with their articles. */
static enum nf_status check_catalogs(struct nf_verify_run *v, struct nf_cursor *c,
                                     struct nf_error *err)
{
    const uint32_t said = v->reader->archive.head.withdrawn;
    uint64_t withdrawn = 0, behind = 0;
    bool all = true;

    for (uint32_t i = 0; i < v->reader->archive.pages.count; i++) {
        struct nf_footer_page p;
        int64_t min = 0, max = 0;
        enum nf_status st = nf_archive_next_page(&v->reader->archive, i, &behind, &p, err);
        const bool found = st == NF_OK; /* else that was told */

        if (st == NF_OK)
            st = nf_catalog_slot_load_stored(&c->select, i, err);
        if (nf_is_damage(st)) {
            if (found)
                nf_verify_failed(v, st, err);
            all = false;
            continue;
        }
        if (st != NF_OK)
            return st;
        withdrawn += count_withdrawn(&c->select.catalog.page);
        if (time_span(&c->select.catalog.page, &min, &max) != p.has_time ||
            min != p.time_min || max != p.time_max)
            nf_verify_report(v, p.catalog.offset, 0,
                             "page %" PRIu32 ": the footer has another span of "
                             "time than the catalog", i);
        if (count_versions(&c->select.catalog.page) != p.versions)
            nf_verify_report(v, p.catalog.offset, 0,
                             "page %" PRIu32 ": later versions: %" PRIu32
                             ", the footer says %" PRIu32, i,
                             count_versions(&c->select.catalog.page), p.versions);
        if (nf_verify_progress(v, 0))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    if (all && withdrawn != said)
        nf_verify_report(v, NF_NO_OFFSET, 0, "articles withdrawn: %" PRIu64
                         ", the footer says %" PRIu32, withdrawn, said);
    return NF_OK;
}

/* Readers get by without an offsets page. */
static enum nf_status check_offsets(struct nf_verify_run *v, struct nf_error *err)
{
    const struct nf_archive *a = &v->reader->archive;
    enum nf_status st = NF_OK;
    struct nf_offsets o;

    nf_offsets_init(&o, a);
    for (uint32_t i = 0; st == NF_OK && i < a->pages.count; i++) {
        struct nf_footer_page p;

        if (nf_archive_page(a, i, &p, NULL) != NF_OK)
            continue; /* that was told */
        st = nf_offsets_read(a, &p, &o, err);
        if (nf_is_damage(st)) {
            nf_verify_failed(v, st, err);
            st = NF_OK;
        }
    }
    nf_offsets_free(&o);
    return st;
}

/* Who looks for keys reads no header of the chunk they are in. */
static enum nf_status check_keys_chunk(struct nf_verify_run *v,
                                       const struct nf_footer_keys *keys,
                                       struct nf_error *err)
{
    const struct nf_archive *a = &v->reader->archive;
    const uint64_t at = keys->place.offset;
    struct nf_chunk chunk;
    struct nf_buf buf;
    const uint8_t *p;
    enum nf_status st;

    nf_buf_init(&buf, a->alloc, NF_CHUNK_HEADER_SIZE);
    st = nf_read(&a->source, at, NF_CHUNK_HEADER_SIZE, &buf, &p, err);
    if (st == NF_OK)
        st = nf_chunk_header_at(p, a->head.identity.id, at, a->source.size,
                                NF_CHUNK_KEYS, &chunk, err);
    if (st == NF_OK && chunk.stored_len != keys->place.len - NF_CHUNK_HEADER_SIZE)
        st = nf_fail(err, NF_E_DAMAGED, at, "keys: %" PRIu64 " bytes, where %" PRIu64
                     " are announced", NF_CHUNK_HEADER_SIZE + (uint64_t)chunk.stored_len,
                     keys->place.len);
    nf_buf_free(&buf);
    if (!nf_is_damage(st))
        return st;
    nf_verify_failed(v, st, err);
    return NF_OK;
}

static enum nf_status check_key_index(struct nf_verify_run *v,
                                      struct nf_cursor *c,
                                      const struct nf_footer_keys *keys,
                                      struct nf_error *err)
{
    uint64_t entries = 0;
    enum nf_status st = check_keys_chunk(v, keys, err);

    if (st != NF_OK)
        return st;
    for (uint32_t i = 0; i < keys->pages; i++) {
        struct nf_key_page page;

        st = nf_key_page_read(&c->keys, keys, i, &page, err);
        if (nf_is_damage(st)) {
            nf_verify_failed(v, st, err);
            return NF_OK;
        }
        if (st != NF_OK)
            return st;
        if (!nf_key_page_sorted(&page))
            nf_verify_report(v, keys->place.offset, 0,
                             "keys: page %" PRIu32 " is not in order", i);
        entries += page.entries;
        if (nf_verify_progress(v, 0))
            return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped");
    }
    if (entries != keys->entries)
        nf_verify_report(v, keys->place.offset, 0,
                         "keys: %" PRIu64 " entries, the footer says %" PRIu32,
                         entries, keys->entries);
    return NF_OK;
}

enum nf_status nf_verify_index(struct nf_verify_run *v, struct nf_error *err)
{
    const struct nf_footer_keys *keys = v->reader->archive.keys.at;
    size_t n = nf_vec_count(&v->reader->archive.keys);
    struct nf_cursor *c = NULL;
    enum nf_status st = nf_cursor_open(v->reader, &c, err);

    if (st == NF_OK)
        st = check_tables(v, err);
    if (st == NF_OK)
        st = check_offsets(v, err);
    if (st == NF_OK)
        st = check_catalogs(v, c, err);
    for (size_t i = 0; i < n && st == NF_OK; i++)
        st = check_key_index(v, c, &keys[i], err);
    nf_cursor_close(c);
    return st;
}
