#ifndef NF_FT_FILE_H
#define NF_FT_FILE_H

#include "bindings/sqlite/fulltext/ft_tokens.h"
#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"

/* An index as a database, and what stands in it. */
struct nf_fulltext {
    sqlite3 *db;
    struct nf_fulltext_info info;
    struct ft_tokens *tokens;
};

#define FT_APPLICATION 0x4e466978 /* "NFix": whose file it is, */
#define FT_VERSION 4              /* and of which version */

/* The table of words, and one row about all. */
#define FT_TABLE                                                               \
    "CREATE VIRTUAL TABLE articles USING fts5(title, text, content='', tokenize='newsfiche')"
#define FT_ABOUT                                                               \
    "CREATE TABLE about(archive BLOB, generation INT, articles INT, chunks_hash INT, " \
    "left_out INT)"

/*
 * ft_file_open - open the index @path and check what it says it is
 * @write: it is going to be changed: its table then takes texts that ft_prepare() made
 *
 * As nf_fulltext_open(). What it has is not trusted: no code that a file names is run.
 */
enum nf_status ft_file_open(const char *path, bool write, struct nf_fulltext **out,
                            struct nf_error *err);

/* Read again what it says of itself: another process may have changed it. */
enum nf_status ft_file_reread(const char *path, struct nf_fulltext *f, struct nf_error *err);

/* Make an index with empty tables in @file, which must be empty, and open it to be written to.
 * It is to become @path, which messages name. */
enum nf_status ft_file_make(const char *file, const char *path, struct nf_fulltext **out,
                            struct nf_error *err);

/* Write what it says of itself. A code of SQLite's. */
int ft_file_describe(struct nf_fulltext *f, const struct nf_fulltext_info *info);

/* Run statements without results. */
int ft_run(sqlite3 *db, const char *sql);

/* What SQLite's @rc means for the index @path: a status with a message. */
enum nf_status ft_fail(const char *path, sqlite3 *db, int rc, struct nf_error *err);

#endif
