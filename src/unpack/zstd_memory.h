#ifndef NF_UNPACK_ZSTD_MEMORY_H
#define NF_UNPACK_ZSTD_MEMORY_H

/*
 * What both sides need of zstd. To honour the caller's allocator and to leave out
 * magic numbers its static-linking-only functions are used, which its shared library
 * exports.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#include <newsfiche/types.h>

static inline ZSTD_customMem nf_zstd_memory(const struct nf_alloc *alloc)
{
    ZSTD_customMem m = { alloc->get, alloc->put, alloc->ctx };

    return m;
}

static inline bool nf_zstd_is_nomem(size_t code)
{
    return ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation;
}

#endif
