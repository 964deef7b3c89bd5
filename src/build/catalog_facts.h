#ifndef NF_BUILD_CATALOG_FACTS_H
#define NF_BUILD_CATALOG_FACTS_H

#include "src/article/facts.h"

/* What article @i of a catalog page is filtered by, so that it can go into another page. It
 * has no keys. Views into the page. */
void nf_facts_of_catalog(const struct nf_catalog_page *p, uint32_t i, struct nf_facts *out);

#endif
