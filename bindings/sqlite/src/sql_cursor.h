#ifndef NF_SQL_CURSOR_H
#define NF_SQL_CURSOR_H

#include "bindings/sqlite/src/sql_groups.h"
#include "bindings/sqlite/src/sql_newest.h"
#include "bindings/sqlite/src/sql_plan.h"
#include "bindings/sqlite/src/sql_time.h"

/* What has been fetched of the article at hand. */
enum sql_fetched { SQL_NOTHING, SQL_SHORT, SQL_WHOLE, SQL_LOST };

/* A way through the articles of a table. */
struct sql_cursor {
    sqlite3_vtab_cursor base; /* first: SQLite knows no more of it */
    struct nf_set *set; /* that the two are of */
    struct nf_set_cursor *walk;    /* goes through catalog and keys; */
    struct nf_set_cursor *fetcher; /* fetches articles: views of one are lost by the other */
    struct sql_plan plan;
    uint64_t next; /* ordinals from this on, or with SQL_BY_KEY below it, are left */
    uint64_t at;   /* the article at hand */
    bool ended;
    struct sql_newest newest;
    struct sql_groups groups;
    enum sql_fetched has_row; /* SQL_WHOLE: @row is its */
    struct nf_row row;
    enum sql_fetched has_record;
    struct nf_record record;
    struct sql_time_printer printer;
};

static inline struct sql_table *nf_sql_table_of(const struct sql_cursor *c)
{
    return (struct sql_table *)(void *)c->base.pVtab;
}

/* The next article in order that may be wanted is the one at hand; or c->ended. */
int nf_sql_cursor_walk(struct sql_cursor *c);

/* As module methods. */
int nf_sql_open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out);
int nf_sql_close_cursor(sqlite3_vtab_cursor *cursor);
int nf_sql_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc,
                  sqlite3_value **argv);
int nf_sql_next(sqlite3_vtab_cursor *cursor);
int nf_sql_eof(sqlite3_vtab_cursor *cursor);
int nf_sql_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out);

#endif
