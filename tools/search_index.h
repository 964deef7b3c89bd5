#ifndef NF_TOOLS_SEARCH_INDEX_H
#define NF_TOOLS_SEARCH_INDEX_H

#include "tools/archive.h"

struct nf_fulltext;

/*
 * search_index_open - open the index of @m, one of the archives of @a
 *
 * One that is behind, or lacks articles, is told. CLI_USAGE if there is none, or it is of
 * another archive: says how it is made.
 */
enum cli_exit search_index_open(struct archive *a, const struct nf_set_member *m,
                                struct nf_fulltext **out);

/* Say that the index of @m turned out to be damaged when it was asked; returns CLI_DAMAGED. */
enum cli_exit search_index_damaged(const struct archive *a, const struct nf_set_member *m,
                                   const struct nf_error *err);

#endif
