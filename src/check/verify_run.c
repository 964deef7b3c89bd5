#include "src/check/verify_run.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void nf_verify_report(struct nf_verify_run *v, uint64_t offset, uint64_t length,
                      uint64_t first, uint64_t articles, const char *fmt, ...)
{
    char text[200];
    struct nf_damage d = { sizeof(d), text, offset, length, first, articles };
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    pthread_mutex_lock(&v->lock);
    v->result.findings++;
    v->result.articles_damaged += articles;
    if (v->opts.damage)
        v->opts.damage(v->opts.ctx, &d);
    pthread_mutex_unlock(&v->lock);
}

void nf_verify_failed(struct nf_verify_run *v, enum nf_status st,
                      const struct nf_error *err, uint64_t first,
                      uint64_t articles)
{
    pthread_mutex_lock(&v->lock);
    v->newer += st == NF_E_UNSUPPORTED;
    v->large += st == NF_E_LIMIT;
    pthread_mutex_unlock(&v->lock);
    if (st == NF_E_LIMIT && articles) /* nothing says that it is lost */
        nf_verify_report(v, err->offset, 0, first, 0,
                         "article %" PRIu64 " is not checked: %s", first, err->text);
    else if (articles)
        nf_verify_report(v, err->offset, 0, first, articles,
                         "article %" PRIu64 ": %s", first, err->text);
    else
        nf_verify_report(v, err->offset, 0, first, 0, "%s", err->text);
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
