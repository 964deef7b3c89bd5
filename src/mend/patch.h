#ifndef NF_MEND_PATCH_H
#define NF_MEND_PATCH_H

#include <newsfiche/io.h>

#include "src/chunk/bad_sectors.h"
#include "src/mend/unproven.h"

/* What is to be written over bytes that are there. */
struct nf_patch {
    uint64_t at;
    const uint8_t *bytes;
    size_t n;
};

/* Who writes patches into an archive. */
struct nf_patcher {
    const struct nf_store *store;
    struct nf_source source; /* the store, to be read */
    struct nf_bad_sectors *bad; /* of it */
    const struct nf_alloc *alloc;
    struct nf_unproven unproven; /* once something is to be written */
    bool knows_unproven;
    unsigned found;    /* so often it was */
    uint32_t by;       /* number of the parity that patches are made by, from 1 */
    struct nf_buf now; /* what the file has there */
    uint64_t written;  /* bytes */
};

void nf_patcher_init(struct nf_patcher *p, const struct nf_alloc *alloc,
                     const struct nf_store *store, struct nf_bad_sectors *bad);
void nf_patcher_free(struct nf_patcher *p);

/*
 * nf_patch_plan - leave of @patch what differs from the file; or all, if some of it
 * is in a bad sector: of one that cannot be read no part can be written
 * @id:  of the archive
 * @may: whether that may be written: none of the bytes that would change is right by a
 *       checksum of its own, also where other parity made it so
 *
 * NF_OK, NF_E_LIMIT, NF_E_IO, NF_E_NOMEM. Cost: reads the bytes; once the whole file, and
 * again where other parity wrote into the same damaged place, up to 32 times.
 */
enum nf_status nf_patch_plan(struct nf_patcher *p, const uint8_t id[NF_ID_SIZE],
                             struct nf_patch *patch, bool *may, struct nf_error *err);

/* NF_OK, NF_E_IO. */
enum nf_status nf_patch_write(struct nf_patcher *p, const struct nf_patch *patch,
                              struct nf_error *err);

#endif
