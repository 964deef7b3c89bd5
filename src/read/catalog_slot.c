#include "src/read/catalog_slot.h"

#include <inttypes.h>

#include "src/base/fail.h"
#include "src/read/archive_page.h"

void nf_catalog_slot_init(struct nf_catalog_slot *s, struct nf_reader *r,
                          struct nf_unpacker *unpacker)
{
    const struct nf_archive *a = &r->archive;

    *s = (struct nf_catalog_slot){ .reader = r, .unpacker = unpacker,
                                   .number = UINT32_MAX, .unreadable = UINT32_MAX };
    nf_catalog_init(&s->catalog, a->alloc, a->max_index);
}

void nf_catalog_slot_free(struct nf_catalog_slot *s)
{
    nf_catalog_free(&s->catalog);
    nf_catalog_make_free(s->make);
}

enum nf_status nf_catalog_slot_load_stored(struct nf_catalog_slot *s, uint32_t page,
                                           struct nf_error *err)
{
    const struct nf_archive *a = &s->reader->archive;
    struct nf_footer_page p;
    enum nf_status st;

    if (s->number == page && !s->made)
        return NF_OK;
    s->number = UINT32_MAX;
    s->made = false;
    st = nf_archive_page(a, page, &p, err);
    if (st == NF_OK)
        st = nf_catalog_load(&s->catalog, &a->source, a->head.identity.id, &p.catalog,
                             p.first, p.articles, s->unpacker, err);
    if (st == NF_OK) {
        s->number = page;
        s->first = p.first;
    }
    return st;
}

/* Make a page out of its blocks. */
static enum nf_status make(struct nf_catalog_slot *s, uint32_t page, struct nf_error *err)
{
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(&s->reader->archive, page, &p, err);

    if (st != NF_OK)
        return st;
    s->number = UINT32_MAX;
    if (!s->make)
        s->make = nf_catalog_make_new(s->reader, s->unpacker);
    if (!s->make)
        return nf_fail_nomem(err);
    st = nf_catalog_make(s->make, &p, &s->catalog, err);
    if (st != NF_OK)
        return st;
    s->number = page;
    s->first = p.first;
    s->made = true;
    return NF_OK;
}

enum nf_status nf_catalog_slot_load(struct nf_catalog_slot *s, uint32_t page,
                                    struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    enum nf_status st = NF_E_DAMAGED;

    if (s->number == page)
        return NF_OK;
    if (!s->reader->archive.recovered)
        st = nf_catalog_slot_load_stored(s, page, &own);
    if (st == NF_E_DAMAGED)
        st = make(s, page, err);
    else if (st != NF_OK)
        nf_fail_copy(err, &own);
    if (nf_is_damage(st))
        s->unreadable = page;
    return st;
}

enum nf_status nf_catalog_lost(uint64_t ordinal, struct nf_error *err)
{
    return nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                   "article %" PRIu64 ": its block and the catalog are damaged", ordinal);
}

bool nf_page_outside(const struct nf_footer_page *p, const struct nf_query *query)
{
    if (!query->has_since && !query->has_until)
        return false;
    return !p->has_time || (query->has_since && p->time_max <= query->since) ||
           (query->has_until && p->time_min >= query->until);
}
