#ifndef NF_CHUNK_CHUNK_READ_H
#define NF_CHUNK_CHUNK_READ_H

#include <newsfiche/io.h>

#include "format/chunk_header.h"
#include "src/base/buf.h"
#include "src/chunk/range_read.h"

/*
 * nf_chunk_header_at - parse the chunk header at @p, which stands at @offset
 *
 * NF_E_DAMAGED with @err filled in if it is none, is not of @type, or reaches
 * past @end, the number of bytes in the archive (of a block that is not
 * looked at: who reads it sees what is there); NF_E_UNSUPPORTED if its type
 * is critical and not known.
 */
enum nf_status nf_chunk_header_at(const uint8_t *p, const uint8_t *id,
                                  uint64_t offset, uint64_t end, uint8_t type,
                                  struct nf_chunk *out, struct nf_error *err);

/*
 * nf_chunk_at - check all of the chunk of @type at @p, which was read from @place
 * @end:     as in nf_chunk_header_at()
 * @payload: receives where its stored payload is
 */
enum nf_status nf_chunk_at(const uint8_t *p, const uint8_t *id,
                           const struct nf_place *place, uint64_t end, uint8_t type,
                           struct nf_chunk *out, const uint8_t **payload,
                           struct nf_error *err);

/*
 * nf_chunk_read - read the chunk of @type at @place, in one read, and check all of it
 * @place:   which is the archive's word; what is there must be as long
 * @buf:     as in nf_read(), with room for its header too
 * @payload: receives where its stored payload is, as in nf_read()
 */
enum nf_status nf_chunk_read(const struct nf_source *source, const uint8_t *id,
                             const struct nf_place *place, uint8_t type,
                             struct nf_buf *buf, struct nf_chunk *out,
                             const uint8_t **payload, struct nf_error *err);

#endif
