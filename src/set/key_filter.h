#ifndef NF_SET_KEY_FILTER_H
#define NF_SET_KEY_FILTER_H

#include <newsfiche/reader.h>

#include "format/set_catalog_entry.h"
#include "src/base/vec.h"

/* Makes the filter of the keys of an archive, one archive after the other. */
struct nf_key_filter {
    bool (*stop)(void *ctx); /* true to end; NULL: never */
    void *ctx;
    NF_VEC(uint64_t) hashes;
    struct nf_buf cells;
    struct nf_buf scratch;
};

void nf_key_filter_init(struct nf_key_filter *f, const struct nf_alloc *alloc,
                        bool (*stop)(void *ctx), void *ctx);
void nf_key_filter_free(struct nf_key_filter *f);

/*
 * nf_key_filter_make - note in @e how the articles of @r are found, and their filter, which lives
 * until the next one is made
 *
 * There is none if there are no key indexes, an article cannot be read, or there are too many
 * keys. NF_OK, NF_E_STOPPED, NF_E_IO, NF_E_NOMEM.
 */
enum nf_status nf_key_filter_make(struct nf_key_filter *f, struct nf_reader *r,
                                  struct nf_set_catalog_entry *e, struct nf_error *err);

#endif
