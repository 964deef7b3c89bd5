/*
 * The newest articles of a set: archives that may have newer ones first, until none of
 * the others can.
 */
#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/cursor_newest.h"
#include "src/read/query.h"
#include "src/set/members.h"
#include "src/set/set_cursor.h"

static int newest_first(const void *a, const void *b)
{
    const struct nf_member *const *x = a, *const *y = b;
    const int64_t p = nf_member_time_max(*x), q = nf_member_time_max(*y);

    return (p < q) - (p > q);
}

/* Archives that have articles with a time in the query's span, newest first. */
static size_t sort_members(const struct nf_set *s, const struct nf_query *query,
                           struct nf_member **out)
{
    size_t n = 0;

    for (size_t i = 0; i < s->count; i++) {
        struct nf_member *m = &s->members[i];

        if (m->info.articles && nf_member_time_min(m) < nf_member_time_max(m) &&
            !nf_member_outside(m, query))
            out[n++] = m;
    }
    qsort(out, n, sizeof(struct nf_member *), newest_first);
    return n;
}

static enum nf_status gather(struct nf_set_cursor *c, const struct nf_query *query,
                             struct nf_newest *h, struct nf_error *err)
{
    const struct nf_set *s = c->set;
    struct nf_member **members = nf_get_array(s->alloc, s->count, sizeof(struct nf_member *));
    enum nf_status st = NF_OK, damage = NF_OK;
    size_t n;

    if (!members)
        return nf_fail_nomem(err);
    n = sort_members(s, query, members);
    for (size_t i = 0; i < n && st == NF_OK; i++) {
        struct nf_member *m = members[i];
        struct nf_error own = NF_ERROR_INIT;

        if (nf_newest_is_full(h, nf_member_time_max(m)))
            break;
        st = nf_set_cursor_go(c, m, &own);
        if (st == NF_OK)
            st = nf_member_fail(m, nf_newest_add(h, c->cursor, query, m->info.articles,
                                                 m->first, &own), &own);
        st = nf_newest_go_on(&damage, st, &own, err);
    }
    nf_put(s->alloc, members);
    return st == NF_OK ? damage : st;
}

enum nf_status nf_set_cursor_newest(struct nf_set_cursor *c, const struct nf_query *query,
                                    uint64_t *ordinals, size_t n, size_t *found,
                                    struct nf_error *err)
{
    const struct nf_set *s = c->set;
    struct nf_query q;
    struct nf_newest h = { .room = n < s->articles ? n : (size_t)s->articles };
    enum nf_status st = nf_query_get(&q, query, err);

    if (st != NF_OK)
        return st;
    h.at = nf_get_array(s->alloc, h.room, sizeof(*h.at));
    st = h.at ? gather(c, &q, &h, err) : nf_fail_nomem(err);
    if (st == NF_OK || nf_is_damage(st))
        *found = nf_newest_give(&h, ordinals);
    nf_put(s->alloc, h.at);
    return st;
}
