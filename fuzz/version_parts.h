#ifndef NF_FUZZ_VERSION_PARTS_H
#define NF_FUZZ_VERSION_PARTS_H

/*
 * Later versions of articles, in the three places that speak of them: the short fields of a
 * block, the catalog of a page, and the page's entry in footers.
 */
#include "fuzz/block_parts.h"

/* Where in the short fields the list of versions is, and how long it is; false if it cannot
 * be found. */
bool block_versions_find(const struct block_parts *b, uint32_t articles, size_t *at,
                         size_t *len);

/*
 * catalog_version_put - have the catalog say that an article is a later version
 * @raw:    the decoded catalog, of @n bytes; malloc'd
 * @number: of the article in the page
 *
 * What is there instead, malloc'd too, and @out_len; or NULL if that cannot be done.
 */
uint8_t *catalog_version_put(const uint8_t *raw, size_t n, uint64_t number, uint64_t distance,
                             size_t *out_len);

/* Have all footers count one more version in the page of the catalog that is part @catalog. */
void footers_count_version(struct archive_parts *parts, size_t catalog);

#endif
