#ifndef NF_FT_TOKENS_H
#define NF_FT_TOKENS_H

#include <newsfiche/types.h>
#include <sqlite3.h>

/* Takes texts apart into tokens, by one thread at a time. */
struct ft_tokens;

int ft_tokens_open(fts5_api *api, struct ft_tokens **out);
void ft_tokens_close(struct ft_tokens *t); /* NULL is fine */

/* The functions that FTS5 has in @db. SQLITE_ERROR: there is no FTS5. */
int ft_api(sqlite3 *db, fts5_api **out);

/* Tokens are cut at so many bytes: what is longer is no word. */
#define FT_TOKEN 120

/* As of FTS5: SQLITE_OK to go on. */
typedef int ft_token(void *ctx, int flags, const char *token, int n, int from, int to);

/*
 * ft_tokens_split - call @each for the tokens of @text
 * @flags: of FTS5: FTS5_TOKENIZE_DOCUMENT; FTS5_TOKENIZE_QUERY, of characters without blanks at
 *         its end only pairs count, unless there is a single one and nothing else; with
 *         FTS5_TOKENIZE_PREFIX a single one counts there
 */
int ft_tokens_split(struct ft_tokens *t, int flags, struct nf_str text, void *ctx,
                    ft_token *each);

#endif
