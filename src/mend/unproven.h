#ifndef NF_MEND_UNPROVEN_H
#define NF_MEND_UNPROVEN_H

#include <newsfiche/io.h>

#include "format/limits.h"
#include "src/base/vec.h"

struct nf_stretch {
    uint64_t at;
    uint64_t end;
    uint32_t by; /* who wrote into it last; 0: nobody */
};

/*
 * The bytes of an archive that no checksum of its own holds for: those that are not part of
 * a file header, a chunk, a trailer, or zeros between generations that are right.
 */
struct nf_unproven {
    NF_VEC(struct nf_stretch) stretches; /* rising */
};

/*
 * nf_unproven_find - which they are, in the archive @id
 *
 * NF_OK, NF_E_LIMIT (more than a million stretches), NF_E_IO, NF_E_NOMEM. Cost: reads the
 * file once.
 */
enum nf_status nf_unproven_find(const struct nf_alloc *alloc, const struct nf_source *source,
                                const uint8_t id[NF_ID_SIZE], struct nf_unproven *out,
                                struct nf_error *err);

static inline void nf_unproven_free(struct nf_unproven *u)
{
    nf_vec_free(&u->stretches);
}

/* The stretch that has all bytes from @at on, @n of them; or NULL. */
const struct nf_stretch *nf_unproven_of(const struct nf_unproven *u, uint64_t at, uint64_t n);

/* Note that @by writes these. */
void nf_unproven_written(struct nf_unproven *u, uint64_t at, uint64_t n, uint32_t by);

#endif
