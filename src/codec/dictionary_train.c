#define ZDICT_STATIC_LINKING_ONLY
#include "src/codec/dictionary_train.h"

#include <zdict.h>

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
        (unsigned)nf_samples_count(samples), params);
    out->len = ZDICT_isError(got) ? 0 : got;
    return NF_OK;
}
