#include <inttypes.h>

#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/reader_parts.h"
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
    uint64_t found;
    enum nf_status st;

    if (w->at >= w->end || (w->opts->limit && w->taken == w->opts->limit))
        return NF_E_END;
    st = nf_cursor_next(c, w->at, w->opts->query, &found, &w->at, err);
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

static bool needs_text(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    const struct way *w = ctx;

    return w->opts->needs_text(w->opts->ctx, ordinal, record);
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
    const uint64_t articles = r->archive.head.articles;
    struct nf_scan_opts o = NF_SCAN_OPTS_INIT;
    struct way way = { .opts = &o };
    struct nf_scan scan = { .reader = r, .ctx = &way, .next = next, .each = each,
                            .failed = failed };
    enum nf_status st = nf_sized_get(&o, sizeof(o), opts, "scan options", err);

    if (st != NF_OK)
        return st;
    if (!o.each)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "scan options: no callback 'each'");
    if (o.parts > NF_PARTS_SHORT)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "scan options: unknown parts");
    way.at = o.first;
    way.end = o.end ? o.end : articles;
    if (o.first > way.end || way.end > articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "articles %" PRIu64 " to %" PRIu64 ": the archive has %" PRIu64,
                       o.first, way.end, articles);
    scan.threads = o.threads;
    scan.parts = o.parts;
    scan.make = o.make ? make : NULL;
    scan.needs_text = o.needs_text && o.parts == NF_PARTS_SHORT ? needs_text : NULL;
    scan.articles = way.end - o.first;
    if (o.limit && o.limit < scan.articles)
        scan.articles = o.limit;
    return nf_scan_run(&scan, err);
}
