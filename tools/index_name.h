#ifndef NF_TOOLS_INDEX_NAME_H
#define NF_TOOLS_INDEX_NAME_H

#include "src/base/buf.h"
#include "tools/cli.h"

/* Set @to to the name of the index of the archive @name, with a NUL: of news.fiche it is
 * news.fiche.idx. False when out of memory. */
bool index_name(const char *name, struct nf_buf *to);

/* Articles were added to the archive @name: if it has an index, say that it is behind. */
void index_name_behind(struct cli *cli, const char *name);

/* Another archive took its place: if there is an index, say that it is not of that one. */
void index_name_replaced(struct cli *cli, const char *name);

/* Articles were taken out of it: if it has an index, say that this still has their words. */
void index_name_stale(struct cli *cli, const char *name);

#endif
