#ifndef NF_CHUNK_RANGE_READ_H
#define NF_CHUNK_RANGE_READ_H

#include <newsfiche/io.h>

#include "src/base/buf.h"

/*
 * nf_read - @n bytes at @offset of @source
 * @buf:  used when the source is not in memory
 * @out:  receives where they are: in @buf, or in the source's memory
 *
 * A range that is not in the source is NF_E_DAMAGED: it came from the archive.
 */
enum nf_status nf_read(const struct nf_source *source, uint64_t offset,
                       size_t n, struct nf_buf *buf, const uint8_t **out,
                       struct nf_error *err);

/*
 * nf_read_ranges - @n ranges that are in @source, in one request if it takes that
 */
enum nf_status nf_read_ranges(const struct nf_source *source,
                              const struct nf_range *ranges, size_t n,
                              struct nf_error *err);

#endif
