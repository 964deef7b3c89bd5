#ifndef NF_PARITY_PARITY_FIND_H
#define NF_PARITY_PARITY_FIND_H

#include <newsfiche/io.h>

#include "format/parity_head.h"
#include "src/base/stop.h"
#include "src/base/vec.h"

/*
 * nf_parity_before - the head that ends at @end, where an archive's last footer begins
 * @found: whether there is one, and of that archive
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: one read of 72 bytes.
 */
enum nf_status nf_parity_before(const struct nf_alloc *alloc, const struct nf_source *source,
                                const uint8_t id[NF_ID_SIZE], uint64_t end,
                                struct nf_parity_head *head, bool *found,
                                struct nf_error *err);

/* Chunks of parity, the latest in the file first. */
struct nf_parity_chunks {
    NF_VEC(struct nf_parity_head) heads;
};

/*
 * nf_parity_search - find all parity of an archive, whatever of it is damaged
 *
 * It looks for heads alone: they say where they are, and of which archive. That is the one
 * that the file header names, or if that is damaged the last head. Of chunks that would
 * overlap the later one counts. What is behind so many that they cover eight times the
 * file is left out: each covers what was not covered before, unless a file is hostile.
 *
 * NF_OK, NF_E_LIMIT (more than four million chunks), NF_E_IO, NF_E_NOMEM, NF_E_STOPPED.
 * Cost: reads the file once.
 */
enum nf_status nf_parity_search(const struct nf_alloc *alloc, const struct nf_source *source,
                                const struct nf_stop *stop, struct nf_parity_chunks *out,
                                struct nf_error *err);

static inline void nf_parity_chunks_free(struct nf_parity_chunks *c)
{
    nf_vec_free(&c->heads);
}

/* So many bytes from the first one on are covered by the chunks, or are chunks before what
 * others cover, without a gap. */
uint64_t nf_parity_covered(const struct nf_parity_chunks *c);

#endif
