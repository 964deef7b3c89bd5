#ifndef NF_SQL_TABLE_H
#define NF_SQL_TABLE_H

#include <newsfiche/set.h>
#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

/* In the order of the declaration in sql_table.c. */
enum sql_column {
    SQL_ORDINAL,
    SQL_URL,
    SQL_TITLE,
    SQL_TEXT,
    SQL_HTML,
    SQL_SUMMARY,
    SQL_AUTHORS,
    SQL_PUBLISHED,
    SQL_PRECISION,
    SQL_MODIFIED,
    SQL_FETCHED,
    SQL_LANGUAGE,
    SQL_SOURCE,
    SQL_DOMAIN,
    SQL_SECTION,
    SQL_TAGS,
    SQL_IMAGE,
    SQL_JSON,
    SQL_ARCHIVE,
    SQL_ARCHIVES, /* hidden: the argument of the table-valued function, else NULL */
    SQL_MORE,     /* hidden: a second argument, which is refused: it would be taken for an id */
    SQL_ID        /* hidden */
};

/* A table: what all cursors on it share. */
struct sql_table {
    sqlite3_vtab base; /* first: SQLite knows no more of it */
    struct nf_set *set;
    bool owns;        /* it closes @set */
    bool by_argument; /* each use names the archives; */
    bool named;       /* the use that is being planned does; */
    char *argument;   /* @set has those of this, the last; NULL: none yet in a statement */
    size_t cursors;   /* that are open */
    uint64_t articles; /* in @set; a guess while there is none */
    void *ctx;
    bool (*failed)(void *ctx, uint64_t ordinal, const struct nf_error *err);
};

/* Have the archives that @argument names in @t->set. A code of SQLite's; on failure the
 * message is in @t, and @t is as it was. */
int nf_sql_table_use(struct sql_table *t, const char *argument);

/* What a status is to SQLite. IO is none of SQLITE_IOERR: that would roll back the
 * transaction of whatever database the statement writes to. */
int nf_sql_code(enum nf_status st);

/* Leave @err's message in @t; returns nf_sql_code(). */
int nf_sql_fail(struct sql_table *t, enum nf_status st, const struct nf_error *err);

/* Whether @st is about an archive alone, which a table may go on behind. */
static inline bool nf_sql_is_damage(enum nf_status st)
{
    return st == NF_E_DAMAGED || st == NF_E_UNSUPPORTED || st == NF_E_LIMIT;
}

/* Whether article @ordinal, of which @err tells, is to be passed over. */
bool nf_sql_goes_on(const struct sql_table *t, uint64_t ordinal, const struct nf_error *err);

#endif
