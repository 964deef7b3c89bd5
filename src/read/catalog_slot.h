#ifndef NF_READ_CATALOG_SLOT_H
#define NF_READ_CATALOG_SLOT_H

#include "src/index/catalog_load.h"
#include "src/read/catalog_make.h"

/* The catalog page that a thread used last. */
struct nf_catalog_slot {
    struct nf_reader *reader;
    struct nf_unpacker *unpacker; /* the thread's */
    struct nf_catalog catalog;
    struct nf_catalog_make *make; /* NULL until a page had to be made again */
    uint32_t number; /* of the index page; UINT32_MAX: none */
    uint32_t first; /* article of it */
    bool made;       /* it is not what is stored */
    uint32_t unreadable; /* the last page that could not be had; UINT32_MAX: none */
};

void nf_catalog_slot_init(struct nf_catalog_slot *s, struct nf_reader *r,
                          struct nf_unpacker *unpacker);
void nf_catalog_slot_free(struct nf_catalog_slot *s);

/* Whether the catalog that is loaded is about article @ordinal. */
static inline bool nf_catalog_slot_has(const struct nf_catalog_slot *s, uint64_t ordinal)
{
    return s->number != UINT32_MAX && ordinal - s->first < s->catalog.page.size.articles;
}

/* Load the catalog of index page @page, unless it is loaded; where the stored one is
 * damaged, or there is none, one that is made out of the page's blocks. */
enum nf_status nf_catalog_slot_load(struct nf_catalog_slot *s, uint32_t page,
                                    struct nf_error *err);

/* The stored one or none. */
enum nf_status nf_catalog_slot_load_stored(struct nf_catalog_slot *s, uint32_t page,
                                           struct nf_error *err);

/* NF_E_DAMAGED: of article @ordinal nothing is known (nf_catalog.lost). */
enum nf_status nf_catalog_lost(uint64_t ordinal, struct nf_error *err);

/* Whether no article of index page @p can be in the query's span of time. */
bool nf_page_outside(const struct nf_footer_page *p, const struct nf_query *query);

#endif
