/*
 * What a dictionary is worth is measured, not guessed: held-back samples are
 * packed with and without it, the difference is scaled to the bytes expected,
 * and the two packed copies the archive would hold are taken off.
 */
#define ZDICT_STATIC_LINKING_ONLY
#include "src/codec/dictionary_train.h"

#include <zdict.h>

#include "src/base/alloc.h"

/* Below this there is too little to learn from. */
#define MIN_SAMPLE (16u << 10)
/* Up to this level time matters more than the last per cent. */
#define FAST_LEVEL 4

static const size_t sizes[] = { 110u << 10, 48u << 10, 16u << 10, 4u << 10 };

static size_t sample_count(const struct nf_samples *s)
{
    return s->sizes.len / sizeof(size_t);
}

/* Set @total to the packed size of all of @held. */
static enum nf_status packed_size(const struct nf_alloc *alloc, int level,
                                  const struct nf_samples *held,
                                  const struct nf_buf *dict, uint64_t *total)
{
    const size_t *size = (const size_t *)(const void *)held->sizes.ptr;
    const uint8_t *at = held->bytes.ptr;
    uint8_t codec = dict->len ? NF_CODEC_ZSTD_DICTIONARY : NF_CODEC_ZSTD;
    struct nf_pack_dictionary *cd = NULL;
    struct nf_packer *packer = NULL;
    struct nf_buf out;
    enum nf_status st;

    *total = 0;
    nf_buf_init(&out, alloc, SIZE_MAX);
    st = nf_packer_new(alloc, level, &packer);
    if (st == NF_OK && dict->len)
        st = nf_pack_dictionary_new(alloc, dict->ptr, dict->len, level, &cd);
    for (size_t i = 0; st == NF_OK && i < sample_count(held); at += size[i++]) {
        size_t got = 0;

        if (!nf_buf_need(&out, nf_pack_bound(size[i])))
            st = NF_E_NOMEM;
        else
            st = nf_pack(packer, codec, cd, at, size[i], out.ptr, &got);
        *total += got;
    }
    nf_buf_free(&out);
    nf_pack_dictionary_free(cd);
    nf_packer_free(packer);
    return st;
}

/* Train one of @size bytes into @out; left empty if there is nothing to learn. */
static bool train_one(const struct nf_samples *train, size_t size, int level,
                      struct nf_buf *out)
{
    ZDICT_fastCover_params_t params = { 0 };
    size_t got;

    params.d = 8;
    params.k = 1024;
    params.f = 18;
    params.accel = level <= FAST_LEVEL ? 10 : 2;
    params.zParams.compressionLevel = level;
    if (!nf_buf_need(out, size))
        return false;
    got = ZDICT_trainFromBuffer_fastCover(
        out->ptr, size, train->bytes.ptr,
        (const size_t *)(const void *)train->sizes.ptr,
        (unsigned)sample_count(train), params);
    out->len = ZDICT_isError(got) ? 0 : got;
    return true;
}

/* What two packed copies of @dict take in the archive. */
static enum nf_status table_cost(const struct nf_alloc *alloc, int level,
                                 const struct nf_buf *dict, uint64_t *cost)
{
    struct nf_samples whole = { .bytes = *dict };
    struct nf_buf none = { 0 };
    size_t len = dict->len;
    enum nf_status st;

    whole.sizes.ptr = (uint8_t *)&len;
    whole.sizes.len = sizeof(len);
    st = packed_size(alloc, level, &whole, &none, cost);
    *cost = 2 * (*cost + NF_CHUNK_HEADER_SIZE);
    return st;
}

/* What the archive takes with @dict (which may be empty), as far as it differs. */
static enum nf_status total_cost(const struct nf_alloc *alloc, int level,
                                 const struct nf_samples *held,
                                 uint64_t expected, const struct nf_buf *dict,
                                 double *cost)
{
    uint64_t frames, table = 0;
    enum nf_status st = packed_size(alloc, level, held, dict, &frames);

    if (st == NF_OK && dict->len)
        st = table_cost(alloc, level, dict, &table);
    *cost = (double)frames * (double)expected / (double)held->bytes.len +
            (double)table;
    return st;
}

enum nf_status nf_dictionary_train(const struct nf_alloc *alloc,
                                   const struct nf_samples *train,
                                   const struct nf_samples *held,
                                   uint64_t expected, int level,
                                   struct nf_buf *out)
{
    struct nf_buf dict;
    double best, cost;
    enum nf_status st;

    nf_buf_reset(out);
    if (train->bytes.len < MIN_SAMPLE || held->bytes.len == 0)
        return NF_OK;
    nf_buf_init(&dict, alloc, sizes[0]);
    st = total_cost(alloc, level, held, expected, &dict, &best);
    for (size_t i = 0; st == NF_OK && i < sizeof(sizes) / sizeof(*sizes); i++) {
        /* A dictionary needs several times its size to learn from. */
        if (train->bytes.len < 4 * sizes[i])
            continue;
        if (!train_one(train, sizes[i], level, &dict)) {
            st = NF_E_NOMEM;
            break;
        }
        if (dict.len == 0)
            continue;
        st = total_cost(alloc, level, held, expected, &dict, &cost);
        if (st != NF_OK || cost >= best)
            continue;
        best = cost;
        nf_buf_reset(out);
        nf_buf_add(out, dict.ptr, dict.len);
        if (out->failed)
            st = NF_E_NOMEM;
        if (level <= FAST_LEVEL)
            break;
    }
    nf_buf_free(&dict);
    return st;
}
