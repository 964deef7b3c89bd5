/*
 * The codecs behind one function. zstd frames are made without their magic number,
 * content size, checksum and dictionary id, all of which the archive has elsewhere: on
 * articles of a few hundred bytes they would cost several per cent.
 */
#include "src/pack/frame_pack.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/pack/lexicon_pack.h"
#include "src/unpack/token_matches.h"
#include "src/unpack/zstd_memory.h"

/* The finder of a lexicon, made by the first thread that packs with it: of several lexicons,
 * some serve none of the texts that come. */
struct late_finder {
    pthread_mutex_t lock; /* held while it is made */
    _Atomic(struct nf_lexicon_finder *) made;
};

struct nf_pack_table {
    const struct nf_alloc *alloc;
    struct nf_unpack_table *unpack;
    struct late_finder *finder;   /* of a lexicon */
    const ZSTD_CDict *dictionary; /* of a dictionary, in @workspace */
    void *workspace;
};

static struct late_finder *late_finder_new(const struct nf_alloc *alloc)
{
    struct late_finder *f = nf_get(alloc, sizeof(*f));

    if (!f)
        return NULL;
    pthread_mutex_init(&f->lock, NULL);
    atomic_init(&f->made, NULL);
    return f;
}

static void late_finder_free(const struct nf_alloc *alloc, struct late_finder *f)
{
    if (!f)
        return;
    nf_lexicon_finder_free(atomic_load(&f->made));
    pthread_mutex_destroy(&f->lock);
    nf_put(alloc, f);
}

/* The finder of a lexicon. NF_OK, NF_E_NOMEM. */
static enum nf_status get_finder(const struct nf_pack_table *t,
                                 const struct nf_lexicon_finder **out)
{
    struct nf_lexicon_finder *made = atomic_load(&t->finder->made);
    enum nf_status st = NF_OK;

    if (!made) {
        pthread_mutex_lock(&t->finder->lock);
        made = atomic_load(&t->finder->made);
        if (!made)
            st = nf_lexicon_finder_new(t->alloc, nf_unpack_table_lexicon(t->unpack), &made);
        atomic_store(&t->finder->made, made);
        pthread_mutex_unlock(&t->finder->lock);
    }
    *out = made;
    return st;
}

enum nf_status nf_pack_table_ready(const struct nf_pack_table *t)
{
    const struct nf_lexicon_finder *finder;

    return t->finder ? get_finder(t, &finder) : NF_OK;
}

void nf_pack_table_free(struct nf_pack_table *t)
{
    if (!t)
        return;
    nf_put(t->alloc, t->workspace);
    late_finder_free(t->alloc, t->finder);
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

/* A table that owns @unpack, which is freed where there is no memory for it. */
static struct nf_pack_table *table_of(const struct nf_alloc *alloc, struct nf_unpack_table *unpack)
{
    struct nf_pack_table *t = nf_zget(alloc, sizeof(*t));

    if (!t) {
        nf_unpack_table_free(unpack);
        return NULL;
    }
    t->alloc = alloc;
    t->unpack = unpack;
    if (!nf_unpack_table_lexicon(unpack) || (t->finder = late_finder_new(alloc)))
        return t;
    nf_pack_table_free(t);
    return NULL;
}

enum nf_status nf_pack_table_of(const struct nf_alloc *alloc, struct nf_unpack_table *lexicon,
                                struct nf_pack_table **out)
{
    struct nf_pack_table *t = table_of(alloc, nf_unpack_table_share(lexicon));

    if (!t)
        return NF_E_NOMEM;
    *out = t;
    return NF_OK;
}

enum nf_status nf_pack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                 const void *bytes, size_t n, int level,
                                 struct nf_pack_table **out)
{
    struct nf_unpack_table *unpack = NULL;
    struct nf_pack_table *t;
    enum nf_status st = nf_unpack_table_new(alloc, codec, bytes, n, &unpack);

    if (st != NF_OK)
        return st;
    t = table_of(alloc, unpack);
    if (!t)
        return NF_E_NOMEM;
    st = t->finder ? NF_OK : make_dictionary(t, bytes, n, level);
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
    p->proves = true;
    p->ctx = ZSTD_createCCtx_advanced(nf_zstd_memory(alloc));
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

void nf_packer_trust(struct nf_packer *p)
{
    p->proves = false;
}

size_t nf_pack_bound(size_t n)
{
    return ZSTD_compressBound(n);
}

/* Whether the @got bytes at @dst unpack to the @n bytes at @src. */
static enum nf_status prove(struct nf_packer *p, uint8_t codec,
                            const struct nf_pack_table *table, const void *src,
                            size_t n, const void *dst, size_t got)
{
    enum nf_status st = nf_unpack(p->unpacker, codec, table ? table->unpack : NULL,
                                  dst, got, p->proof.ptr, n);

    if (st == NF_OK && memcmp(p->proof.ptr, src, n) != 0)
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

static enum nf_status pack_lexicon(struct nf_packer *p, uint8_t *codec,
                                   const struct nf_pack_table *table, uint32_t save,
                                   const void *src, size_t n, void *dst, size_t *out)
{
    const uint8_t most = save ? NF_CODEC_LEXICON_MATCHES : *codec;
    const struct nf_lexicon_finder *finder;
    struct nf_match_memory *matches;
    bool matched;
    enum nf_status st;

    if (!nf_matches_get(p->alloc, most, &p->matches, &matches) ||
        get_finder(table, &finder) != NF_OK)
        return NF_E_NOMEM;
    st = nf_lexicon_pack(p->lexicon, finder, matches,
                         *codec == NF_CODEC_LEXICON ? save : 0, src, n, dst, out, &matched);
    if (st == NF_OK && matched)
        *codec = NF_CODEC_LEXICON_MATCHES;
    return st;
}

enum nf_status nf_pack_text(struct nf_packer *p, uint8_t *codec,
                            const struct nf_pack_table *table, uint32_t save,
                            const void *src, size_t n, void *dst, size_t *out)
{
    enum nf_status st = NF_OK;
    size_t got = n;

    if (nf_codec_is_lexicon(*codec)) {
        st = pack_lexicon(p, codec, table, save, src, n, dst, &got);
        if (st != NF_OK)
            return st;
    } else if (*codec != NF_CODEC_STORE) {
        ZSTD_CCtx_refCDict(p->ctx, table ? table->dictionary : NULL);
        got = ZSTD_compress2(p->ctx, dst, nf_pack_bound(n), src, n);
        if (ZSTD_isError(got))
            return nf_zstd_is_nomem(got) ? NF_E_NOMEM : NF_E_DAMAGED;
    }
    if (n > nf_frame_most(got))
        got = lengthen(*codec, dst, got, n);
    *out = got < n ? got : n;
    if (got >= n)
        memcpy(dst, src, n);
    else if (p->proves)
        st = nf_buf_need(&p->proof, n + NF_UNPACK_SLACK)
                 ? prove(p, *codec, table, src, n, dst, got) : NF_E_NOMEM;
    return st;
}

enum nf_status nf_pack(struct nf_packer *p, uint8_t codec,
                       const struct nf_pack_table *table, const void *src,
                       size_t n, void *dst, size_t *out)
{
    return nf_pack_text(p, &codec, table, 0, src, n, dst, out);
}
