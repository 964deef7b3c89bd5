/*
 * Going through the articles of a table.
 */
#include "bindings/sqlite/src/sql_cursor.h"

#include <string.h>

static void close_ways(struct sql_cursor *c)
{
    nf_set_cursor_close(c->walk);
    nf_set_cursor_close(c->fetcher);
    c->walk = c->fetcher = NULL;
    c->set = NULL;
}

/* Have ways through the archives that the table has now. */
static int open_ways(struct sql_cursor *c)
{
    struct nf_set *set = nf_sql_table_of(c)->set;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    if (c->set == set)
        return SQLITE_OK;
    close_ways(c);
    st = nf_set_cursor_open(set, &c->walk, &err);
    if (st == NF_OK)
        st = nf_set_cursor_open(set, &c->fetcher, &err);
    if (st != NF_OK) {
        close_ways(c);
        return nf_sql_fail(nf_sql_table_of(c), st, &err);
    }
    c->set = set;
    return SQLITE_OK;
}

int nf_sql_open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct sql_cursor *c = sqlite3_malloc64(sizeof(*c));
    struct sql_table *t = (struct sql_table *)table;

    t->named = false; /* it is planned */
    if (!c)
        return SQLITE_NOMEM;
    if (t->cursors++ == 0) { /* a statement begins: files may have changed since the last */
        sqlite3_free(t->argument);
        t->argument = NULL;
    }
    memset(c, 0, sizeof(*c));
    *out = &c->base;
    return SQLITE_OK;
}

/* Leave what the last plan had. */
static void reset(struct sql_cursor *c)
{
    nf_sql_plan_free(&c->plan);
    nf_sql_newest_free(&c->newest);
    nf_sql_groups_free(&c->groups);
    c->has_row = c->has_record = SQL_NOTHING;
    c->next = 0;
    c->ended = false;
}

int nf_sql_close_cursor(sqlite3_vtab_cursor *cursor)
{
    struct sql_cursor *c = (struct sql_cursor *)cursor;

    reset(c);
    close_ways(c);
    nf_sql_table_of(c)->cursors--;
    sqlite3_free(c);
    return SQLITE_OK;
}

int nf_sql_cursor_walk(struct sql_cursor *c)
{
    struct sql_table *t = nf_sql_table_of(c);
    const struct nf_query *query = c->plan.narrowed ? &c->plan.query : NULL;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    do
        st = nf_set_cursor_next(c->walk, c->next, query, &c->at, &c->next, &err);
    while (nf_sql_is_damage(st) && nf_sql_goes_on(t, UINT64_MAX, &err));
    c->ended = st == NF_E_END || (st == NF_OK && c->at >= c->plan.end);
    return st == NF_OK || st == NF_E_END ? SQLITE_OK : nf_sql_fail(t, st, &err);
}

/* From the newest to the oldest. Where the index does not tell, because there is none, it is
 * damaged, or no such key is ever in it, all the others are looked at; so they are where some of
 * them are damaged. */
static int next_of_key(struct sql_cursor *c)
{
    struct sql_table *t = nf_sql_table_of(c);
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st =
        nf_set_cursor_find(c->walk, c->plan.kind, c->plan.key, c->next, &c->at, &err);

    if (st == NF_OK && nf_sql_is_damage(err.status))
        st = err.status;
    if (st == NF_OK)
        c->next = c->at;
    c->ended = st == NF_E_NOTFOUND;
    if (st == NF_OK || c->ended)
        return SQLITE_OK;
    if (st != NF_E_USAGE && st != NF_E_NO_INDEX &&
        !(nf_sql_is_damage(st) && nf_sql_goes_on(t, UINT64_MAX, &err)))
        return nf_sql_fail(t, st, &err);
    c->plan.way = SQL_IN_ORDER;
    c->plan.end = c->next;
    c->next = 0;
    return nf_sql_cursor_walk(c);
}

static int step(struct sql_cursor *c)
{
    c->has_row = c->has_record = SQL_NOTHING;
    switch (c->plan.way) {
    case SQL_BY_KEY:
        return next_of_key(c);
    case SQL_NEWEST:
        return nf_sql_newest_next(c);
    case SQL_GROUPS:
        nf_sql_groups_next(c);
        return SQLITE_OK;
    case SQL_IN_ORDER:
        break;
    }
    return nf_sql_cursor_walk(c);
}

int nf_sql_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc,
                  sqlite3_value **argv)
{
    struct sql_cursor *c = (struct sql_cursor *)cursor;
    int rc;

    reset(c);
    rc = nf_sql_plan_read(&c->plan, nf_sql_table_of(c), number, text, argc, argv);
    if (rc != SQLITE_OK)
        return rc;
    c->ended = c->plan.nothing || c->plan.first >= c->plan.end;
    if (c->ended)
        return SQLITE_OK;
    rc = open_ways(c);
    c->next = c->plan.way == SQL_BY_KEY ? UINT64_MAX : c->plan.first;
    if (rc == SQLITE_OK && c->plan.way == SQL_GROUPS)
        rc = nf_sql_groups_count(c);
    return rc == SQLITE_OK ? step(c) : rc;
}

int nf_sql_next(sqlite3_vtab_cursor *cursor)
{
    return step((struct sql_cursor *)cursor);
}

int nf_sql_eof(sqlite3_vtab_cursor *cursor)
{
    return ((struct sql_cursor *)cursor)->ended;
}

int nf_sql_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    struct sql_cursor *c = (struct sql_cursor *)cursor;
    int rc = c->plan.way == SQL_GROUPS ? nf_sql_groups_ordinal(c) : SQLITE_OK;

    *out = (sqlite3_int64)c->at;
    return rc;
}
