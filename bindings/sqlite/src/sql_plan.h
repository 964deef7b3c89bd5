#ifndef NF_SQL_PLAN_H
#define NF_SQL_PLAN_H

#include "bindings/sqlite/src/sql_table.h"

/* In which way a cursor goes through the articles. */
enum sql_way {
    SQL_IN_ORDER, /* by ordinal */
    SQL_BY_KEY,   /* those with a URL or identifier, newest first */
    SQL_NEWEST,   /* by the time they were published, newest first */
    SQL_GROUPS    /* by a column, of which alone something is wanted; ascending, */
};
#define SQL_DOWN 1 /* or descending; */
#define SQL_ONCE 2 /* each value once */

/* Values that a cursor keeps at most: archives, source, domain and language. */
#define SQL_HELD 4

/*
 * What is looked for. It may find more than is wanted, never less: SQLite looks at each
 * article again, so that the same comparison gives the same wherever it stands.
 */
struct sql_plan {
    enum sql_way way;
    bool nothing; /* no article can be wanted */
    struct nf_str archives; /* the argument of the table-valued function */
    uint64_t first, end; /* ordinals from this on, below that */
    bool narrowed; /* @query asks for something */
    struct nf_query query;
    enum nf_key kind; /* SQL_BY_KEY */
    struct nf_str key;
    int column; /* SQL_GROUPS */
    int how;    /* SQL_DOWN and SQL_ONCE */
    sqlite3_value *held[SQL_HELD]; /* what views point into */
};

/* As xBestIndex. */
int nf_sql_plan_choose(struct sql_table *t, sqlite3_index_info *info);

/*
 * nf_sql_plan_read - the plan that was chosen, with the values compared with, as xFilter
 * @plan: is overwritten; free it with nf_sql_plan_free() whatever is returned
 *
 * @t has the archives of its argument then.
 */
int nf_sql_plan_read(struct sql_plan *plan, struct sql_table *t, int number, const char *text,
                     int argc, sqlite3_value **argv);
void nf_sql_plan_free(struct sql_plan *plan);

#endif
