#ifndef NF_READ_LATER_VERSIONS_H
#define NF_READ_LATER_VERSIONS_H

#include <newsfiche/reader.h>
#include <pthread.h>
#include <stdatomic.h>

#include "src/base/vec.h"
#include "src/read/archive_open.h"

struct nf_later_version {
    uint32_t former;
    uint32_t later;
    uint32_t newest; /* the last of the later versions of @later, or itself */
};

/*
 * Which articles have later versions: what the catalog says the other way round. A reader's
 * cursors share it; the first that needs it makes it.
 */
struct nf_later_versions {
    pthread_mutex_t lock;  /* held while it is made */
    atomic_bool made;      /* then it does not change */
    NF_VEC(struct nf_later_version) list; /* by former, then by later */
};

void nf_later_versions_init(struct nf_later_versions *v, const struct nf_archive *a);
void nf_later_versions_free(struct nf_later_versions *v);

/*
 * nf_later_version_of - the last of the later versions of article @ordinal of @c's archive
 * @out: receives it; NULL: there is none
 *
 * Where the catalog cannot be read, nor the articles that it is made of, those are no later
 * versions either. NF_OK, NF_E_LIMIT (it would take more than max_index), NF_E_IO,
 * NF_E_NOMEM. Cost: the first time, those catalog pages that have later versions.
 */
enum nf_status nf_later_version_of(struct nf_cursor *c, uint64_t ordinal,
                                   const struct nf_later_version **out,
                                   struct nf_error *err);

/* Whether article @ordinal has one, as far as nf_later_version_of() was asked for any. */
bool nf_later_version_known(const struct nf_cursor *c, uint64_t ordinal);

#endif
