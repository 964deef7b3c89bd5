#ifndef NF_MEND_SET_MAP_H
#define NF_MEND_SET_MAP_H

#include "src/base/keyed_hash.h"
#include "src/base/vec.h"
#include "src/read/archive_open.h"

/* A set of tables of an archive, in another that it is moved to. */
struct nf_mapped_set {
    uint16_t number;
    bool there; /* an equal set is there already */
};

/* A set of the new archive; equal hashes are as good as equal tables. */
struct nf_known_set {
    uint16_t number;
    bool has[NF_SET_TABLES];
    struct nf_keyed_hash hash[NF_SET_TABLES];
};

/*
 * What numbers the sets of several archives get in one, where sets whose tables are equal byte
 * for byte are there once.
 */
struct nf_set_map {
    struct nf_hash_key key;
    NF_VEC(struct nf_known_set) known;
    NF_VEC(struct nf_mapped_set) of; /* archive after archive, set after set */
    bool taken[NF_MAX_SETS];         /* by number */
    struct nf_buf buf;
};

/* NF_OK; NF_E_IO, the system has no random bytes. */
enum nf_status nf_set_map_init(struct nf_set_map *m, const struct nf_alloc *alloc,
                               struct nf_error *err);
void nf_set_map_free(struct nf_set_map *m);

/*
 * nf_set_map_add - give the sets of one more archive their numbers
 *
 * NF_OK; NF_E_LIMIT, there are too many; NF_E_DAMAGED, NF_E_UNSUPPORTED, neither copy of a
 * table can be read; NF_E_IO, NF_E_NOMEM. Cost: reads its tables once.
 */
enum nf_status nf_set_map_add(struct nf_set_map *m, const struct nf_archive *a,
                              struct nf_error *err);

#endif
