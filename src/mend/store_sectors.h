#ifndef NF_MEND_STORE_SECTORS_H
#define NF_MEND_STORE_SECTORS_H

#include "src/chunk/bad_sectors.h"

/* A store of which some sectors cannot be read: see bad_sectors.h. They can be written. */
struct nf_store_sectors {
    struct nf_store to;
    struct nf_bad_sectors bad;
    struct nf_source read; /* of what is not bad */
};

/* nf_store_sectors_init - @out is @to, read so. @s: kept by reference; @out's context */
void nf_store_sectors_init(struct nf_store_sectors *s, const struct nf_store *to,
                           struct nf_store *out);

#endif
