/*
 * The codecs behind one pair of functions. zstd frames are made without
 * their magic number, content size, checksum and dictionary id, all of which
 * the archive has elsewhere: on articles of a few hundred bytes they would cost
 * several per cent. For that, and to honour the caller's allocator, this file
 * uses zstd's static-linking-only functions, which its shared library exports.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include "src/codec/codec.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/codec/lexicon.h"
#include "src/codec/token_matches.h"

static ZSTD_customMem custom_mem(const struct nf_alloc *alloc)
{
    ZSTD_customMem m = { alloc->get, alloc->put, alloc->ctx };

    return m;
}

bool nf_codec_is_lexicon(uint8_t codec)
{
    return codec == NF_CODEC_LEXICON || codec == NF_CODEC_LEXICON_MATCHES;
}

bool nf_codec_known(uint8_t codec)
{
    return codec == NF_CODEC_STORE || codec == NF_CODEC_ZSTD ||
           nf_codec_has_table(codec);
}

bool nf_codec_has_table(uint8_t codec)
{
    return codec == NF_CODEC_ZSTD_DICTIONARY || nf_codec_is_lexicon(codec);
}

static bool is_nomem(size_t code)
{
    return ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation;
}

/* The allocator as zstd gets it, which does not tell memory that ran out from
 * bytes that are wrong. */
struct noting_alloc {
    const struct nf_alloc *to;
    bool failed;
};

static void *noting_get(void *ctx, size_t n)
{
    struct noting_alloc *a = ctx;
    void *p = nf_get(a->to, n);

    a->failed = a->failed || !p;
    return p;
}

static void noting_put(void *ctx, void *p)
{
    struct noting_alloc *a = ctx;

    nf_put(a->to, p);
}

struct nf_unpack_table {
    const struct nf_alloc *alloc;
    struct noting_alloc memory; /* of @dictionary */
    ZSTD_DDict *dictionary;
    struct nf_lexicon *lexicon;
};

void nf_unpack_table_free(struct nf_unpack_table *t)
{
    if (!t)
        return;
    ZSTD_freeDDict(t->dictionary);
    nf_lexicon_free(t->lexicon);
    nf_put(t->alloc, t);
}

static enum nf_status load_dictionary(struct nf_unpack_table *t,
                                      const void *bytes, size_t n)
{
    const ZSTD_customMem memory = { noting_get, noting_put, &t->memory };

    t->memory = (struct noting_alloc){ t->alloc, false };
    /* As a full one: raw content is no dictionary of ours. */
    t->dictionary = ZSTD_createDDict_advanced(bytes, n, ZSTD_dlm_byRef,
                                              ZSTD_dct_fullDict, memory);
    if (t->dictionary)
        return NF_OK;
    return t->memory.failed ? NF_E_NOMEM : NF_E_DAMAGED;
}

enum nf_status nf_unpack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                   const void *bytes, size_t n,
                                   struct nf_unpack_table **out)
{
    struct nf_unpack_table *t = nf_zget(alloc, sizeof(*t));
    enum nf_status st;

    if (!t)
        return NF_E_NOMEM;
    t->alloc = alloc;
    st = nf_codec_is_lexicon(codec) ? nf_lexicon_new(alloc, bytes, n, &t->lexicon)
                           : load_dictionary(t, bytes, n);
    if (st != NF_OK) {
        nf_unpack_table_free(t);
        return st;
    }
    *out = t;
    return NF_OK;
}

size_t nf_unpack_table_memory(const struct nf_unpack_table *t)
{
    return sizeof(*t) + (t->lexicon ? nf_lexicon_memory(t->lexicon)
                                    : ZSTD_sizeof_DDict(t->dictionary));
}

struct nf_unpacker {
    const struct nf_alloc *alloc;
    ZSTD_DCtx *ctx;                  /* once a frame needs it */
    struct nf_match_memory *matches; /* once a frame has some */
};

enum nf_status nf_unpacker_new(const struct nf_alloc *alloc,
                               struct nf_unpacker **out)
{
    struct nf_unpacker *u = nf_zget(alloc, sizeof(*u));

    if (!u)
        return NF_E_NOMEM;
    u->alloc = alloc;
    *out = u;
    return NF_OK;
}

void nf_unpacker_free(struct nf_unpacker *u)
{
    if (!u)
        return;
    ZSTD_freeDCtx(u->ctx);
    nf_put(u->alloc, u->matches);
    nf_put(u->alloc, u);
}

/* 160 KB, which nobody is to wait for who opens a cursor. */
static bool get_context(struct nf_unpacker *u)
{
    if (u->ctx)
        return true;
    u->ctx = ZSTD_createDCtx_advanced(custom_mem(u->alloc));
    if (u->ctx)
        ZSTD_DCtx_setParameter(u->ctx, ZSTD_d_format, ZSTD_f_zstd1_magicless);
    return u->ctx != NULL;
}

/*
 * Whether the @n bytes at @p are one zstd frame as spec 5.2 has it, whose first
 * byte is 0, and no more. libzstd asks neither: it takes frames of its earlier
 * formats as well, several one after the other, and without magic numbers looks at
 * 4 bytes where a frame may begin, also if fewer are left.
 */
static bool is_one_frame(const uint8_t *p, size_t n)
{
    enum { RLE = 1, RESERVED = 3 };
    size_t at = 2; /* behind descriptor and window size */

    if (n < 2 || p[0] != 0)
        return false;
    for (;;) {
        uint32_t header, kind, size;

        if (n - at < 3)
            return false;
        header = p[at] | (uint32_t)p[at + 1] << 8 | (uint32_t)p[at + 2] << 16;
        kind = header >> 1 & 3;
        size = kind == RLE ? 1 : header >> 3;
        at += 3;
        if (kind == RESERVED || size > n - at)
            return false;
        at += size;
        if (header & 1)
            return at == n;
    }
}

/* What zstd's having decoded @got bytes instead of @raw_len means. */
static enum nf_status status_of(size_t got, size_t raw_len)
{
    if (ZSTD_isError(got) && is_nomem(got))
        return NF_E_NOMEM;
    return got == raw_len ? NF_OK : NF_E_DAMAGED;
}

static void copy(void *dst, const void *src, size_t n)
{
    if (n)
        memcpy(dst, src, n);
}

enum nf_status nf_unpack_after(struct nf_unpacker *u, const void *before,
                               size_t n_before, const void *src,
                               size_t stored_len, void *dst, size_t raw_len)
{
    if (stored_len == raw_len) {
        copy(dst, src, raw_len);
        return NF_OK;
    }
    if (raw_len > nf_frame_most(stored_len) || !is_one_frame(src, stored_len))
        return NF_E_DAMAGED;
    if (!get_context(u))
        return NF_E_NOMEM;
    return status_of(ZSTD_decompress_usingDict(u->ctx, dst, raw_len, src,
                                               stored_len, before, n_before),
                     raw_len);
}

/* The memory to find matches in, if @codec has any; else NULL. */
static bool get_matches(const struct nf_alloc *alloc, uint8_t codec,
                        struct nf_match_memory **kept,
                        struct nf_match_memory **out)
{
    *out = NULL;
    if (codec != NF_CODEC_LEXICON_MATCHES)
        return true;
    if (!*kept)
        *kept = nf_get(alloc, sizeof(**kept));
    *out = *kept;
    return *kept != NULL;
}

static enum nf_status unpack_lexicon(struct nf_unpacker *u, uint8_t codec,
                                     const struct nf_lexicon *lexicon,
                                     const void *src, size_t stored_len,
                                     void *dst, size_t raw_len)
{
    struct nf_match_memory *matches;

    if (!get_matches(u->alloc, codec, &u->matches, &matches))
        return NF_E_NOMEM;
    return nf_lexicon_unpack(lexicon, matches, src, stored_len, dst, raw_len);
}

enum nf_status nf_unpack(struct nf_unpacker *u, uint8_t codec,
                         const struct nf_unpack_table *table,
                         const void *src, size_t stored_len, void *dst,
                         size_t raw_len)
{
    size_t got;

    if (stored_len == raw_len) {
        copy(dst, src, raw_len);
        return NF_OK;
    }
    if (!nf_codec_known(codec))
        return NF_E_UNSUPPORTED;
    if (codec == NF_CODEC_STORE || raw_len > nf_frame_most(stored_len) ||
        nf_codec_has_table(codec) != (table != NULL))
        return NF_E_DAMAGED;
    if (nf_codec_is_lexicon(codec))
        return unpack_lexicon(u, codec, table->lexicon, src, stored_len, dst,
                              raw_len);
    if (!is_one_frame(src, stored_len))
        return NF_E_DAMAGED;
    if (!get_context(u))
        return NF_E_NOMEM;
    if (table)
        got = ZSTD_decompress_usingDDict(u->ctx, dst, raw_len, src, stored_len,
                                         table->dictionary);
    else
        got = ZSTD_decompressDCtx(u->ctx, dst, raw_len, src, stored_len);
    return status_of(got, raw_len);
}

struct nf_pack_table {
    const struct nf_alloc *alloc;
    struct nf_unpack_table *unpack;
    struct nf_lexicon_finder *finder; /* of a lexicon */
    const ZSTD_CDict *dictionary;     /* of a dictionary, in @workspace */
    void *workspace;
};

void nf_pack_table_free(struct nf_pack_table *t)
{
    if (!t)
        return;
    nf_put(t->alloc, t->workspace);
    nf_lexicon_finder_free(t->finder);
    nf_unpack_table_free(t->unpack);
    nf_put(t->alloc, t);
}

/* In memory of ours: zstd 1.5.4 cannot run out of its own here and live. It is
 * cleared, because zstd looks at bytes it has not written. */
static enum nf_status make_dictionary(struct nf_pack_table *t, const void *bytes,
                                      size_t n, int level)
{
    const ZSTD_compressionParameters params = ZSTD_getCParams(level, 0, n);
    size_t size = ZSTD_estimateCDictSize_advanced(n, params, ZSTD_dlm_byRef);

    t->workspace = nf_zget(t->alloc, size);
    if (!t->workspace)
        return NF_E_NOMEM;
    t->dictionary = ZSTD_initStaticCDict(t->workspace, size, bytes, n,
                                         ZSTD_dlm_byRef, ZSTD_dct_fullDict,
                                         params);
    return t->dictionary ? NF_OK : NF_E_DAMAGED;
}

enum nf_status nf_pack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                 const void *bytes, size_t n, int level,
                                 struct nf_pack_table **out)
{
    struct nf_pack_table *t = nf_zget(alloc, sizeof(*t));
    enum nf_status st;

    if (!t)
        return NF_E_NOMEM;
    t->alloc = alloc;
    st = nf_unpack_table_new(alloc, codec, bytes, n, &t->unpack);
    if (st == NF_OK)
        st = nf_codec_is_lexicon(codec)
                 ? nf_lexicon_finder_new(alloc, t->unpack->lexicon, &t->finder)
                 : make_dictionary(t, bytes, n, level);
    if (st != NF_OK) {
        nf_pack_table_free(t);
        return st;
    }
    *out = t;
    return NF_OK;
}

const struct nf_unpack_table *nf_pack_table_unpack(const struct nf_pack_table *t)
{
    return t->unpack;
}

struct nf_packer {
    const struct nf_alloc *alloc;
    ZSTD_CCtx *ctx;
    struct nf_lexicon_packer *lexicon;
    struct nf_match_memory *matches;
    bool proves;
    struct nf_unpacker *unpacker;
    struct nf_buf proof;
};

enum nf_status nf_packer_new(const struct nf_alloc *alloc, int level,
                             struct nf_packer **out)
{
    struct nf_packer *p = nf_zget(alloc, sizeof(*p));

    if (!p)
        return NF_E_NOMEM;
    p->alloc = alloc;
    p->proves = level > NF_FAST_LEVEL;
    p->ctx = ZSTD_createCCtx_advanced(custom_mem(alloc));
    nf_buf_init(&p->proof, alloc, SIZE_MAX / 2);
    if (!p->ctx || nf_lexicon_packer_new(alloc, &p->lexicon) != NF_OK ||
        nf_unpacker_new(alloc, &p->unpacker) != NF_OK) {
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
    nf_lexicon_packer_free(p->lexicon);
    nf_put(p->alloc, p->matches);
    nf_unpacker_free(p->unpacker);
    nf_buf_free(&p->proof);
    nf_put(p->alloc, p);
}

size_t nf_pack_bound(size_t n)
{
    return ZSTD_compressBound(n);
}

/* By what a frame is packed. */
struct way {
    uint8_t codec;
    const struct nf_pack_table *table;
    const void *before; /* of NF_CODEC_ZSTD_PREFIX */
    size_t n_before;
};

/* Whether the @got bytes at @dst unpack to the @n bytes at @src. */
static enum nf_status prove(struct nf_packer *p, const struct way *by,
                            const void *src, size_t n, const void *dst, size_t got)
{
    uint8_t *to = p->proof.ptr;
    enum nf_status st;

    if (by->codec == NF_CODEC_ZSTD_PREFIX)
        st = nf_unpack_after(p->unpacker, by->before, by->n_before, dst, got, to, n);
    else
        st = nf_unpack(p->unpacker, by->codec, by->table ? by->table->unpack : NULL,
                       dst, got, to, n);
    if (st == NF_OK && memcmp(to, src, n) != 0)
        st = NF_E_DAMAGED;
    return st;
}

/*
 * Make the @got bytes at @dst, which unpack to @n, as many as these need (spec 5.2).
 * A zstd frame may have empty raw blocks; in place of another the bytes themselves
 * are stored, which is what the length @n says.
 */
static size_t lengthen(uint8_t codec, uint8_t *dst, size_t got, size_t n)
{
    const size_t header = 2, empty = 3;
    size_t need = (n - NF_FREE_BYTES + NF_MAX_RATIO - 1) / NF_MAX_RATIO;
    size_t more = (need - got + empty - 1) / empty * empty;

    if (nf_codec_is_lexicon(codec))
        return n;
    memmove(dst + header + more, dst + header, got - header);
    memset(dst + header, 0, more);
    return got + more;
}

static enum nf_status pack_by(struct nf_packer *p, const struct way *by,
                              const void *src, size_t n, void *dst, size_t *out)
{
    enum nf_status st = NF_OK;
    size_t got = n;

    if (nf_codec_is_lexicon(by->codec)) {
        struct nf_match_memory *matches;

        if (!get_matches(p->alloc, by->codec, &p->matches, &matches))
            return NF_E_NOMEM;
        st = nf_lexicon_pack(p->lexicon, by->table->finder, matches, src, n, dst,
                             &got);
        if (st != NF_OK)
            return st;
    } else if (by->codec != NF_CODEC_STORE) {
        ZSTD_CCtx_refCDict(p->ctx, by->table ? by->table->dictionary : NULL);
        if (by->n_before)
            ZSTD_CCtx_refPrefix(p->ctx, by->before, by->n_before);
        got = ZSTD_compress2(p->ctx, dst, nf_pack_bound(n), src, n);
        if (ZSTD_isError(got))
            return is_nomem(got) ? NF_E_NOMEM : NF_E_DAMAGED;
    }
    if (n > nf_frame_most(got))
        got = lengthen(by->codec, dst, got, n);
    *out = got < n ? got : n;
    if (got >= n)
        memcpy(dst, src, n);
    else if (p->proves)
        st = nf_buf_need(&p->proof, n + NF_UNPACK_SLACK)
                 ? prove(p, by, src, n, dst, got) : NF_E_NOMEM;
    return st;
}

enum nf_status nf_pack(struct nf_packer *p, uint8_t codec,
                       const struct nf_pack_table *table, const void *src,
                       size_t n, void *dst, size_t *out)
{
    const struct way by = { .codec = codec, .table = table };

    return pack_by(p, &by, src, n, dst, out);
}

enum nf_status nf_pack_after(struct nf_packer *p, const void *before,
                             size_t n_before, const void *src, size_t n,
                             void *dst, size_t *out)
{
    const struct way by = { NF_CODEC_ZSTD_PREFIX, NULL, before, n_before };

    return pack_by(p, &by, src, n, dst, out);
}
