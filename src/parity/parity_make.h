#ifndef NF_PARITY_PARITY_MAKE_H
#define NF_PARITY_PARITY_MAKE_H

#include <newsfiche/io.h>

#include "format/parity_head.h"
#include "src/base/buf.h"
#include "src/base/stop.h"

/*
 * nf_parity_plan - cut the bytes from @begin on, up to where the parity chunk at @chunk
 * stands, into ranges and code words
 * @behind: bytes to be covered; @out covers them, or as many as one chunk may
 *
 * A range has 64 KiB; less where that makes fewer than a hundred of them, so that
 * the parity of little is little: at least 4 KiB, which is what disks lose as a whole. A word
 * has a hundred ranges at most.
 */
void nf_parity_plan(const uint8_t id[NF_ID_SIZE], uint64_t chunk, uint64_t begin,
                    uint64_t behind, unsigned percent, struct nf_parity_head *out);

/*
 * nf_parity_make - the payload of the parity chunk that @head says; its table_hash is set
 * @out: receives it
 *
 * NF_OK; NF_E_UNSUPPORTED: this build has no code; NF_E_STOPPED, NF_E_IO, NF_E_NOMEM.
 * Cost: reads what is covered once, in the order of the file. Memory: the payload,
 * 1 MiB to read with, and up to 1 MiB for the code.
 */
enum nf_status nf_parity_make(const struct nf_alloc *alloc, const struct nf_source *source,
                              const struct nf_stop *stop, struct nf_parity_head *head,
                              struct nf_buf *out, struct nf_error *err);

#endif
