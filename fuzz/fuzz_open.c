/* An archive of any bytes: what it says of itself, and a verification. */
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_reader *r = target_open(data, size);
    struct nf_info info = NF_INFO_INIT;

    if (!r)
        return 0;
    nf_reader_info(r, &info);
    CLAIM(info.size == size && info.blocks <= info.articles);
    target_verify(r, NF_VERIFY_QUICK);
    target_verify(r, NF_VERIFY_DEEP);
    nf_reader_close(r);
    return 0;
}
