#include <inttypes.h>

#include "src/base/fail.h"
#include "src/read/reader_internal.h"
#include "src/read/scan.h"

/* One call, and how far it is. */
struct way {
    const struct nf_scan_opts *opts;
    uint64_t at;
    uint64_t end;
    uint64_t taken;
};

static enum nf_status next(void *ctx, struct nf_cursor *c, struct nf_scan_item *out,
                           struct nf_error *err)
{
    struct way *w = ctx;
    uint64_t found = w->at, resume = found;
    enum nf_status st;

    if (w->at >= w->end || (w->opts->limit && w->taken == w->opts->limit))
        return NF_E_END;
    st = nf_cursor_next(c, w->at, w->opts->query, &found, &resume, err);
    if (st == NF_OK || st == NF_E_DAMAGED)
        w->at = resume;
    if (st != NF_OK)
        return st;
    if (found >= w->end)
        return NF_E_END;
    w->taken++;
    *out = (struct nf_scan_item){ .ordinal = found };
    return NF_OK;
}

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    const struct way *w = ctx;

    return w->opts->make(w->opts->ctx, worker, ordinal, record, out);
}

static bool each(void *ctx, const struct nf_scan_item *item,
                 const struct nf_record *record, struct nf_str made)
{
    const struct way *w = ctx;

    return w->opts->each(w->opts->ctx, item->ordinal, record, made);
}

static bool failed(void *ctx, const struct nf_scan_item *item, enum nf_status status,
                   const struct nf_error *err)
{
    const struct way *w = ctx;

    (void)status;
    return !w->opts->failed ||
           w->opts->failed(w->opts->ctx, item ? item->ordinal : UINT64_MAX, err);
}

enum nf_status nf_reader_scan(struct nf_reader *r, const struct nf_scan_opts *opts,
                              struct nf_error *err)
{
    const uint64_t articles = r->head.articles;
    struct way way = { .opts = opts, .at = opts->first };
    struct nf_scan scan = { .reader = r, .threads = opts->threads, .parts = opts->parts,
                            .ctx = &way, .next = next, .each = each, .failed = failed };

    if (opts->size != sizeof(*opts) || !opts->each)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "nf_reader_scan: wrong options");
    way.end = opts->end ? opts->end : articles;
    if (opts->first > way.end || way.end > articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "articles %" PRIu64 " to %" PRIu64 ": the archive has %" PRIu64,
                       opts->first, way.end, articles);
    scan.make = opts->make ? make : NULL;
    scan.articles = way.end - opts->first;
    if (opts->limit && opts->limit < scan.articles)
        scan.articles = opts->limit;
    return nf_scan_run(&scan, err);
}
