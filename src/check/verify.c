#include <newsfiche/verify.h>

#include <inttypes.h>

#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/check/verify_articles.h"
#include "src/check/verify_index.h"
#include "src/check/verify_walk.h"

/* Where are the damaged places, what do they cost, and with a deep pass whether the indexes
 * say what is there. */
static enum nf_status run(struct nf_verify_run *v, struct nf_error *err)
{
    const bool deep = v->opts.level == NF_VERIFY_DEEP;
    struct nf_troubles troubles;
    enum nf_status st = nf_verify_walk(v, err), told;

    nf_troubles_init(&troubles, v->reader->archive.alloc);
    if (st == NF_OK && deep && !v->reader->archive.recovered)
        st = nf_verify_index(v, err);
    if (st == NF_OK && (deep || v->costly))
        st = nf_verify_articles(v, deep, &troubles, err);
    /* What was found until it ended is told. */
    told = nf_verify_tell(v, &troubles, err);
    nf_troubles_free(&troubles);
    return st == NF_OK ? told : st;
}

enum nf_status nf_verify(struct nf_reader *r, const struct nf_verify_opts *opts,
                         struct nf_verify_result *report, struct nf_error *err)
{
    struct nf_verify_run v = { .reader = r, .opts = NF_VERIFY_OPTS_INIT,
                               .all = r->archive.source.size };
    struct nf_error unasked = NF_ERROR_INIT;
    enum nf_status st = NF_OK;

    if (!err)
        err = &unasked; /* findings are told by it as well */
    if (opts)
        st = nf_sized_get(&v.opts, sizeof(v.opts), opts, "verify options", err);
    if (st != NF_OK)
        return st;
    if (v.opts.level > NF_VERIFY_DEEP)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "verify options: level %u is not known",
                       (unsigned)v.opts.level);
    if (v.opts.part > v.opts.parts || (v.opts.parts && v.opts.part == 0) ||
        v.opts.parts > UINT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                       "verify options: part %" PRIu64 " of %" PRIu64, v.opts.part,
                       v.opts.parts);
    if (v.opts.level == NF_VERIFY_DEEP)
        v.all *= 2; /* the second pass decodes as much again */
    pthread_mutex_init(&v.lock, NULL);
    pthread_mutex_init(&v.one_large, NULL);
    nf_vec_init(&v.places, r->archive.alloc);
    st = run(&v, err);
    nf_vec_free(&v.places);
    pthread_mutex_destroy(&v.lock);
    pthread_mutex_destroy(&v.one_large);
    nf_sized_put(report, NF_SIZE_THROUGH(struct nf_verify_result, bytes_checked),
                 &v.result, sizeof(v.result));
    if (st != NF_OK || v.result.findings == 0)
        return st;
    return nf_fail(err,
                   v.newer == v.result.findings ? NF_E_UNSUPPORTED
                   : v.newer + v.large == v.result.findings ? NF_E_LIMIT
                   : NF_E_DAMAGED,
                   NF_NO_OFFSET, "%" PRIu64 " finding%s", v.result.findings,
                   v.result.findings == 1 ? "" : "s");
}
