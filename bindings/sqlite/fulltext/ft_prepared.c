#include "bindings/sqlite/fulltext/ft_prepared.h"

#include <string.h>

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

_Static_assert(FT_TOKEN < 256, "a byte says how long a token is");

static int put(void *ctx, int flags, const char *token, int n, int from, int to)
{
    struct nf_buffer *out = ctx;
    char *p = nf_buffer_room(out, (size_t)n + 1);

    (void)flags;
    (void)from;
    (void)to;
    if (!p)
        return SQLITE_NOMEM;
    *p = (char)(unsigned char)n;
    memcpy(p + 1, token, (size_t)n);
    out->len += (size_t)n + 1;
    return SQLITE_OK;
}

int ft_prepare(struct ft_tokens *t, struct nf_str text, struct nf_buffer *out)
{
    return ft_tokens_split(t, FTS5_TOKENIZE_DOCUMENT, text, out, put);
}

static int create(void *ctx, const char **args, int n, Fts5Tokenizer **out)
{
    (void)args;
    (void)n;
    *out = ctx; /* it has nothing of its own */
    return SQLITE_OK;
}

static void delete(Fts5Tokenizer *t)
{
    (void)t;
}

static int split(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                 ft_token *each)
{
    int rc = SQLITE_OK;

    (void)t;
    (void)flags;
    for (int i = 0; i < n && rc == SQLITE_OK;) {
        int len = (unsigned char)text[i];

        rc = each(ctx, 0, text + i + 1, len, i, i + 1 + len);
        i += 1 + len;
    }
    return rc;
}

int ft_prepared_tokenizer(sqlite3 *db)
{
    static fts5_tokenizer functions = { create, delete, split };
    fts5_api *api;
    int rc = ft_api(db, &api);

    return rc == SQLITE_OK ? api->xCreateTokenizer(api, "newsfiche", api, &functions, NULL) : rc;
}
