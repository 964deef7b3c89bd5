#ifndef NF_TESTS_FINDINGS_H
#define NF_TESTS_FINDINGS_H

/* What nf_verify() reports. */
#include <newsfiche/verify.h>

#include "tests/support/pack.h"

struct findings {
    struct nf_damage item[64];
    char text[64][200];
    size_t count;
    uint64_t last_done;
    uint64_t all;
    unsigned stop_after; /* progress calls; 0 never */
    unsigned progress;
};

static inline void findings_keep(void *ctx, const struct nf_damage *d)
{
    struct findings *f = ctx;

    if (f->count < COUNT_OF(f->item)) {
        f->item[f->count] = *d;
        snprintf(f->text[f->count], sizeof(f->text[0]), "%s", d->text);
    }
    f->count++;
}

static inline bool findings_watch(void *ctx, uint64_t done, uint64_t all)
{
    struct findings *f = ctx;

    assert_true(done >= f->last_done);
    assert_true(done <= all);
    f->last_done = done;
    f->all = all;
    f->progress++;
    return f->stop_after && f->progress >= f->stop_after;
}

static inline enum nf_status findings_of_reader(struct nf_reader *r, enum nf_verify_level level,
                                                struct findings *f, struct nf_verify_result *out)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.level = level;
    opts.threads = 2;
    opts.damage = findings_keep;
    opts.progress = findings_watch;
    opts.ctx = f;
    st = nf_verify(r, &opts, out, &err);
    assert_true(st == NF_OK || err.status == st);
    nf_reader_close(r);
    return st;
}

static inline enum nf_status findings_of(const struct nf_buffer *b, enum nf_verify_level level,
                                         struct findings *f, struct nf_verify_result *out)
{
    return findings_of_reader(pack_open(b), level, f, out);
}

static inline struct nf_buffer findings_sample(uint32_t articles)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 8;
    pack_numbers(&b, &opts, 0, articles);
    return b;
}

#endif
