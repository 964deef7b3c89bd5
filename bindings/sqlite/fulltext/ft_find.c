/*
 * Asking an index.
 */
#include "bindings/sqlite/fulltext/ft_file.h"
#include "bindings/sqlite/fulltext/ft_query.h"

#include <string.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

/* A word in a title counts as three in a text. */
#define FIND                                                                   \
    "SELECT rowid, bm25(articles, 3.0, 1.0) FROM articles WHERE articles MATCH ?1"

struct hits {
    struct nf_fulltext_hit *at;
    size_t count;
    size_t room;
};

static bool add(struct hits *h, uint64_t ordinal, double rank)
{
    if (h->count == h->room) {
        size_t room = h->room ? 2 * h->room : 256;
        void *more = sqlite3_realloc64(h->at, room * sizeof(*h->at));

        if (!more)
            return false;
        h->at = more;
        h->room = room;
    }
    h->at[h->count++] = (struct nf_fulltext_hit){ ordinal, rank };
    return true;
}

/* FTS5 gives rows in their order; each is an article. */
static int take(const struct nf_fulltext *f, sqlite3_stmt *stmt, struct hits *h)
{
    int rc;

    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        int64_t ordinal = sqlite3_column_int64(stmt, 0);

        if (ordinal < 0 || (uint64_t)ordinal >= f->info.articles ||
            (h->count && (uint64_t)ordinal <= h->at[h->count - 1].ordinal))
            return SQLITE_CORRUPT;
        if (!add(h, (uint64_t)ordinal, sqlite3_column_double(stmt, 1)))
            return SQLITE_NOMEM;
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Ask for @text, which is a query of FTS5. */
static int ask(const struct nf_fulltext *f, const char *text, struct hits *h)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(f->db, FIND, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK)
        rc = take(f, stmt, h);
    sqlite3_finalize(stmt);
    return rc;
}

/* SQLite's code is the same for a query that is wrong and for an index that lacks something:
 * in that even a query that is right fails. */
static enum nf_status fail(const struct nf_fulltext *f, int rc, struct nf_error *err)
{
    struct hits none = { NULL, 0, 0 };

    if (rc == SQLITE_ERROR) {
        nf_error_set(err, NF_E_USAGE, "%s", sqlite3_errmsg(f->db));
        rc = ask(f, "\"a\"", &none);
        sqlite3_free(none.at);
        if (rc == SQLITE_OK)
            return NF_E_USAGE;
    }
    return ft_fail("index", f->db, rc, err);
}

static int stop(void *ctx, int flags, const char *token, int n, int from, int to)
{
    (void)flags;
    (void)token;
    (void)n;
    (void)from;
    (void)to;
    *(bool *)ctx = true;
    return SQLITE_ABORT;
}

/* Set @has to whether a word or number is looked for by @text. */
static int has_words(const struct nf_fulltext *f, const char *text, bool *has)
{
    struct nf_str rest = { text, strlen(text) };
    struct ft_part before = { .term = false }, p;
    int rc = SQLITE_OK;

    *has = false;
    while (rc == SQLITE_OK && ft_query_next(&rest, &before, &p)) {
        before = p;
        if (p.term)
            rc = ft_tokens_split(f->tokens, FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX,
                                 ft_query_inside(&p), has, stop);
    }
    return *has ? SQLITE_OK : rc;
}

/* For FTS5 a query of signs alone is right, and finds nothing. */
static enum nf_status check_words(const struct nf_fulltext *f, const char *text,
                                  struct nf_error *err)
{
    bool has;
    const int rc = has_words(f, text, &has);

    if (rc != SQLITE_OK)
        return ft_fail("index", NULL, rc, err);
    return has ? NF_OK : nf_error_set(err, NF_E_USAGE, "it has no word and no number");
}

void nf_fulltext_free(struct nf_fulltext_hit *hits)
{
    sqlite3_free(hits);
}

enum nf_status nf_fulltext_find(struct nf_fulltext *f, struct nf_str query,
                                struct nf_fulltext_hit **hits, size_t *count,
                                struct nf_error *err)
{
    char *text = ft_query_rewrite(query);
    struct hits found = { NULL, 0, 0 };
    int rc = text ? ask(f, text, &found) : SQLITE_NOMEM;
    enum nf_status st = rc == SQLITE_OK ? NF_OK : fail(f, rc, err);

    if (st == NF_OK && found.count == 0)
        st = check_words(f, text, err);
    sqlite3_free(text);
    if (st == NF_OK) {
        *hits = found.at;
        *count = found.count;
    } else {
        sqlite3_free(found.at);
    }
    return st;
}
