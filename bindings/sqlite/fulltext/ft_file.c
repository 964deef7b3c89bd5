/*
 * The file of an index. Anybody may have written it: only tables that an index has are
 * accepted, and nothing in it is taken for code.
 */
#include "bindings/sqlite/fulltext/ft_file.h"
#include "bindings/sqlite/fulltext/ft_journal.h"
#include "bindings/sqlite/fulltext/ft_prepared.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

#define WAIT 3000 /* milliseconds, for somebody who has the file */

int ft_run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

enum nf_status ft_fail(const char *path, sqlite3 *db, int rc, struct nf_error *err)
{
    const char *said = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
    const int os = db ? sqlite3_system_errno(db) : 0;

    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return nf_error_set(err, NF_E_NOMEM, "%s: out of memory", path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return nf_error_set(err, NF_E_BUSY, "%s: somebody else writes to it", path);
    case SQLITE_NOTADB:
        return nf_error_set(err, NF_E_FORMAT, "%s: no index of newsfiche", path);
    case SQLITE_READONLY:
        if (db && sqlite3_extended_errcode(db) == SQLITE_READONLY_ROLLBACK)
            return nf_error_set(err, NF_E_DAMAGED, "%s: an update of it was not finished", path);
        break;
    case SQLITE_CORRUPT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:
        return nf_error_set(err, NF_E_DAMAGED, "%s: the index is damaged (%s)", path, said);
    default:
        break;
    }
    return os ? nf_error_set(err, NF_E_IO, "%s: %s (%s)", path, said, strerror(os))
              : nf_error_set(err, NF_E_IO, "%s: %s", path, said);
}

static void distrust(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    (void)ft_run(db, "PRAGMA cell_size_check = ON");
}

/* The first value of @sql, as a number; -1 if there is none. */
static int number(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    *out = -1;
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* What an index has, and nothing else: tables, those of FTS5 by their names. */
#define STRANGE                                                                \
    "SELECT count(*) FROM sqlite_schema WHERE type IS NOT 'table' OR NOT ("    \
    "(name = 'articles' AND sql IS \"" FT_TABLE "\") OR "                      \
    "(name = 'about' AND sql IS \"" FT_ABOUT "\") OR name IN ("                \
    "'articles_data', 'articles_idx', 'articles_docsize', 'articles_config'))"
#define TABLES 6

static enum nf_status check(const char *path, sqlite3 *db, struct nf_error *err)
{
    int64_t application, version, strange = 0, tables = 0;
    int rc = number(db, "PRAGMA application_id", &application);

    if (rc == SQLITE_OK && application != FT_APPLICATION)
        return nf_error_set(err, NF_E_FORMAT, "%s: no index of newsfiche", path);
    if (rc == SQLITE_OK)
        rc = number(db, "PRAGMA user_version", &version);
    if (rc == SQLITE_OK && version != FT_VERSION)
        return nf_error_set(err, NF_E_UNSUPPORTED, "%s: an index of version %lld; this is "
                            "version %d", path, (long long)version, FT_VERSION);
    if (rc == SQLITE_OK)
        rc = number(db, STRANGE, &strange);
    if (rc == SQLITE_OK && strange)
        return nf_error_set(err, NF_E_DAMAGED, "%s: the index is damaged (it has a table that "
                            "no index has)", path);
    if (rc == SQLITE_OK)
        rc = number(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (rc == SQLITE_OK && tables != TABLES)
        return nf_error_set(err, NF_E_DAMAGED, "%s: the index is damaged (it lacks a table)", path);
    return rc == SQLITE_OK ? NF_OK : ft_fail(path, db, rc, err);
}

/* Numbers that an archive can have. */
static bool read_about(sqlite3_stmt *stmt, struct nf_fulltext_info *out)
{
    int64_t v[4];

    if (sqlite3_column_bytes(stmt, 0) != (int)sizeof(out->archive) ||
        !sqlite3_column_blob(stmt, 0))
        return false;
    memcpy(out->archive, sqlite3_column_blob(stmt, 0), sizeof(out->archive));
    for (int i = 0; i < 4; i++)
        v[i] = sqlite3_column_int64(stmt, i + 1);
    if (v[0] < 1 || v[0] > UINT32_MAX || v[1] < 0 || v[1] > UINT32_MAX || v[3] < 0)
        return false;
    out->generation = (uint32_t)v[0];
    out->articles = (uint64_t)v[1];
    out->chunks_hash = (uint64_t)v[2];
    out->left_out = (uint64_t)v[3];
    return true;
}

enum nf_status ft_file_reread(const char *path, struct nf_fulltext *f, struct nf_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool good = false;
    int rc = sqlite3_prepare_v2(f->db, "SELECT archive, generation, articles, chunks_hash, "
                                "left_out FROM about", -1, &stmt, NULL);

    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        good = read_about(stmt, &f->info);
    sqlite3_finalize(stmt);
    if (good)
        return NF_OK;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return nf_error_set(err, NF_E_DAMAGED, "%s: the index is damaged (it does not say of "
                            "which archive it is)", path);
    return ft_fail(path, f->db, rc, err);
}

/* A connection with the tokenizer, to @file; messages name @path. */
static enum nf_status connect(const char *file, const char *path, int flags,
                              struct nf_fulltext *f, struct nf_error *err)
{
    int rc = sqlite3_open_v2(file, &f->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    fts5_api *api;

    if (rc != SQLITE_OK)
        return ft_fail(path, f->db, rc, err);
    distrust(f->db);
    sqlite3_busy_timeout(f->db, WAIT);
    rc = ft_api(f->db, &api);
    if (rc == SQLITE_ERROR)
        return nf_error_set(err, NF_E_UNSUPPORTED, "%s: this SQLite was built without FTS5",
                            path);
    if (rc != SQLITE_OK)
        return ft_fail(path, f->db, rc, err);
    /* A table takes its tokenizer when it is first used: it has to be the right one then. */
    rc = flags & SQLITE_OPEN_READWRITE ? ft_prepared_tokenizer(f->db)
                                       : nf_fulltext_tokenizer(f->db);
    if (rc == SQLITE_OK)
        rc = ft_tokens_open(api, &f->tokens);
    return rc == SQLITE_OK ? NF_OK : ft_fail(path, f->db, rc, err);
}

static struct nf_fulltext *make(void)
{
    struct nf_fulltext *f = sqlite3_malloc(sizeof(*f));

    if (f)
        memset(f, 0, sizeof(*f));
    return f;
}

static enum nf_status finish(struct nf_fulltext *f, enum nf_status st, struct nf_fulltext **out)
{
    if (st == NF_OK)
        *out = f;
    else
        nf_fulltext_close(f);
    return st;
}

/* A pipe would be waited for. */
static enum nf_status look_at(const char *path, struct nf_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return errno == ENOENT
                   ? nf_error_set(err, NF_E_NOTFOUND, "%s: there is no index", path)
                   : nf_error_set(err, NF_E_IO, "%s: %s", path, strerror(errno));
    return S_ISREG(st.st_mode) ? NF_OK
                               : nf_error_set(err, NF_E_FORMAT, "%s: no index of newsfiche", path);
}

enum nf_status ft_file_open(const char *path, bool write, struct nf_fulltext **out,
                            struct nf_error *err)
{
    enum nf_status st = look_at(path, err);
    struct nf_fulltext *f;

    if (st == NF_OK && write)
        st = ft_journal_check(path, err);
    if (st != NF_OK)
        return st;
    f = make();
    if (!f)
        return ft_fail(path, NULL, SQLITE_NOMEM, err);
    st = connect(path, path, write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, f, err);
    if (st == NF_OK)
        st = check(path, f->db, err);
    if (st == NF_OK)
        st = ft_file_reread(path, f, err);
    return finish(f, st, out);
}

enum nf_status ft_file_make(const char *file, const char *path, struct nf_fulltext **out,
                            struct nf_error *err)
{
    struct nf_fulltext *f = make();
    char sql[128];
    enum nf_status st;
    int rc;

    if (!f)
        return ft_fail(path, NULL, SQLITE_NOMEM, err);
    st = connect(file, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, f, err);
    if (st != NF_OK)
        return finish(f, st, out);
    /* What FTS5 merges leaves pages that are free: they are given back. */
    snprintf(sql, sizeof(sql), "PRAGMA auto_vacuum = FULL; PRAGMA application_id = %d; "
             "PRAGMA user_version = %d", FT_APPLICATION, FT_VERSION);
    rc = ft_run(f->db, sql);
    if (rc == SQLITE_OK)
        rc = ft_run(f->db, FT_TABLE ";" FT_ABOUT);
    return finish(f, rc == SQLITE_OK ? NF_OK : ft_fail(path, f->db, rc, err), out);
}

int ft_file_describe(struct nf_fulltext *f, const struct nf_fulltext_info *info)
{
    sqlite3_stmt *stmt = NULL;
    int rc = ft_run(f->db, "DELETE FROM about");

    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(f->db, "INSERT INTO about VALUES (?1, ?2, ?3, ?4, ?5)", -1,
                                &stmt, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_blob(stmt, 1, info->archive, sizeof(info->archive), SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 2, info->generation);
        sqlite3_bind_int64(stmt, 3, (int64_t)info->articles);
        sqlite3_bind_int64(stmt, 4, (int64_t)info->chunks_hash);
        sqlite3_bind_int64(stmt, 5, (int64_t)info->left_out);
        rc = sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    if (rc == SQLITE_DONE)
        f->info = *info;
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

enum nf_status nf_fulltext_open(const char *path, struct nf_fulltext **out, struct nf_error *err)
{
    return ft_file_open(path, false, out, err);
}

void nf_fulltext_close(struct nf_fulltext *f)
{
    if (!f)
        return;
    ft_tokens_close(f->tokens);
    sqlite3_close(f->db);
    sqlite3_free(f);
}

void nf_fulltext_info(const struct nf_fulltext *f, struct nf_fulltext_info *out)
{
    *out = f->info;
}
