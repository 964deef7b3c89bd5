#ifndef NF_CHECK_VERIFY_PLACES_H
#define NF_CHECK_VERIFY_PLACES_H

#include "src/base/vec.h"
#include "src/check/verify_run.h"

/* Why some articles are told of. */
enum nf_trouble {
    NF_TROUBLE_LOST,    /* a reader cannot get them */
    NF_TROUBLE_NEWER,   /* nor these, which a newer version made */
    NF_TROUBLE_LIMIT,   /* nor can this one, as they are large: nothing says they are lost */
    NF_TROUBLE_CATALOG, /* the catalog says something else of them */
    NF_TROUBLE_KEY      /* they are in no key index */
};

/* Consecutive articles of the same trouble. */
struct nf_trouble_run {
    uint64_t first;
    uint64_t articles;
    enum nf_trouble what;
    uint32_t place;  /* the number of the damaged place that costs them; NF_NO_PLACE */
    uint64_t offset; /* then: where an article failed, */
    size_t text;     /* and of the first of them what was said, in a pool */
};

/* All runs of a thread, and what is said of them. */
struct nf_troubles {
    NF_VEC(struct nf_trouble_run) runs;
    struct nf_buf texts; /* NUL-terminated; no more than TEXTS bytes of them are kept */
};

void nf_troubles_init(struct nf_troubles *t, const struct nf_alloc *alloc);
void nf_troubles_free(struct nf_troubles *t);

/* Articles @first on, behind those that were added; joined to the last run if they can be.
 * @err: of the first of them. False when out of memory. */
bool nf_troubles_add(struct nf_troubles *t, enum nf_trouble what, uint64_t first,
                     uint64_t articles, uint32_t place, const struct nf_error *err);

/* Those of @from as well, which is freed. */
bool nf_troubles_join(struct nf_troubles *t, struct nf_troubles *from);

/*
 * nf_verify_tell - report all places of @v in the order of the file, each with what it
 * costs; then the articles of no place in their order
 *
 * @t is sorted. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_verify_tell(struct nf_verify_run *v, struct nf_troubles *t,
                              struct nf_error *err);

#endif
