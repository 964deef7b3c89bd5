/*
 * A set cursor: to the archive that has the article, and there what a cursor does.
 */
#include "src/set/set_cursor.h"

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/query.h"
#include "src/set/members.h"

enum nf_status nf_set_cursor_open(struct nf_set *s, struct nf_set_cursor **out,
                                  struct nf_error *err)
{
    struct nf_set_cursor *c = nf_zget(s->alloc, sizeof(*c));

    if (!c)
        return nf_fail_nomem(err);
    c->set = s;
    nf_buf_init(&c->key, s->alloc, SIZE_MAX / 2);
    atomic_fetch_add(&s->users, 1);
    *out = c;
    return NF_OK;
}

static void leave(struct nf_set_cursor *c)
{
    if (c->at)
        nf_member_done(c->set, c->at, c->cursor);
    c->at = NULL;
    c->cursor = NULL;
}

void nf_set_cursor_close(struct nf_set_cursor *c)
{
    struct nf_set *s;

    if (!c)
        return;
    s = c->set;
    leave(c);
    nf_buf_free(&c->key);
    nf_put(s->alloc, c);
    nf_set_release(s);
}

enum nf_status nf_set_cursor_go(struct nf_set_cursor *c, struct nf_member *m,
                                struct nf_error *err)
{
    enum nf_status st;

    if (c->at == m)
        return NF_OK;
    leave(c);
    st = nf_member_begin(c->set, m, &c->cursor, err);
    if (st == NF_OK)
        c->at = m;
    return st;
}

bool nf_member_outside(const struct nf_member *m, const struct nf_query *query)
{
    return (query->has_since && nf_member_time_max(m) <= query->since) ||
           (query->has_until && nf_member_time_min(m) >= query->until);
}

/* Go to the archive of article @ordinal; *@ordinal becomes the archive's own. */
static enum nf_status go_to(struct nf_set_cursor *c, uint64_t *ordinal, struct nf_error *err)
{
    struct nf_set *s = c->set;
    enum nf_status st = NF_OK;

    if (*ordinal >= s->articles)
        return nf_set_no_article(s, *ordinal, err);
    if (!c->at || *ordinal - c->at->first >= c->at->info.articles)
        st = nf_set_cursor_go(c, &s->members[nf_set_member_of(s, *ordinal)], err);
    if (st == NF_OK)
        *ordinal -= c->at->first;
    return st;
}

enum nf_status nf_set_cursor_get(struct nf_set_cursor *c, uint64_t ordinal,
                                 enum nf_parts parts, struct nf_record *out,
                                 struct nf_error *err)
{
    enum nf_status st = go_to(c, &ordinal, err);

    if (st != NF_OK)
        return st;
    return nf_member_fail(c->at, nf_cursor_get(c->cursor, ordinal, parts, out, err), err);
}

enum nf_status nf_set_cursor_json(struct nf_set_cursor *c, uint64_t ordinal,
                                  struct nf_str *out, struct nf_error *err)
{
    enum nf_status st = go_to(c, &ordinal, err);

    if (st != NF_OK)
        return st;
    return nf_member_fail(c->at, nf_cursor_json(c->cursor, ordinal, out, err), err);
}

#define UNTOLD UINT64_MAX

/* @resume of the archive at hand was UNTOLD; if it is told, say it in the set. None is behind
 * the archive's end. */
static void tell(const struct nf_set_cursor *c, uint64_t own, uint64_t *resume)
{
    const uint64_t articles = c->at->info.articles;

    if (resume && own != UNTOLD)
        *resume = c->at->first + (own < articles ? own : articles);
}

/* @m could not be opened, as @st says; if that is damage, all its articles are passed over. */
static enum nf_status pass_over(const struct nf_member *m, enum nf_status st, uint64_t *resume)
{
    if (resume && nf_is_damage(st))
        *resume = nf_member_end(m);
    return st;
}

enum nf_status nf_set_cursor_row(struct nf_set_cursor *c, uint64_t ordinal,
                                 struct nf_row *out, uint64_t *resume, struct nf_error *err)
{
    const struct nf_set *s = c->set;
    uint64_t behind = UNTOLD;
    enum nf_status st = go_to(c, &ordinal, err);

    if (st != NF_OK)
        return pass_over(&s->members[nf_set_member_of(s, ordinal)], st, resume);
    st = nf_cursor_row(c->cursor, ordinal, out, &behind, err);
    tell(c, behind, resume);
    return nf_member_fail(c->at, st, err);
}

/* An ordinal of the archive at hand, or NF_NO_ARTICLE, in the set; what was added to the
 * archive since is none of the set's. */
static uint64_t version_in_set(const struct nf_set_cursor *c, uint64_t ordinal)
{
    return ordinal < c->at->info.articles ? c->at->first + ordinal : NF_NO_ARTICLE;
}

enum nf_status nf_set_cursor_versions(struct nf_set_cursor *c, uint64_t ordinal,
                                      struct nf_versions *out, struct nf_error *err)
{
    struct nf_versions v = NF_VERSIONS_INIT;
    enum nf_status st = go_to(c, &ordinal, err);

    if (st != NF_OK)
        return st;
    st = nf_cursor_versions(c->cursor, ordinal, &v, err);
    if (st != NF_OK)
        return nf_member_fail(c->at, st, err);
    v.former = version_in_set(c, v.former);
    v.later = version_in_set(c, v.later);
    v.newest = version_in_set(c, v.newest);
    if (v.newest == NF_NO_ARTICLE)
        v.newest = c->at->first + ordinal;
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_versions, newest), &v, sizeof(v));
    return NF_OK;
}

enum nf_status nf_set_cursor_withdrawal(struct nf_set_cursor *c, uint64_t ordinal,
                                        struct nf_withdrawal *out, struct nf_error *err)
{
    enum nf_status st = go_to(c, &ordinal, err);

    if (st != NF_OK)
        return st;
    st = nf_cursor_withdrawal(c->cursor, ordinal, out, err);
    return st == NF_OK || st == NF_E_NOTFOUND ? st : nf_member_fail(c->at, st, err);
}

/* As nf_set_cursor_next() in archive @m; NF_E_END if it has no further one. */
static enum nf_status next_in_member(struct nf_set_cursor *c, struct nf_member *m,
                                     uint64_t from, const struct nf_query *query,
                                     uint64_t *ordinal, uint64_t *resume,
                                     struct nf_error *err)
{
    uint64_t found = 0, behind = UNTOLD;
    enum nf_status st = nf_set_cursor_go(c, m, err);

    if (st != NF_OK)
        return pass_over(m, st, resume);
    st = nf_cursor_next(c->cursor, from > m->first ? from - m->first : 0, query, &found,
                        &behind, err);
    if (st == NF_OK && found >= m->info.articles)
        return NF_E_END;
    if (st == NF_OK)
        *ordinal = m->first + found;
    tell(c, behind, resume);
    return st == NF_E_END ? st : nf_member_fail(m, st, err);
}

enum nf_status nf_set_cursor_next(struct nf_set_cursor *c, uint64_t from,
                                  const struct nf_query *query, uint64_t *ordinal,
                                  uint64_t *resume, struct nf_error *err)
{
    struct nf_query q;
    struct nf_set *s = c->set;
    enum nf_status st = nf_query_get(&q, query, err);

    if (st != NF_OK)
        return st;
    for (size_t i = from < s->articles ? nf_set_member_of(s, from) : s->count; i < s->count; i++) {
        struct nf_member *m = &s->members[i];

        if (m->info.articles == 0 || nf_member_outside(m, &q))
            continue;
        st = next_in_member(c, m, from, &q, ordinal, resume, err);
        if (st != NF_E_END)
            return st;
    }
    return nf_fail(err, NF_E_END, NF_NO_OFFSET, "there is no further article");
}
