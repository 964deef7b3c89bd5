/* An archive of any bytes: what it says of itself, and a verification. */
#include "fuzz/target.h"

static void told(void *ctx, const struct nf_damage *d)
{
    uint64_t *findings = ctx;

    CLAIM(d->text && d->text[0]);
    ++*findings;
}

static void verify(struct nf_reader *r, enum nf_verify_level level)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    uint64_t findings = 0;
    enum nf_status st;

    opts.level = level;
    opts.threads = 1;
    opts.damage = told;
    opts.ctx = &findings;
    st = nf_verify(r, &opts, &result, NULL);
    if (st == NF_OK || st == NF_E_DAMAGED) {
        CLAIM(result.findings == findings);
        CLAIM((st == NF_OK) == (findings == 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_reader *r = target_open(data, size);
    struct nf_info info = NF_INFO_INIT;

    if (!r)
        return 0;
    nf_reader_info(r, &info);
    CLAIM(info.size == size && info.blocks <= info.articles);
    verify(r, NF_VERIFY_QUICK);
    verify(r, NF_VERIFY_DEEP);
    nf_reader_close(r);
    return 0;
}
