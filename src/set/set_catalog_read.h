#ifndef NF_SET_SET_CATALOG_READ_H
#define NF_SET_SET_CATALOG_READ_H

#include <newsfiche/set_catalog.h>
#include <stdatomic.h>

#include "format/set_catalog_entry.h"
#include "src/base/vec.h"
#include "src/set/near_path.h"

/* spec: doc/set-catalog.md. Immutable once open. */
struct nf_set_catalog {
    atomic_size_t users; /* the caller, until he closes it, and each set */
    const struct nf_alloc *alloc;
    struct nf_near near;  /* its folder; a set looks with a copy */
    struct nf_buf bytes;
    NF_VEC(struct nf_set_catalog_entry) entries; /* paths rise; views into @bytes */
};

#define NF_SET_CATALOG_MAX_SIZE (UINT32_C(1) << 30) /* unless the caller says */

/* @opts with its defaults filled in. NF_OK, NF_E_USAGE. */
enum nf_status nf_set_catalog_opts_get(struct nf_set_catalog_opts *out,
                                       const struct nf_set_catalog_opts *opts,
                                       struct nf_error *err);

/* nf_set_catalog_find - what is said of the archive of that path from the catalog's folder, or
 * NULL */
const struct nf_set_catalog_entry *nf_set_catalog_find(const struct nf_set_catalog *c,
                                                       const char *near_path);

/* Whether the file @path has the size and time that @e says. */
bool nf_set_catalog_is_fresh(const struct nf_set_catalog_entry *e, const char *path);

/* Have one user more. */
void nf_set_catalog_hold(struct nf_set_catalog *c);

#endif
