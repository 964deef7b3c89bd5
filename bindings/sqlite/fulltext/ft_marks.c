/*
 * The words of a query in a text: both are taken apart by the same tokenizer.
 */
#include "bindings/sqlite/fulltext/ft_file.h"
#include "bindings/sqlite/fulltext/ft_query.h"
#include "bindings/sqlite/fulltext/ft_scripts.h"

#include <string.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

#define MOST_WORDS 64 /* of a query, that are looked for */

struct word {
    char text[FT_TOKEN];
    size_t len;
    bool prefix;
};

struct marks {
    struct word words[MOST_WORDS];
    size_t count;
    void *ctx;
    bool (*each)(void *ctx, size_t from, size_t to, size_t word);
    bool stopped;
};

static int add_word(void *ctx, int flags, const char *token, int n, int from, int to)
{
    struct marks *m = ctx;
    struct word *w = &m->words[m->count];

    (void)flags;
    (void)from;
    (void)to;
    if (m->count == MOST_WORDS || n > FT_TOKEN)
        return SQLITE_OK;
    memcpy(w->text, token, (size_t)n);
    w->len = (size_t)n;
    w->prefix = false;
    m->count++;
    return SQLITE_OK;
}

static int add_words(struct nf_fulltext *f, const char *query, struct marks *m)
{
    struct nf_str rest = { query, strlen(query) };
    struct ft_part before = { .term = false }, p;
    int rc = SQLITE_OK;

    while (rc == SQLITE_OK && ft_query_next(&rest, &before, &p)) {
        const int flags = FTS5_TOKENIZE_QUERY | (p.prefix ? FTS5_TOKENIZE_PREFIX : 0);
        size_t first = m->count;

        before = p;
        if (!p.term)
            continue;
        rc = ft_tokens_split(f->tokens, flags, ft_query_inside(&p), m, add_word);
        if (p.prefix && m->count > first)
            m->words[m->count - 1].prefix = true;
    }
    return rc;
}

/* Where what @w finds in a token ends: of a pair that it begins, behind one character. */
static int end_of(const struct word *w, const char *token, int n, int from, int to)
{
    size_t len;

    if ((size_t)n > w->len && ft_is_joined(ft_character(token, (size_t)n, &len)))
        return from + (int)w->len;
    return to;
}

static int look(void *ctx, int flags, const char *token, int n, int from, int to)
{
    struct marks *m = ctx;

    (void)flags;
    for (size_t i = 0; i < m->count; i++) {
        const struct word *w = &m->words[i];

        if ((size_t)n < w->len || (!w->prefix && (size_t)n != w->len) ||
            memcmp(token, w->text, w->len) != 0)
            continue;
        m->stopped = m->each(m->ctx, (size_t)from, (size_t)end_of(w, token, n, from, to), i);
        break;
    }
    return m->stopped ? SQLITE_ABORT : SQLITE_OK;
}

enum nf_status nf_fulltext_marks(struct nf_fulltext *f, struct nf_str query, struct nf_str text,
                                 void *ctx,
                                 bool (*each)(void *ctx, size_t from, size_t to, size_t word),
                                 struct nf_error *err)
{
    struct marks *m = sqlite3_malloc(sizeof(*m));
    char *rewritten = ft_query_rewrite(query);
    int rc = m && rewritten ? SQLITE_OK : SQLITE_NOMEM;

    if (rc == SQLITE_OK) {
        m->count = 0;
        m->ctx = ctx;
        m->each = each;
        m->stopped = false;
        rc = add_words(f, rewritten, m);
    }
    if (rc == SQLITE_OK)
        rc = ft_tokens_split(f->tokens, FTS5_TOKENIZE_DOCUMENT, text, m, look);
    if (rc == SQLITE_ABORT && m->stopped)
        rc = SQLITE_OK;
    sqlite3_free(rewritten);
    sqlite3_free(m);
    return rc == SQLITE_OK ? NF_OK : ft_fail("index", NULL, rc, err);
}
