#include "src/read/catalog_slot.h"

#include "src/read/archive_page.h"

void nf_catalog_slot_init(struct nf_catalog_slot *s, const struct nf_archive *a,
                          struct nf_unpacker *unpacker)
{
    *s = (struct nf_catalog_slot){ .archive = a, .unpacker = unpacker,
                                   .number = UINT32_MAX };
    nf_catalog_init(&s->catalog, a->alloc, a->max_index);
}

void nf_catalog_slot_free(struct nf_catalog_slot *s)
{
    nf_catalog_free(&s->catalog);
}

enum nf_status nf_catalog_slot_load(struct nf_catalog_slot *s, uint32_t page,
                                    struct nf_error *err)
{
    const struct nf_archive *a = s->archive;
    struct nf_footer_page p;
    enum nf_status st;

    if (s->number == page)
        return NF_OK;
    s->number = UINT32_MAX;
    st = nf_archive_page(a, page, &p, err);
    if (st == NF_OK)
        st = nf_catalog_load(&s->catalog, &a->source, a->head.identity.id, &p.catalog,
                             p.first, p.articles, s->unpacker, err);
    if (st == NF_OK)
        s->number = page;
    return st;
}

bool nf_page_outside(const struct nf_footer_page *p, const struct nf_query *query)
{
    if (!query->has_since && !query->has_until)
        return false;
    return !p->has_time || (query->has_since && p->time_max <= query->since) ||
           (query->has_until && p->time_min >= query->until);
}
