#include "bindings/sqlite/src/sql_newest.h"

#include <stdlib.h>

#include "bindings/sqlite/src/sql_cursor.h"

#define FIRST 64
#define GROWTH 8
#define MOST ((size_t)1 << 21) /* of a portion, unless so many are of one second */

void nf_sql_newest_free(struct sql_newest *n)
{
    sqlite3_free(n->rows);
    *n = (struct sql_newest){ 0 };
}

static int by_ordinal(const void *a, const void *b)
{
    const struct sql_dated *x = a, *y = b;

    return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static int newest_first(const void *a, const void *b)
{
    const struct sql_dated *x = a, *y = b;

    if (x->seconds != y->seconds)
        return x->seconds < y->seconds ? 1 : -1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? 1 : -1;
    return by_ordinal(b, a);
}

/* Whether to go on without what cannot be read by @st; it is asked once. */
static bool goes_on(struct sql_cursor *c, enum nf_status st, const struct nf_error *err)
{
    struct sql_newest *w = &c->newest;

    if (!nf_sql_is_damage(st))
        return false;
    w->told = w->told || nf_sql_goes_on(nf_sql_table_of(c), UINT64_MAX, err);
    return w->told;
}

/* The times of @n articles: by ordinal, so that no catalog page is decoded twice. */
static enum nf_status read_times(struct sql_cursor *c, struct sql_dated *rows, size_t n,
                                 struct nf_error *err)
{
    enum nf_status st = NF_OK;
    struct nf_row row;

    qsort(rows, n, sizeof(*rows), by_ordinal);
    for (size_t i = 0; i < n && st == NF_OK; i++) {
        st = nf_set_cursor_row(c->walk, rows[i].ordinal, &row, NULL, err);
        if (st != NF_OK)
            break;
        rows[i].seconds = row.published.seconds;
        rows[i].rank = nf_sql_time_rank(&row.published);
    }
    qsort(rows, n, sizeof(*rows), newest_first);
    return st;
}

/* Of the last second there may be more than were asked for: those are in the next portion. */
static size_t sure(const struct sql_dated *rows, size_t n, bool all)
{
    const int64_t last = n ? rows[n - 1].seconds : 0;

    while (!all && n && rows[n - 1].seconds == last)
        n--;
    return n;
}

static enum nf_status ask(struct sql_cursor *c, struct sql_dated *rows, uint64_t *ordinals,
                          struct nf_error *err)
{
    struct sql_newest *w = &c->newest;
    const size_t wanted = w->asked;
    size_t found = 0;
    enum nf_status st = nf_set_cursor_newest(c->walk, &w->rest, ordinals, wanted, &found, err);

    for (size_t i = 0; i < found; i++)
        rows[i].ordinal = ordinals[i];
    if (st == NF_OK || goes_on(c, st, err))
        st = read_times(c, rows, found, err);
    if (st != NF_OK)
        return st;
    w->at = 0;
    w->all = found < wanted;
    w->count = sure(rows, found, w->all);
    if (w->count && !w->all) {
        w->rest.has_until = true;
        w->rest.until = rows[w->count].seconds + 1;
    }
    return NF_OK;
}

/* How many to ask for next: more, if those before were few, or all of one second. */
static size_t next_portion(const struct sql_newest *w)
{
    if (!w->asked)
        return FIRST;
    return w->asked < MOST || !w->count ? w->asked * GROWTH : w->asked;
}

/* Ask for those behind the last portion. */
static int ask_for_more(struct sql_cursor *c)
{
    struct sql_newest *w = &c->newest;
    const size_t n = next_portion(w);
    struct sql_dated *rows = sqlite3_malloc64(n * sizeof(*rows));
    uint64_t *ordinals = sqlite3_malloc64(n * sizeof(*ordinals));
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_E_NOMEM;

    if (!w->asked)
        w->rest = c->plan.query;
    w->asked = n;
    if (rows && ordinals)
        st = ask(c, rows, ordinals, &err);
    sqlite3_free(ordinals);
    sqlite3_free(w->rows);
    w->rows = rows;
    return st == NF_OK ? SQLITE_OK : nf_sql_fail(nf_sql_table_of(c), st, &err);
}

/* Articles whose time has no text are sorted as those that have none. */
static bool has_text(struct sql_cursor *c, const struct nf_time *t)
{
    return nf_sql_time_print(&c->printer, t) != 0;
}

/* The next one in order that has no time; none if the query asks for one. */
static int next_undated(struct sql_cursor *c)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_row row;
    int rc;

    c->ended = c->plan.query.has_since || c->plan.query.has_until;
    while (!c->ended) {
        enum nf_status st;

        rc = nf_sql_cursor_walk(c);
        if (rc != SQLITE_OK || c->ended)
            return rc;
        st = nf_set_cursor_row(c->walk, c->at, &row, NULL, &err);
        if (st != NF_OK && !goes_on(c, st, &err))
            return nf_sql_fail(nf_sql_table_of(c), st, &err);
        if (st != NF_OK || !has_text(c, &row.published))
            break;
    }
    return SQLITE_OK;
}

int nf_sql_newest_next(struct sql_cursor *c)
{
    struct sql_newest *w = &c->newest;

    for (;;) {
        int rc;

        while (w->at < w->count) {
            const struct sql_dated *d = &w->rows[w->at++];
            const struct nf_time t = { .seconds = d->seconds, .precision = NF_PRECISION_DAY };

            c->at = d->ordinal;
            if (has_text(c, &t))
                return SQLITE_OK;
        }
        if (w->all)
            return next_undated(c);
        rc = ask_for_more(c);
        if (rc != SQLITE_OK)
            return rc;
    }
}
