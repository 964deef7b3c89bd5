#ifndef NF_UNPACK_LEXICON_MIX_H
#define NF_UNPACK_LEXICON_MIX_H

#include <newsfiche/status.h>

#include "src/base/buf.h"

/*
 * The small form of a lexicon chunk's payload (spec 12.6): a quarter less than
 * zstd makes of it, for 0.1 to 0.2 s in either direction.
 */

/*
 * nf_lexicon_mix - append the small form of the payload to @out
 *
 * NF_OK, NF_E_NOMEM; NF_E_DAMAGED if it is no lexicon.
 */
enum nf_status nf_lexicon_mix(const struct nf_alloc *alloc, const void *payload,
                              size_t n, struct nf_buf *out);

/*
 * nf_lexicon_unmix - the reverse: exactly @raw_len bytes at @dst
 *
 * NF_OK, NF_E_NOMEM; NF_E_DAMAGED if @src does not give exactly that, or
 * @raw_len is above NF_MAX_MIXED. The payload may break rules of its own all the
 * same.
 */
enum nf_status nf_lexicon_unmix(const struct nf_alloc *alloc, const void *src,
                                size_t n, void *dst, size_t raw_len);

#endif
