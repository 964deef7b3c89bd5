#ifndef NF_TOOLS_PARITY_SHOW_H
#define NF_TOOLS_PARITY_SHOW_H

#include <newsfiche/parity.h>

#include "tools/cli.h"

/*
 * parity_look - what parity the archive @name has
 * @all: compare all that it covers; else only what the end of the archive says
 *
 * Of standard input nothing is said. As nf_parity_check() or nf_parity_find().
 */
enum nf_status parity_look(const char *name, bool all, struct nf_parity *out,
                           struct nf_error *err);

/* Whether the archive @name is sealed; and tell that the one made of it is not. */
bool parity_is_there(const char *name);
void parity_gone(struct cli *cli, const char *name);

/* "5 %, the first 99.8 MB" to @out. */
void parity_summary(struct out *out, const struct nf_parity *p);

/* What parity_look() found of all, as a line of text or of JSON; nothing if there is no
 * parity. */
void parity_text(struct cli *cli, const char *name, const struct nf_parity *p);
void parity_json(struct cli *cli, const char *name, const struct nf_parity *p);

#endif
