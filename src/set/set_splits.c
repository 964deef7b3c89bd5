#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/cursor.h"
#include "src/set/members.h"
#include "src/set/set_cursor.h"

/* The first article of the block that has article @ordinal. */
static enum nf_status begin_of_block(struct nf_set_cursor *c, uint64_t ordinal,
                                     uint64_t *out, struct nf_error *err)
{
    struct nf_set *s = c->set;
    struct nf_member *m = &s->members[nf_set_member_of(s, ordinal)];
    struct nf_location where;
    enum nf_status st = nf_set_cursor_go(c, m, err);

    if (st != NF_OK)
        return st;
    st = nf_cursor_locate(c->cursor, (uint32_t)(ordinal - m->first), &where, err);
    if (st == NF_OK)
        *out = m->first + where.first;
    return nf_member_fail(m, st, err);
}

enum nf_status nf_set_splits(struct nf_set *s, size_t n, uint64_t *borders,
                             struct nf_error *err)
{
    const uint64_t all = s->articles;
    struct nf_set_cursor *c = NULL;
    uint64_t *out;
    enum nf_status st;

    if (n == 0 || n > UINT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%zu parts of a set", n);
    out = nf_get(s->alloc, (n + 1) * sizeof(*out));
    if (!out)
        return nf_fail_nomem(err);
    st = nf_set_cursor_open(s, &c, err);
    for (size_t i = 1; i < n && st == NF_OK; i++) {
        uint64_t at = all / n * i + all % n * i / n;

        out[i] = at;
        if (at < all)
            st = begin_of_block(c, at, &out[i], err);
    }
    if (st == NF_OK) {
        borders[0] = 0;
        for (size_t i = 1; i < n; i++)
            borders[i] = out[i];
        borders[n] = all;
    }
    nf_set_cursor_close(c);
    nf_put(s->alloc, out);
    return st;
}
