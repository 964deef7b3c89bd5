#ifndef NF_CHUNK_CHUNK_CHECK_H
#define NF_CHUNK_CHUNK_CHECK_H

#include <newsfiche/io.h>

#include "format/checksum.h"
#include "format/chunk_header.h"
#include "src/base/buf.h"

/*
 * Nowhere else the checksum of a chunk is compared. @chunk is its header, which holds
 * up: whether the payload is what was written, or of a block the head alone.
 */
bool nf_chunk_right(const struct nf_chunk *chunk, const void *payload);
bool nf_chunk_head_right(const struct nf_chunk *chunk, const void *head);
/* What is behind the head, alone. */
bool nf_chunk_rest_right(const struct nf_chunk *chunk, const void *rest);

/* The same for payloads of any length, which are read in pieces. */
struct nf_chunk_checker {
    const struct nf_alloc *alloc;
    struct nf_buf buf;
    struct nf_hasher *hasher; /* NULL until there is a payload of several pieces */
};

void nf_chunk_checker_init(struct nf_chunk_checker *c, const struct nf_alloc *alloc);
void nf_chunk_checker_free(struct nf_chunk_checker *c);

/* Set @hash to that of the @n bytes at @at, which are in @source. NF_OK, NF_E_IO, NF_E_NOMEM. */
enum nf_status nf_chunk_payload_hash(struct nf_chunk_checker *c,
                                     const struct nf_source *source, uint64_t at, uint64_t n,
                                     uint64_t *hash, struct nf_error *err);

/* @at: of the payload, all of which is in @source. */
enum nf_status nf_chunk_check(struct nf_chunk_checker *c, const struct nf_source *source,
                              const struct nf_chunk *chunk, uint64_t at, bool *right,
                              struct nf_error *err);

#endif
