#define ZDICT_STATIC_LINKING_ONLY
#include "src/learn/dictionary_train.h"

#include <limits.h>
#include <zdict.h>

#include "src/base/alloc.h"
#include "src/unpack/zstd_memory.h"

/* Bytes it is learned from: zstd packs all of them to see what its tables have
 * to be like, and more do not make a dictionary better. */
#define MAX_SAMPLE (8u << 20)

static unsigned count_used(const struct nf_samples *s, size_t *bytes)
{
    const size_t *size = nf_samples_sizes(s);
    size_t all = nf_samples_count(s);
    unsigned n = 0;

    *bytes = 0;
    while (n < all && n < UINT_MAX && *bytes < MAX_SAMPLE)
        *bytes += size[n++];
    return n;
}

/* zstd's trainer, and zstd where it prepares a dictionary, write through NULL where there is no
 * memory for that: so it is seen before whether there is enough for all. */
static bool has_memory(const ZDICT_fastCover_params_t *params, size_t size, size_t samples,
                       size_t bytes)
{
    const size_t counts = sizeof(uint32_t) + sizeof(uint16_t), others = 256u << 10;
    const ZSTD_compressionParameters prepared = ZSTD_getCParams(
        params->zParams.compressionLevel, 2 * (bytes / (samples + 1)), size);
    void *p = nf_get(&nf_alloc_libc, (counts << params->f) + samples * sizeof(size_t) + others +
                                     ZSTD_estimateCDictSize_advanced(size, prepared,
                                                                     ZSTD_dlm_byRef));

    nf_put(&nf_alloc_libc, p);
    return p != NULL;
}

enum nf_status nf_dictionary_train(const struct nf_samples *samples, size_t size,
                                   int level, bool fast, struct nf_buf *out)
{
    ZDICT_fastCover_params_t params = { 0 };
    size_t bytes, got;
    unsigned used = count_used(samples, &bytes);

    params.d = 8;
    params.k = 1024;
    params.f = 18;
    params.accel = fast ? 10 : 2;
    params.zParams.compressionLevel = level;
    nf_buf_reset(out);
    if (!nf_buf_need(out, size) || !has_memory(&params, size, used, bytes))
        return NF_E_NOMEM;
    got = ZDICT_trainFromBuffer_fastCover(
        out->ptr, size, samples->bytes.ptr, nf_samples_sizes(samples), used, params);
    if (nf_zstd_is_nomem(got))
        return NF_E_NOMEM;
    out->len = ZDICT_isError(got) ? 0 : got;
    return NF_OK;
}
