#define ZDICT_STATIC_LINKING_ONLY
#include "src/learn/dictionary_train.h"

#include <limits.h>
#include <zdict.h>

/* Bytes it is learned from: zstd packs all of them to see what its tables have
 * to be like, and more do not make a dictionary better. */
#define MAX_SAMPLE (8u << 20)

static unsigned count_used(const struct nf_samples *s)
{
    const size_t *size = nf_samples_sizes(s);
    size_t all = nf_samples_count(s), bytes = 0;
    unsigned n = 0;

    while (n < all && n < UINT_MAX && bytes < MAX_SAMPLE)
        bytes += size[n++];
    return n;
}

enum nf_status nf_dictionary_train(const struct nf_samples *samples, size_t size,
                                   int level, bool fast, struct nf_buf *out)
{
    ZDICT_fastCover_params_t params = { 0 };
    size_t got;

    params.d = 8;
    params.k = 1024;
    params.f = 18;
    params.accel = fast ? 10 : 2;
    params.zParams.compressionLevel = level;
    nf_buf_reset(out);
    if (!nf_buf_need(out, size))
        return NF_E_NOMEM;
    got = ZDICT_trainFromBuffer_fastCover(
        out->ptr, size, samples->bytes.ptr, nf_samples_sizes(samples),
        count_used(samples), params);
    out->len = ZDICT_isError(got) ? 0 : got;
    return NF_OK;
}
