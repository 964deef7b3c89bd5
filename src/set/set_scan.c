#include <inttypes.h>

#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/cursor.h"
#include "src/read/query.h"
#include "src/set/members.h"
#include "src/set/set_cursor.h"

/* One call, and the archive at hand. */
struct way {
    const struct nf_scan_opts *opts; /* in ordinals of the set */
    const struct nf_member *at;
    uint64_t taken;
};

static bool make(void *ctx, unsigned worker, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buffer *out)
{
    const struct way *w = ctx;

    return w->opts->make(w->opts->ctx, worker, w->at->first + ordinal, record, out);
}

static bool needs_text(void *ctx, uint64_t ordinal, const struct nf_record *record)
{
    const struct way *w = ctx;

    return w->opts->needs_text(w->opts->ctx, w->at->first + ordinal, record);
}

static bool each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                 struct nf_str made)
{
    struct way *w = ctx;

    w->taken++;
    return w->opts->each(w->opts->ctx, w->at->first + ordinal, record, made);
}

static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct way *w = ctx;
    struct nf_error why = *err;

    w->taken += ordinal != UINT64_MAX;
    nf_member_fail(w->at, why.status, &why);
    return w->opts->failed(w->opts->ctx,
                           ordinal == UINT64_MAX ? ordinal : w->at->first + ordinal, &why);
}

/* One that cannot be opened for damage is told of like a part of a catalog. */
static enum nf_status go(struct nf_set_cursor *c, struct way *w, struct nf_member *m, bool *there,
                         struct nf_error *err)
{
    struct nf_error own = NF_ERROR_INIT;
    const enum nf_status st = nf_set_cursor_go(c, m, &own);

    *there = st == NF_OK;
    if (nf_is_damage(st) && w->opts->failed && !w->opts->failed(w->opts->ctx, UINT64_MAX, &own))
        return NF_OK;
    if (st != NF_OK)
        nf_fail_copy(err, &own);
    return st;
}

static enum nf_status scan_member(struct way *w, struct nf_reader *r, struct nf_error *err)
{
    const struct nf_scan_opts *o = w->opts;
    const struct nf_member *m = w->at;
    struct nf_scan_opts opts = *o;

    opts.struct_size = sizeof(opts);
    opts.first = o->first > m->first ? o->first - m->first : 0;
    opts.end = o->end < nf_member_end(m) ? o->end - m->first : m->info.articles;
    opts.limit = o->limit ? o->limit - w->taken : 0;
    opts.ctx = w;
    opts.make = o->make ? make : NULL;
    opts.needs_text = o->needs_text ? needs_text : NULL;
    opts.each = each;
    opts.failed = o->failed ? failed : NULL;
    return nf_member_fail(m, nf_reader_scan(r, &opts, err), err);
}

static enum nf_status scan_members(struct nf_set_cursor *c, struct way *w,
                                   const struct nf_query *query, struct nf_error *err)
{
    struct nf_set *s = c->set;
    enum nf_status st = NF_OK;

    for (size_t i = 0; i < s->count && st == NF_OK; i++) {
        struct nf_member *m = &s->members[i];
        bool there;

        /* One of which the set has no article may have some by now, or cannot be opened. */
        if (m->info.articles == 0 || nf_member_end(m) <= w->opts->first ||
            m->first >= w->opts->end || nf_member_outside(m, query))
            continue;
        if (w->opts->limit && w->taken >= w->opts->limit)
            break;
        w->at = m;
        st = go(c, w, m, &there, err);
        if (there)
            st = scan_member(w, c->cursor->reader, err);
    }
    return st;
}

enum nf_status nf_set_scan(struct nf_set *s, const struct nf_scan_opts *opts,
                           struct nf_error *err)
{
    struct nf_scan_opts o = NF_SCAN_OPTS_INIT;
    struct nf_query query;
    struct way way = { .opts = &o };
    struct nf_set_cursor *c;
    enum nf_status st = nf_sized_get(&o, sizeof(o), opts, "scan options", err);

    if (st == NF_OK)
        st = nf_query_get(&query, o.query, err);
    if (st != NF_OK)
        return st;
    if (!o.each)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "scan options: no callback 'each'");
    if (!o.end)
        o.end = s->articles;
    if (o.first > o.end || o.end > s->articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "articles %" PRIu64 " to %" PRIu64 ": the set has %" PRIu64,
                       o.first, o.end, s->articles);
    st = nf_set_cursor_open(s, &c, err);
    if (st != NF_OK)
        return st;
    st = scan_members(c, &way, &query, err);
    nf_set_cursor_close(c);
    return st;
}
