/*
 * The module: tables, and the table-valued function newsfiche('a.fiche').
 */
#include "bindings/sqlite/src/sql_table.h"

#include <string.h>

#include "bindings/sqlite/src/newsfiche_sqlite.h"
#include "bindings/sqlite/src/sql_archives.h"
#include "bindings/sqlite/src/sql_cursor.h"
#include "bindings/sqlite/src/sql_value.h"

#define COLUMNS                                                                \
    "ordinal INTEGER, url TEXT, title TEXT, text TEXT, html TEXT, summary TEXT, " \
    "authors TEXT, published TEXT, precision TEXT, modified TEXT, fetched TEXT, " \
    "language TEXT, source TEXT, domain TEXT, section TEXT, tags TEXT, image TEXT, " \
    "json TEXT, archive TEXT, archives TEXT HIDDEN, more TEXT HIDDEN, " \
    "id TEXT HIDDEN"

int nf_sql_code(enum nf_status st)
{
    switch (st) {
    case NF_OK:
        return SQLITE_OK;
    case NF_E_NOMEM:
        return SQLITE_NOMEM;
    case NF_E_IO:
        return SQLITE_CANTOPEN;
    case NF_E_FORMAT:
    case NF_E_UNSUPPORTED:
        return SQLITE_NOTADB;
    case NF_E_DAMAGED:
        return SQLITE_CORRUPT_VTAB;
    case NF_E_LIMIT:
        return SQLITE_TOOBIG;
    default:
        return SQLITE_ERROR;
    }
}

int nf_sql_fail(struct sql_table *t, enum nf_status st, const struct nf_error *err)
{
    sqlite3_free(t->base.zErrMsg);
    t->base.zErrMsg = sqlite3_mprintf("%s", err->text[0] ? err->text : nf_strerror(st));
    return nf_sql_code(st);
}

bool nf_sql_goes_on(const struct sql_table *t, uint64_t ordinal, const struct nf_error *err)
{
    return t->failed && !t->failed(t->ctx, ordinal, err);
}

static void count_articles(struct sql_table *t)
{
    struct nf_set_totals totals = NF_SET_TOTALS_INIT;

    nf_set_info(t->set, &totals);
    t->articles = totals.articles;
}

int nf_sql_table_use(struct sql_table *t, const char *argument)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;
    char *copy;
    enum nf_status st;

    if (t->argument && strcmp(t->argument, argument) == 0)
        return SQLITE_OK;
    copy = sqlite3_mprintf("%s", argument);
    if (!copy)
        return SQLITE_NOMEM;
    st = nf_sql_open(&argument, 1, &set, &err);
    if (st != NF_OK) {
        sqlite3_free(copy);
        return nf_sql_fail(t, st, &err);
    }
    nf_set_close(t->set); /* cursors keep it as long as they need it */
    sqlite3_free(t->argument);
    t->set = set;
    t->argument = copy;
    count_articles(t);
    return SQLITE_OK;
}

/* "damaged=null" is what there is beside archives. */
static bool damage_is_null(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    (void)ctx;
    (void)ordinal;
    (void)err;
    return false;
}

/* An argument as it is meant: without the quotes that SQL writes it in. NULL when out of
 * memory. */
static char *unquote(const char *argument)
{
    const char quote = argument[0];
    char *text = sqlite3_mprintf("%s", argument), *to = text;

    if (!text || (quote != '\'' && quote != '"'))
        return text;
    for (const char *from = argument + 1; *from; from++) {
        if (*from == quote && *++from != quote)
            break;
        *to++ = *from;
    }
    *to = '\0';
    return text;
}

/* Open what the arguments of CREATE VIRTUAL TABLE name. */
static enum nf_status open_arguments(struct sql_table *t, int n, const char *const *arguments,
                                     struct nf_error *err)
{
    char **names = sqlite3_malloc64((sqlite3_uint64)n * sizeof(*names));
    size_t count = 0;
    enum nf_status st = names ? NF_OK : NF_E_NOMEM;

    for (int i = 0; i < n && st == NF_OK; i++) {
        if (strcmp(arguments[i], "damaged=null") == 0)
            t->failed = damage_is_null;
        else if (!(names[count++] = unquote(arguments[i])))
            st = NF_E_NOMEM;
    }
    if (st == NF_OK)
        st = nf_sql_open((const char *const *)names, count, &t->set, err);
    for (size_t i = 0; i < count; i++)
        sqlite3_free(names[i]);
    sqlite3_free(names);
    t->owns = st == NF_OK;
    return st;
}

static int declare(sqlite3 *db, const struct sql_table *t)
{
    int rc = sqlite3_declare_vtab(db, "CREATE TABLE x(" COLUMNS ")");

    /* No view of a database that somebody else made may open files. */
    if (rc == SQLITE_OK && t->by_argument)
        rc = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
    return rc;
}

static int disconnect(sqlite3_vtab *table)
{
    struct sql_table *t = (struct sql_table *)table;

    if (t->owns || t->by_argument)
        nf_set_close(t->set);
    sqlite3_free(t->argument);
    sqlite3_free(t);
    return SQLITE_OK;
}

#define GUESS 100000 /* articles in archives that are not known yet */

/* As xCreate and xConnect; @aux is what nf_sqlite_table() was given, or NULL. */
static int connect_table(sqlite3 *db, void *aux, int argc, const char *const *argv,
                         sqlite3_vtab **out, char **message)
{
    const struct nf_sqlite_table *given = aux;
    struct sql_table *t = sqlite3_malloc64(sizeof(*t));
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = NF_OK;
    int rc;

    if (!t)
        return SQLITE_NOMEM;
    memset(t, 0, sizeof(*t));
    t->articles = GUESS;
    if (given) {
        t->set = given->set;
        t->ctx = given->ctx;
        t->failed = given->failed;
    } else if (argc > 3) {
        st = open_arguments(t, argc - 3, argv + 3, &err);
    } else {
        t->by_argument = true;
    }
    if (t->set)
        count_articles(t);
    rc = st == NF_OK ? declare(db, t) : nf_sql_code(st);
    if (rc == SQLITE_OK) {
        *out = &t->base;
        return SQLITE_OK;
    }
    if (st != NF_OK && err.text[0])
        *message = sqlite3_mprintf("%s", err.text);
    disconnect(&t->base);
    return rc;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    return nf_sql_plan_choose((struct sql_table *)table, info);
}

static const sqlite3_module module = {
    .iVersion = 1,
    .xCreate = connect_table, /* the same: so it is a table-valued function as well */
    .xConnect = connect_table,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xDestroy = disconnect,
    .xOpen = nf_sql_open_cursor,
    .xClose = nf_sql_close_cursor,
    .xFilter = nf_sql_filter,
    .xNext = nf_sql_next,
    .xEof = nf_sql_eof,
    .xColumn = nf_sql_value,
    .xRowid = nf_sql_rowid,
};

int nf_sqlite_table(sqlite3 *db, const char *name, const struct nf_sqlite_table *table)
{
    struct nf_sqlite_table *copy = sqlite3_malloc64(sizeof(*copy));

    if (!copy)
        return SQLITE_NOMEM;
    *copy = *table;
    return sqlite3_create_module_v2(db, name, &module, copy, sqlite3_free);
}

int nf_sqlite_module(sqlite3 *db)
{
    return sqlite3_create_module_v2(db, "newsfiche", &module, NULL, NULL);
}
