/*
 * What .load newsfiche finds.
 */
#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT1

#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"
#include "bindings/sqlite/src/newsfiche_sqlite.h"

/* sqlite3_vtab_distinct(). */
#define LEAST_VERSION 3038000

#define EXPORT __attribute__((visibility("default")))

/* By its name SQLite finds it. */
EXPORT int sqlite3_newsfiche_init(sqlite3 *db, char **message,
                                  const sqlite3_api_routines *routines);

int sqlite3_newsfiche_init(sqlite3 *db, char **message, const sqlite3_api_routines *routines)
{
    int rc;

    SQLITE_EXTENSION_INIT2(routines)
    if (sqlite3_libversion_number() < LEAST_VERSION) {
        *message = sqlite3_mprintf("newsfiche needs SQLite 3.38 or later; this is %s",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
    rc = nf_sqlite_module(db);
    if (rc != SQLITE_OK)
        return rc;
    /* Where there is no FTS5, or it may not be used, there are the tables alone. */
    return nf_fulltext_tokenizer(db) == SQLITE_NOMEM ? SQLITE_NOMEM : SQLITE_OK;
}
