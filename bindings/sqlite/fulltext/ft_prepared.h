#ifndef NF_FT_PREPARED_H
#define NF_FT_PREPARED_H

#include "bindings/sqlite/fulltext/ft_tokens.h"
#include <newsfiche/io.h>

/*
 * Texts that were taken apart already, so that all processors can do that, although FTS5
 * takes articles from one thread: each token is a byte that says its length, and its bytes.
 */

/* Append the tokens of @text to @out; SQLITE_NOMEM, or another code of SQLite's. */
int ft_prepare(struct ft_tokens *t, struct nf_str text, struct nf_buffer *out);

/* Have FTS5 in @db take texts that were prepared, in place of those that "newsfiche" takes. */
int ft_prepared_tokenizer(sqlite3 *db);

#endif
