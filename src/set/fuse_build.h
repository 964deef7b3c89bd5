#ifndef NF_SET_FUSE_BUILD_H
#define NF_SET_FUSE_BUILD_H

#include <newsfiche/status.h>

#include "format/fuse.h"
#include "src/base/buf.h"

/* Hashes of a filter; it takes some 40 bytes for each while it is made. */
#define NF_FUSE_MOST (UINT32_C(4) << 20)

/*
 * nf_fuse_build - a filter of @n hashes, at most NF_FUSE_MOST
 * @hashes: sorted and made different by it; @n as many as there are then
 * @cells:  receives the cells, to which @out points
 *
 * The same hashes give the same filter. NF_OK, NF_E_NOMEM. NF_E_LIMIT: there is none, by any of
 * a hundred seeds, as hashes of an adversary may have it.
 */
enum nf_status nf_fuse_build(uint64_t *hashes, size_t n, struct nf_buf *cells,
                             struct nf_fuse *out);

#endif
