/*
 * zstd frames without their magic number, content size, checksum and
 * dictionary id, all of which the archive has elsewhere: on articles of a few
 * hundred bytes they would cost several per cent. For that, and to honour the
 * caller's allocator, this file uses zstd's static-linking-only functions,
 * which its shared library exports.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include "src/codec/codec.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "src/base/alloc.h"

static ZSTD_customMem custom_mem(const struct nf_alloc *alloc)
{
    ZSTD_customMem m = { alloc->get, alloc->put, alloc->ctx };

    return m;
}

bool nf_codec_known(uint8_t codec)
{
    return codec == NF_CODEC_STORE || codec == NF_CODEC_ZSTD ||
           codec == NF_CODEC_ZSTD_DICTIONARY;
}

/* zstd's opaque types, under names of our own. */

static ZSTD_CDict *cdict_of(const struct nf_pack_dictionary *d)
{
    return (ZSTD_CDict *)(void *)(uintptr_t)d;
}

enum nf_status nf_pack_dictionary_new(const struct nf_alloc *alloc,
                                      const void *bytes, size_t n, int level,
                                      struct nf_pack_dictionary **out)
{
    ZSTD_compressionParameters params = ZSTD_getCParams(level, 0, n);
    ZSTD_CDict *d = ZSTD_createCDict_advanced(bytes, n, ZSTD_dlm_byCopy,
                                              ZSTD_dct_auto, params,
                                              custom_mem(alloc));

    if (!d)
        return NF_E_NOMEM;
    *out = (struct nf_pack_dictionary *)(void *)d;
    return NF_OK;
}

void nf_pack_dictionary_free(struct nf_pack_dictionary *d)
{
    ZSTD_freeCDict(cdict_of(d));
}

struct nf_packer {
    const struct nf_alloc *alloc;
    ZSTD_CCtx *ctx;
};

enum nf_status nf_packer_new(const struct nf_alloc *alloc, int level,
                             struct nf_packer **out)
{
    struct nf_packer *p = nf_zget(alloc, sizeof(*p));

    if (!p)
        return NF_E_NOMEM;
    p->alloc = alloc;
    p->ctx = ZSTD_createCCtx_advanced(custom_mem(alloc));
    if (!p->ctx) {
        nf_packer_free(p);
        return NF_E_NOMEM;
    }
    ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_format, ZSTD_f_zstd1_magicless);
    ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_checksumFlag, 0);
    ZSTD_CCtx_setParameter(p->ctx, ZSTD_c_dictIDFlag, 0);
    *out = p;
    return NF_OK;
}

void nf_packer_free(struct nf_packer *p)
{
    if (!p)
        return;
    ZSTD_freeCCtx(p->ctx);
    nf_put(p->alloc, p);
}

size_t nf_pack_bound(size_t n)
{
    return ZSTD_compressBound(n);
}

static bool is_nomem(size_t code)
{
    return ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation;
}

enum nf_status nf_pack(struct nf_packer *p, uint8_t codec,
                       const struct nf_pack_dictionary *dict, const void *src,
                       size_t n, void *dst, size_t *out)
{
    size_t got = n;

    if (codec != NF_CODEC_STORE) {
        ZSTD_CCtx_refCDict(p->ctx, cdict_of(dict));
        got = ZSTD_compress2(p->ctx, dst, nf_pack_bound(n), src, n);
        if (ZSTD_isError(got))
            return is_nomem(got) ? NF_E_NOMEM : NF_E_USAGE;
    }
    if (got >= n) {
        memcpy(dst, src, n);
        got = n;
    }
    *out = got;
    return NF_OK;
}

static ZSTD_DDict *ddict_of(const struct nf_unpack_dictionary *d)
{
    return (ZSTD_DDict *)(void *)(uintptr_t)d;
}

enum nf_status nf_unpack_dictionary_new(const struct nf_alloc *alloc,
                                        const void *bytes, size_t n,
                                        struct nf_unpack_dictionary **out)
{
    /* Tried as a full dictionary first, so that a damaged one is refused and
     * not taken for raw content; only then can NULL mean out of memory. */
    ZSTD_DDict *d = ZSTD_createDDict_advanced(bytes, n, ZSTD_dlm_byRef,
                                              ZSTD_dct_fullDict,
                                              custom_mem(alloc));

    if (!d)
        return n < 8 || ZSTD_getDictID_fromDict(bytes, n) == 0 ? NF_E_DAMAGED
                                                              : NF_E_NOMEM;
    *out = (struct nf_unpack_dictionary *)(void *)d;
    return NF_OK;
}

void nf_unpack_dictionary_free(struct nf_unpack_dictionary *d)
{
    ZSTD_freeDDict(ddict_of(d));
}

struct nf_unpacker {
    const struct nf_alloc *alloc;
    ZSTD_DCtx *ctx;
};

enum nf_status nf_unpacker_new(const struct nf_alloc *alloc,
                               struct nf_unpacker **out)
{
    struct nf_unpacker *u = nf_zget(alloc, sizeof(*u));

    if (!u)
        return NF_E_NOMEM;
    u->alloc = alloc;
    u->ctx = ZSTD_createDCtx_advanced(custom_mem(alloc));
    if (!u->ctx) {
        nf_unpacker_free(u);
        return NF_E_NOMEM;
    }
    ZSTD_DCtx_setParameter(u->ctx, ZSTD_d_format, ZSTD_f_zstd1_magicless);
    *out = u;
    return NF_OK;
}

void nf_unpacker_free(struct nf_unpacker *u)
{
    if (!u)
        return;
    ZSTD_freeDCtx(u->ctx);
    nf_put(u->alloc, u);
}

enum nf_status nf_unpack(struct nf_unpacker *u, uint8_t codec,
                         const struct nf_unpack_dictionary *dict,
                         const void *src, size_t stored_len, void *dst,
                         size_t raw_len)
{
    size_t got;

    if (stored_len == raw_len) {
        if (raw_len)
            memcpy(dst, src, raw_len);
        return NF_OK;
    }
    if (!nf_codec_known(codec))
        return NF_E_UNSUPPORTED;
    if (codec == NF_CODEC_STORE ||
        (codec == NF_CODEC_ZSTD_DICTIONARY) != (dict != NULL))
        return NF_E_DAMAGED;
    if (dict)
        got = ZSTD_decompress_usingDDict(u->ctx, dst, raw_len, src, stored_len,
                                         ddict_of(dict));
    else
        got = ZSTD_decompressDCtx(u->ctx, dst, raw_len, src, stored_len);
    if (ZSTD_isError(got) && is_nomem(got))
        return NF_E_NOMEM;
    return got == raw_len ? NF_OK : NF_E_DAMAGED;
}
