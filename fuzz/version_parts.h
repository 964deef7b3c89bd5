#ifndef NF_FUZZ_VERSION_PARTS_H
#define NF_FUZZ_VERSION_PARTS_H

/*
 * Later versions of articles, in two of the three places that speak of them: the catalog of a
 * page, and the page's entry in footers. The third is the head of a block.
 */
#include "fuzz/archive_parts.h"

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
