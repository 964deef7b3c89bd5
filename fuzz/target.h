#ifndef NF_FUZZ_TARGET_H
#define NF_FUZZ_TARGET_H

/* What fuzz targets share: a claim that ends the run when it does not hold. */
#include <newsfiche/newsfiche.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLAIM(what)                                                       \
    do {                                                                  \
        if (!(what)) {                                                    \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, \
                    #what);                                               \
            abort();                                                      \
        }                                                                 \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Opens @data with limits that keep a run short; NULL if it is refused. */
static inline struct nf_reader *target_open(const uint8_t *data, size_t size)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;

    opts.max_frame = 1u << 20;
    opts.max_index = 1u << 20;
    if (nf_reader_open_memory(data, size, &opts, &r, &err) == NF_OK)
        return r;
    CLAIM(err.status != NF_OK && err.text[0]);
    return NULL;
}

static inline void target_told(void *ctx, const struct nf_damage *d)
{
    uint64_t *findings = ctx;

    CLAIM(d->text && d->text[0]);
    CLAIM(d->offset <= INT64_MAX || d->offset == NF_NO_OFFSET);
    ++*findings;
}

/* Verify what @r reads: each finding is counted and has a text, and without one all is well. */
static inline enum nf_status target_verify(struct nf_reader *r, enum nf_verify_level level)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    uint64_t findings = 0;
    enum nf_status st;

    opts.level = level;
    opts.threads = 1;
    opts.damage = target_told;
    opts.ctx = &findings;
    st = nf_verify(r, &opts, &result, NULL);
    CLAIM(result.findings == findings);
    CLAIM((st == NF_OK) == (findings == 0));
    return st;
}

#endif
