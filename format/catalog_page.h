#ifndef NF_FORMAT_CATALOG_PAGE_H
#define NF_FORMAT_CATALOG_PAGE_H

#include <newsfiche/record.h>
#include <newsfiche/status.h>

#include "format/cur.h"

/*
 * spec 10: catalog page: what the articles of an index page are filtered by,
 * column by column, so that no block is decoded for it.
 */

/* Its lengths come first, so that a reader can get its memory at once. */
struct nf_catalog_size {
    uint32_t articles;
    uint32_t sources;
    uint32_t languages;
};

/* A publisher; either may be empty. */
struct nf_catalog_source {
    struct nf_str name;
    struct nf_str domain;
};

/* A published time: seconds count only if the precision is not 0; and whose later version
 * the article is. Of a withdrawn article nothing else is said. */
struct nf_catalog_time {
    int64_t seconds;
    uint8_t precision; /* enum nf_precision */
    bool zone_known;
    bool withdrawn;
    uint32_t former; /* so many articles before is its former version; 0: it has none */
};

/* Arrays as long as nf_catalog_size says. @source, @language: 0 none, else
 * number in the table + 1. */
struct nf_catalog_page {
    struct nf_catalog_size size;
    struct nf_catalog_source *sources;
    struct nf_str *languages;
    uint32_t *source;
    uint32_t *language;
    struct nf_catalog_time *time;
};

enum nf_status nf_catalog_size_get(struct nf_cur *c,
                                   struct nf_catalog_size *out);

/* After nf_catalog_size_get(), into @page's arrays. Names are views. */
enum nf_status nf_catalog_page_get(struct nf_cur *c,
                                   struct nf_catalog_page *page);

/* Bytes that are enough for nf_catalog_page_put(), which returns how many. */
size_t nf_catalog_page_bound(const struct nf_catalog_page *page);
size_t nf_catalog_page_put(uint8_t *p, const struct nf_catalog_page *page);

#endif
