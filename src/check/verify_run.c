#include "src/check/verify_run.h"

#include <stdarg.h>
#include <stdio.h>

#include "format/checksum.h"
#include "src/base/bisect.h"

bool nf_verify_in_sample(const struct nf_verify_opts *opts, uint64_t at)
{
    return !opts->sample || nf_hash(&at, sizeof(at), opts->seed) % 10000 < opts->sample;
}

uint32_t nf_verify_place_at(const struct nf_verify_run *v, uint64_t at, bool lost)
{
    const struct nf_verify_place *p = v->places.at;
    size_t low;

    if (at == NF_NO_OFFSET)
        return NF_NO_PLACE;
    nf_bisect(low, 0, nf_vec_count(&v->places), i, p[i].offset + p[i].length <= at);
    if (low == nf_vec_count(&v->places))
        return NF_NO_PLACE;
    return lost ? p[low].bytes : p[low].offset <= at ? (uint32_t)low : NF_NO_PLACE;
}

void nf_verify_finding(struct nf_verify_run *v, const struct nf_damage *d)
{
    pthread_mutex_lock(&v->lock);
    v->result.findings++;
    v->result.articles_damaged += d->articles;
    if (v->opts.damage)
        v->opts.damage(v->opts.ctx, d);
    pthread_mutex_unlock(&v->lock);
}

void nf_verify_report(struct nf_verify_run *v, uint64_t offset, uint64_t length,
                      const char *fmt, ...)
{
    char text[200];
    struct nf_damage d = { .struct_size = sizeof(d), .text = text, .offset = offset,
                           .length = length };
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    nf_verify_finding(v, &d);
}

void nf_verify_failed(struct nf_verify_run *v, enum nf_status st,
                      const struct nf_error *err)
{
    if (st == NF_E_DAMAGED && nf_verify_place_at(v, err->offset, false) != NF_NO_PLACE)
        return;
    pthread_mutex_lock(&v->lock);
    v->newer += st == NF_E_UNSUPPORTED;
    v->large += st == NF_E_LIMIT;
    pthread_mutex_unlock(&v->lock);
    nf_verify_report(v, err->offset, 0, "%s", err->text);
}

bool nf_verify_progress(struct nf_verify_run *v, uint64_t done)
{
    bool stop = false;

    pthread_mutex_lock(&v->lock);
    v->done += done;
    if (v->opts.progress && !v->stopped)
        v->stopped = v->opts.progress(v->opts.ctx, v->done, v->all);
    stop = v->stopped;
    pthread_mutex_unlock(&v->lock);
    return stop;
}
