#ifndef NF_SQL_SUPPORT_H
#define NF_SQL_SUPPORT_H

/* A database in memory, what a statement answers, and articles that are odd in many ways. */
#include <sqlite3.h>

#include "bindings/sqlite/src/newsfiche_sqlite.h"
#include "tests/support/archives.h"

static inline sqlite3 *sql_open(void)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    return db;
}

/* Rows as text: a line each, | between values. Free it; NULL when out of memory. */
static inline char *sql_rows(sqlite3_stmt *s, int *rc)
{
    sqlite3_str *out = sqlite3_str_new(NULL);

    while ((*rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *value = (const char *)sqlite3_column_text(s, i);

            sqlite3_str_appendf(out, "%s%s", i ? "|" : "", value ? value : "");
        }
        sqlite3_str_appendchar(out, 1, '\n');
    }
    if (sqlite3_str_errcode(out) != SQLITE_OK && *rc == SQLITE_DONE)
        *rc = SQLITE_NOMEM;
    if (!sqlite3_str_length(out))
        sqlite3_str_appendchar(out, 1, ' ');
    return sqlite3_str_finish(out);
}

/* What @sql answers, or its error. @rc: SQLITE_DONE if it worked. Free it. */
static inline char *sql_try(sqlite3 *db, const char *sql, int *rc)
{
    sqlite3_stmt *s = NULL;
    char *out = NULL;

    *rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
    if (*rc == SQLITE_OK)
        out = sql_rows(s, rc);
    if (*rc != SQLITE_DONE) {
        sqlite3_free(out);
        out = sqlite3_mprintf("%s", sqlite3_errmsg(db));
    }
    sqlite3_finalize(s);
    return out;
}

/* The same of one that has to work. */
static inline char *sql_get(sqlite3 *db, const char *sql)
{
    int rc;
    char *out = sql_try(db, sql, &rc);

    if (rc != SQLITE_DONE)
        fail_msg("%s: %s", sql, out);
    return out;
}

static inline void sql_do(sqlite3 *db, const char *sql)
{
    sqlite3_free(sql_get(db, sql));
}

/* @sql answers @want. */
static inline void sql_expect(sqlite3 *db, const char *sql, const char *want)
{
    char *got = sql_get(db, sql);

    if (strcmp(got, want) != 0)
        fail_msg("%s:\n%s\nwanted:\n%s", sql, got, want);
    sqlite3_free(got);
}

/* @sql fails with @code, and a message that has @part in it. */
static inline void sql_refuses(sqlite3 *db, const char *sql, int code, const char *part)
{
    int rc;
    char *got = sql_try(db, sql, &rc);

    if (sqlite3_extended_errcode(db) != code || !strstr(got, part))
        fail_msg("%s: %d, %s", sql, sqlite3_extended_errcode(db), got);
    sqlite3_free(got);
}

/* Archive @at of articles @from to below @end, whose values come from lists of odd ones. */
static inline void sql_odd_archive(struct archives *all, size_t at, uint32_t from, uint32_t end)
{
    static const char *const urls[] = {
        "https://example.org/a", "http://example.org/a", "https://example.org/b", "no url",
        "mailto:a", "", NULL, "https://EXAMPLE.org/c%7E", "//example.org/d" };
    static const char *const ids[] = { "1", "one", "", NULL, "ein s", "1", "\xc3\xa4" };
    static const char *const days[] = {
        "2024-01-31", "2024-01-31T00:00:00Z", "2024-01-31T00:00:00", "2024-01", "2024", NULL,
        "2024-01-31T23:59:59+02:00", "2024-02-01T10:20Z", "soon", "1999-12-31T23:59:60Z",
        "2024-01-31T07:40:00.25Z", "0001-02-03", "9999-12-31T23:00:00Z", "2023-12-31" };
    static const char *const sources[] = { "Post", "post", "POST", "example.org", NULL, "",
                                           "Ärzte Zeitung", "P" };
    static const char *const languages[] = { "en", "en-GB", "EN", "English", "eng", "de", NULL,
                                             "(x)", "-", "zh_Hant" };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    uint64_t seed = from + 1;
    struct nf_writer *w;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = 1;
    opts.flags = NF_WRITER_NO_TABLES;
    free(all->bytes[at].ptr);
    w = pack_begin(&all->bytes[at], &opts);
    for (uint32_t i = from; i < end; i++) {
        char title[32], text[700];
        struct pack_article a = {
            urls[pack_random(&seed) % COUNT_OF(urls)],
            ids[pack_random(&seed) % COUNT_OF(ids)], title,
            days[pack_random(&seed) % COUNT_OF(days)],
            sources[pack_random(&seed) % COUNT_OF(sources)],
            languages[pack_random(&seed) % COUNT_OF(languages)], text };

        snprintf(title, sizeof(title), "Article %u", (unsigned)i);
        pack_words(text, sizeof(text) - 1, i);
        pack_add(w, &a);
    }
    pack_end(w);
}

/* The table n of @set. Close @set after @db. */
static inline void sql_table(sqlite3 *db, struct nf_set *set)
{
    const struct nf_sqlite_table table = { .set = set };

    assert_int_equal(nf_sqlite_table(db, "n", &table), SQLITE_OK);
}

#endif
