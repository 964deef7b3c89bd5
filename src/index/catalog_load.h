#ifndef NF_INDEX_CATALOG_LOAD_H
#define NF_INDEX_CATALOG_LOAD_H

#include <newsfiche/reader.h>

#include "format/catalog_page.h"
#include "format/chunk_header.h"
#include "src/base/buf.h"
#include "src/unpack/frame_unpack.h"

/* One catalog page in memory; reused from page to page. */
struct nf_catalog {
    struct nf_buf stored;
    struct nf_buf raw;
    struct nf_buf arrays;
    struct nf_catalog_page page;
    /* Of each language of the page: whether it is the wanted one. */
    uint8_t *wanted;
    /* Of each article: whether nothing is known of it, as its block cannot be read. Never
     * of a page that was loaded. */
    uint8_t *lost;
    char want[32];
    size_t want_len;
};

void nf_catalog_init(struct nf_catalog *c, const struct nf_alloc *alloc,
                     size_t max);
void nf_catalog_free(struct nf_catalog *c);

/*
 * nf_catalog_load - read the catalog chunk at @place, of @articles articles
 * from @first on
 *
 * As nf_chunk_read(), and NF_E_UNSUPPORTED for its codec.
 */
enum nf_status nf_catalog_load(struct nf_catalog *c,
                               const struct nf_source *source,
                               const uint8_t *id, const struct nf_place *place,
                               uint32_t first, uint32_t articles,
                               struct nf_unpacker *unpacker,
                               struct nf_error *err);

/* Have the arrays of a page of c->page.size, of which nobody is lost; false when out of
 * memory. */
bool nf_catalog_room(struct nf_catalog *c);

/*
 * nf_catalog_parse - the same of a decoded catalog, the @len bytes in c->raw
 *
 * NF_OK, NF_E_DAMAGED, NF_E_NOMEM.
 */
enum nf_status nf_catalog_parse(struct nf_catalog *c, size_t len, uint32_t articles);

/*
 * nf_catalog_match - whether article @i of the page is one that @query wants,
 * which no withdrawn one is, or may be because nothing is known of it
 *
 * Languages are compared once a page, as long as the same one is wanted.
 */
bool nf_catalog_match(struct nf_catalog *c, uint32_t i,
                      const struct nf_query *query);

#endif
