/*
 * SQLite: a row an article, packed by us, with an index on the URL.
 */
#include "bench/lines.h"
#include "bench/peer.h"
#include "bench/rows.h"

#include <sqlite3.h>

#include <stdlib.h>
#include <string.h>

struct store {
    sqlite3 *db;
    sqlite3_stmt *by_ordinal;
    sqlite3_stmt *by_url;
    struct rows *rows;
};

static void must(sqlite3 *db, int code)
{
    if (code != SQLITE_OK)
        die("sqlite: %s", sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;

    must(db, sqlite3_prepare_v2(db, sql, -1, &s, NULL));
    return s;
}

static void step(sqlite3 *db, sqlite3_stmt *s, int expected)
{
    if (sqlite3_step(s) != expected)
        die("sqlite: %s", sqlite3_errmsg(db));
}

static void insert(sqlite3 *db, sqlite3_stmt *s, struct rows *rows,
                   struct nf_str line)
{
    struct nf_str url = line_url(line);
    struct nf_str frame = rows_pack(rows, line);

    must(db, sqlite3_bind_text(s, 1, url.ptr, (int)url.len, SQLITE_STATIC));
    must(db, sqlite3_bind_blob(s, 2, frame.ptr, (int)frame.len,
                               SQLITE_STATIC));
    step(db, s, SQLITE_DONE);
    must(db, sqlite3_reset(s));
}

static void insert_all(sqlite3 *db, struct rows *rows, const char *jsonl)
{
    sqlite3_stmt *s = prepare(db, "INSERT INTO article(url, frame) "
                                  "VALUES(?, ?)");
    struct lines in = lines_open(jsonl);
    struct nf_str line;

    while (lines_next(&in, &line))
        insert(db, s, rows, line);
    lines_close(&in);
    must(db, sqlite3_finalize(s));
}

static void build(const struct peer *p, const char *jsonl, const char *out)
{
    struct text dictionary = { 0 };
    struct rows *rows;
    sqlite3_stmt *s;
    sqlite3 *db;

    (void)p;
    rows_learn(jsonl, &dictionary);
    rows = rows_open(dictionary.ptr, dictionary.len);
    must(NULL, sqlite3_open(out, &db));
    must(db, sqlite3_exec(db,
                          "BEGIN;"
                          "CREATE TABLE dictionary(bytes BLOB);"
                          "CREATE TABLE article(id INTEGER PRIMARY KEY,"
                          " url TEXT, frame BLOB);",
                          NULL, NULL, NULL));
    s = prepare(db, "INSERT INTO dictionary VALUES(?)");
    must(db, sqlite3_bind_blob(s, 1, dictionary.ptr, (int)dictionary.len,
                               SQLITE_STATIC));
    step(db, s, SQLITE_DONE);
    must(db, sqlite3_finalize(s));
    insert_all(db, rows, jsonl);
    must(db, sqlite3_exec(db,
                          "CREATE INDEX by_url ON article(url)"
                          " WHERE url IS NOT NULL;"
                          "COMMIT;",
                          NULL, NULL, NULL));
    must(db, sqlite3_close(db));
    rows_close(rows);
    free(dictionary.ptr);
}

static void *open_store(const char *path)
{
    struct store *t = must_alloc(sizeof(*t));
    sqlite3_stmt *s;

    must(NULL, sqlite3_open_v2(path, &t->db, SQLITE_OPEN_READONLY, NULL));
    s = prepare(t->db, "SELECT bytes FROM dictionary");
    step(t->db, s, SQLITE_ROW);
    t->rows = rows_open(sqlite3_column_blob(s, 0),
                        (size_t)sqlite3_column_bytes(s, 0));
    must(t->db, sqlite3_finalize(s));
    t->by_ordinal = prepare(t->db, "SELECT frame FROM article WHERE id = ?");
    t->by_url = prepare(t->db, "SELECT frame FROM article WHERE url = ? "
                               "ORDER BY id DESC LIMIT 1");
    return t;
}

static void close_store(void *h)
{
    struct store *t = h;

    sqlite3_finalize(t->by_ordinal);
    sqlite3_finalize(t->by_url);
    sqlite3_close(t->db);
    rows_close(t->rows);
    free(t);
}

static void unpack(struct store *t, sqlite3_stmt *s, struct text *line)
{
    step(t->db, s, SQLITE_ROW);
    rows_unpack(t->rows, sqlite3_column_blob(s, 0),
                (size_t)sqlite3_column_bytes(s, 0), line);
    must(t->db, sqlite3_reset(s));
}

static void get(void *h, uint64_t ordinal, struct text *line)
{
    struct store *t = h;

    must(t->db, sqlite3_bind_int64(t->by_ordinal, 1,
                                   (sqlite3_int64)ordinal + 1));
    unpack(t, t->by_ordinal, line);
}

static void get_url(void *h, struct nf_str url, struct text *line)
{
    struct store *t = h;

    must(t->db, sqlite3_bind_text(t->by_url, 1, url.ptr, (int)url.len,
                                  SQLITE_STATIC));
    unpack(t, t->by_url, line);
}

static uint64_t list(void *h)
{
    struct store *t = h;
    sqlite3_stmt *s = prepare(t->db, "SELECT url FROM article "
                                     "WHERE url IS NOT NULL");
    uint64_t found = 0;

    while (sqlite3_step(s) == SQLITE_ROW)
        found += sqlite3_column_text(s, 0) != NULL;
    must(t->db, sqlite3_finalize(s));
    return found;
}

static void verify(void *h)
{
    struct store *t = h;
    sqlite3_stmt *s = prepare(t->db, "PRAGMA integrity_check");

    step(t->db, s, SQLITE_ROW);
    if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        die("sqlite: damaged");
    must(t->db, sqlite3_finalize(s));
}

const struct peer peer_sqlite = {
    .name = "SQLite",
    .about = ROWS_ABOUT ", index on the URL",
    .build = build,
    .open = open_store,
    .close = close_store,
    .get = get,
    .get_url = get_url,
    .list = list,
    .verify = verify,
};
