/*
 * The codecs behind one function. zstd frames come without
 * their magic number, content size, checksum and dictionary id, all of which
 * the archive has elsewhere: on articles of a few hundred bytes they would cost
 * several per cent. For that, and to honour the caller's allocator, this file
 * uses zstd's static-linking-only functions, which its shared library exports.
 */
#include "src/unpack/frame_unpack.h"

#include <stdatomic.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/unpack/lexicon.h"
#include "src/unpack/token_matches.h"
#include "src/unpack/zstd_memory.h"

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
    atomic_uint owners;
    struct noting_alloc memory; /* of @dictionary */
    ZSTD_DDict *dictionary;
    struct nf_lexicon *lexicon;
};

void nf_unpack_table_free(struct nf_unpack_table *t)
{
    if (!t || atomic_fetch_sub(&t->owners, 1) > 1)
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
    atomic_init(&t->owners, 1);
    st = nf_codec_is_lexicon(codec) ? nf_lexicon_new(alloc, bytes, n, &t->lexicon)
                           : load_dictionary(t, bytes, n);
    if (st != NF_OK) {
        nf_unpack_table_free(t);
        return st;
    }
    *out = t;
    return NF_OK;
}

struct nf_unpack_table *nf_unpack_table_share(struct nf_unpack_table *t)
{
    atomic_fetch_add(&t->owners, 1);
    return t;
}

const struct nf_lexicon *nf_unpack_table_lexicon(const struct nf_unpack_table *t)
{
    return t->lexicon;
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
    u->ctx = ZSTD_createDCtx_advanced(nf_zstd_memory(u->alloc));
    if (u->ctx)
        ZSTD_DCtx_setParameter(u->ctx, ZSTD_d_format, ZSTD_f_zstd1_magicless);
    return u->ctx != NULL;
}

/*
 * Whether the @n bytes at @p are one zstd frame as spec 5.2 has it, whose first byte is 0 and
 * whose window is no gigabytes, and no more. libzstd asks neither: it takes frames of its
 * earlier formats as well, several one after the other, and without magic numbers looks at
 * 4 bytes where a frame may begin, also if fewer are left.
 */
static bool is_one_frame(const uint8_t *p, size_t n)
{
    /* Descriptor and window; 2^31 bytes are a window that no 32-bit machine takes. */
    enum { RLE = 1, ZSTD_HEADER = 2, NO_WINDOW = 0xa8 };
    size_t at = ZSTD_HEADER;

    for (;;) {
        uint32_t header, kind, size;

        if (n < at + 3)
            return false;
        header = p[at] | (uint32_t)p[at + 1] << 8 | (uint32_t)p[at + 2] << 16;
        kind = header >> 1 & 3;
        size = kind == RLE ? 1 : header >> 3;
        at += 3 + size; /* may be behind the end: then no header is there */
        if (header & 1)
            return p[0] == 0 && p[1] < NO_WINDOW && at == n;
    }
}

/* What zstd's having decoded @got bytes instead of @raw_len means. */
static enum nf_status status_of(size_t got, size_t raw_len)
{
    if (ZSTD_isError(got) && nf_zstd_is_nomem(got))
        return NF_E_NOMEM;
    return got == raw_len ? NF_OK : NF_E_DAMAGED;
}

static void copy(void *dst, const void *src, size_t n)
{
    if (n)
        memcpy(dst, src, n);
}

static enum nf_status unpack_lexicon(struct nf_unpacker *u, uint8_t codec,
                                     const struct nf_lexicon *lexicon,
                                     const void *src, size_t stored_len,
                                     void *dst, size_t raw_len)
{
    struct nf_match_memory *matches;

    if (!nf_matches_get(u->alloc, codec, &u->matches, &matches))
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
    if (codec == NF_CODEC_STORE || !nf_may_unpack(stored_len, raw_len) ||
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

enum nf_status nf_unpack_seek(struct nf_unpacker *u, uint8_t codec,
                              const struct nf_unpack_table *table, const void *src,
                              size_t stored_len, size_t raw_len, struct nf_token_search *search)
{
    struct nf_match_memory *matches;

    if (stored_len == raw_len || !nf_may_unpack(stored_len, raw_len))
        return NF_OK;
    if (!nf_matches_get(u->alloc, codec, &u->matches, &matches))
        return NF_E_NOMEM;
    nf_lexicon_seek(table->lexicon, matches, src, stored_len, raw_len, search);
    return NF_OK;
}
