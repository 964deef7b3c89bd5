#ifndef NF_TESTS_SOUND_H
#define NF_TESTS_SOUND_H

/* Archives in which a deep pass finds nothing wrong. */
#include <newsfiche/verify.h>

#include "tests/support/pack.h"

static inline void sound_print(void *ctx, const struct nf_damage *d)
{
    (void)ctx;
    print_error("%s\n", d->text);
}

static inline struct nf_verify_result assert_sound_reader(struct nf_reader *r)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;

    opts.level = NF_VERIFY_DEEP;
    opts.damage = sound_print;
    opts.threads = 1;
    assert_ok(nf_verify(r, &opts, &result, &err), &err);
    assert_int_equal(result.findings, 0);
    return result;
}

static inline void assert_sound(const struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);

    assert_sound_reader(r);
    nf_reader_close(r);
}

#endif
