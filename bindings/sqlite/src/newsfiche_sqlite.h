#ifndef NF_NEWSFICHE_SQLITE_H
#define NF_NEWSFICHE_SQLITE_H

/*
 * Archives as tables of SQLite. The module newsfiche.so registers itself; a program that
 * has the static library inside calls these. doc/sql.md says what the tables are like.
 */
#include <newsfiche/set.h>
#include <sqlite3.h>

/* A table whose archives are open already. */
struct nf_sqlite_table {
    struct nf_set *set; /* kept by reference: close it after the connection */
    void *ctx;          /* for the function */
    /* Article @ordinal cannot be had (NF_E_DAMAGED, NF_E_UNSUPPORTED, NF_E_LIMIT), or with
     * UINT64_MAX a part of an index; true to fail with that, false to go on: its values are
     * NULL. NULL: fail at the first. */
    bool (*failed)(void *ctx, uint64_t ordinal, const struct nf_error *err);
};

/*
 * nf_sqlite_table - have the articles of @table as the table @name in @db
 * @table: copied
 *
 * Returns SQLITE_OK, or a code of SQLite's. Statements fail with SQLITE_CORRUPT_VTAB
 * (NF_E_DAMAGED), SQLITE_CANTOPEN (NF_E_IO), SQLITE_NOTADB (NF_E_FORMAT, NF_E_UNSUPPORTED),
 * SQLITE_TOOBIG (NF_E_LIMIT), SQLITE_NOMEM, or else SQLITE_ERROR, and the archive's message.
 */
int nf_sqlite_table(sqlite3 *db, const char *name, const struct nf_sqlite_table *table);

/* Register the module "newsfiche": CREATE VIRTUAL TABLE n USING newsfiche('a.fiche'). */
int nf_sqlite_module(sqlite3 *db);

#endif
