#ifndef NF_READ_CATALOG_MAKE_H
#define NF_READ_CATALOG_MAKE_H

#include "src/base/name_table.h"
#include "src/index/catalog_load.h"
#include "src/read/facts_slot.h"

/* An article of a page; numbers as in struct nf_catalog_page. */
struct nf_catalog_row {
    uint32_t source;
    uint32_t language;
    struct nf_catalog_time time;
    bool lost;
};

/* What a catalog page is made of where the stored one is lost: the short fields of all
 * its blocks, and long names and times. */
struct nf_catalog_make {
    struct nf_block_slot slot;
    struct nf_facts_slot facts;
    struct nf_name_table sources;
    struct nf_name_table languages;
    NF_VEC(struct nf_catalog_row) rows;
};

/* NULL when out of memory. */
struct nf_catalog_make *nf_catalog_make_new(struct nf_reader *r,
                                            struct nf_unpacker *unpacker);
void nf_catalog_make_free(struct nf_catalog_make *m);

/*
 * nf_catalog_make - set @to to what the catalog of index page @p said
 *
 * Articles that cannot be read so far are marked as lost; they match every query, so that
 * who looks for articles hears of them. NF_OK, NF_E_LIMIT, NF_E_IO, NF_E_NOMEM;
 * NF_E_UNSUPPORTED, this library reads no times.
 *
 * Cost: decodes the heads of the page's blocks.
 */
enum nf_status nf_catalog_make(struct nf_catalog_make *m, const struct nf_footer_page *p,
                               struct nf_catalog *to, struct nf_error *err);

#endif
