#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/cursor.h"
#include "src/set/members.h"
#include "src/set/set_cursor.h"

/* The first article behind the block that has article @ordinal. */
static enum nf_status end_of_block(struct nf_set_cursor *c, uint64_t ordinal, uint64_t *out,
                                   struct nf_error *err)
{
    struct nf_set *s = c->set;
    struct nf_member *m = &s->members[nf_set_member_of(s, ordinal)];
    struct nf_location where;
    uint64_t end;
    enum nf_status st = nf_set_cursor_go(c, m, err);

    if (st != NF_OK)
        return st;
    st = nf_cursor_locate(c->cursor, (uint32_t)(ordinal - m->first), &where, err);
    if (st != NF_OK)
        return nf_member_fail(m, st, err);
    end = m->first + where.first + where.articles;
    *out = end < nf_member_end(m) ? end : nf_member_end(m);
    return NF_OK;
}

/* By articles. */
static enum nf_status split_all(struct nf_set_cursor *c, size_t n, uint64_t *out,
                                struct nf_error *err)
{
    const uint64_t all = c->set->articles;
    enum nf_status st = NF_OK;

    for (size_t i = 1; i < n && st == NF_OK; i++) {
        const uint64_t at = all / n * i + (all % n * i + n - 1) / n;

        out[i] = 0;
        if (at > 0)
            st = end_of_block(c, at - 1, &out[i], err);
    }
    return st;
}

/* Of a single archive by its blocks, as nf_reader_splits() does. */
static enum nf_status split_one(struct nf_set_cursor *c, size_t n, uint64_t *out,
                                struct nf_error *err)
{
    struct nf_member *m = c->set->members;
    enum nf_status st = nf_set_cursor_go(c, m, err);

    if (st != NF_OK)
        return st;
    st = nf_member_fail(m, nf_reader_splits(c->cursor->reader, n, out, err), err);
    for (size_t i = 0; i <= n && st == NF_OK; i++)
        if (out[i] > m->info.articles) /* it was added to */
            out[i] = m->info.articles;
    return st;
}

enum nf_status nf_set_splits(struct nf_set *s, size_t n, uint64_t *borders,
                             struct nf_error *err)
{
    struct nf_set_cursor *c = NULL;
    uint64_t *out;
    enum nf_status st;

    if (n == 0 || n >= UINT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%zu parts of a set", n);
    out = nf_get_array(s->alloc, n + 1, sizeof(*out));
    if (!out)
        return nf_fail_nomem(err);
    out[0] = 0;
    out[n] = s->articles;
    st = nf_set_cursor_open(s, &c, err);
    if (st == NF_OK)
        st = s->count == 1 && s->articles ? split_one(c, n, out, err)
                                          : split_all(c, n, out, err);
    for (size_t i = 0; i <= n && st == NF_OK; i++)
        borders[i] = out[i];
    nf_set_cursor_close(c);
    nf_put(s->alloc, out);
    return st;
}
