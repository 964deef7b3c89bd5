/*
 * The tokenizer as FTS5 knows it.
 */
#include "bindings/sqlite/fulltext/ft_tokens.h"
#include "bindings/sqlite/fulltext/newsfiche_fulltext.h"

#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3

static int create(void *ctx, const char **args, int n, Fts5Tokenizer **out)
{
    (void)args;
    if (n > 0)
        return SQLITE_ERROR;
    return ft_tokens_open(ctx, (struct ft_tokens **)(void *)out);
}

static void delete(Fts5Tokenizer *t)
{
    ft_tokens_close((struct ft_tokens *)(void *)t);
}

static int split(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                 ft_token *each)
{
    struct nf_str s = { text, n > 0 ? (size_t)n : 0 };

    return ft_tokens_split((struct ft_tokens *)(void *)t, flags, s, ctx, each);
}

int nf_fulltext_tokenizer(sqlite3 *db)
{
    static fts5_tokenizer functions = { create, delete, split };
    fts5_api *api;
    int rc = ft_api(db, &api);

    return rc == SQLITE_OK ? api->xCreateTokenizer(api, "newsfiche", api, &functions, NULL) : rc;
}
