/*
 * Compressed files, tars and zips of any bytes. Whatever they are, an import ends, in
 * time, says what it refuses, and hands out no more than what may come of so little.
 */
#include <newsfiche/convert.h>

#include "fuzz/target.h"

struct taken {
    uint64_t bytes;
    unsigned refused;
};

static enum nf_status take(void *ctx, const struct nf_place *place,
                           const struct nf_record *record, struct nf_error *err)
{
    struct taken *t = ctx;
    size_t n = nf_record_size(record);
    char *print = malloc(n + 1);

    (void)err;
    CLAIM(place->file && print);
    CLAIM(nf_record_print(record, print) == print + n);
    free(print);
    t->bytes += n;
    return NF_OK;
}

static bool pass_over(void *ctx, const struct nf_place *place, const char *why)
{
    struct taken *t = ctx;

    CLAIM(place->file && why && why[0]);
    t->refused++;
    return true;
}

static void note(void *ctx, const struct nf_place *place, enum nf_notice notice,
                 const char *what, uint64_t amount)
{
    (void)ctx;
    (void)amount;
    CLAIM(place->file && what && notice < NF_NOTICE_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
    struct taken t = { .bytes = 0 };

    opts.max_record = 1u << 20;
    opts.max_memory = 8u << 20;
    opts.ctx = &t;
    opts.record = take;
    opts.refused = pass_over;
    opts.notice = note;
    CLAIM(nf_import_memory("input", (struct nf_str){ (const char *)data, size }, &opts,
                           NULL) == NF_OK);
    /* Sixteen links to a member may each give what it has. */
    CLAIM(t.bytes <= 17 * ((64u << 20) + 10000 * (uint64_t)size));
    return 0;
}
