#ifndef NF_CONVERT_FOREIGN_H
#define NF_CONVERT_FOREIGN_H

#include "src/convert/importer.h"

/*
 * What is not read: its name, and what would make it readable.
 *
 * nf_foreign - whether @look is of a kind that is known and not read; @why
 *              receives what to say of it
 * nf_foreign_text - the same for text, as which @look's name is not known: another
 *                   name, or YAML, of which front matter is a part
 * nf_foreign_texts - whether a text is several articles of LexisNexis: a number stands above each,
 *                    or an end below
 * nf_foreign_zip - whether a zip is such a kind, and none with articles in it
 * nf_foreign_unknown - what to say where neither content nor name tell
 */
bool nf_foreign(const struct nf_look *look, char why[NF_WHY_TEXT]);
bool nf_foreign_text(const struct nf_look *look, char why[NF_WHY_TEXT]);
bool nf_foreign_texts(const struct nf_look *look, char why[NF_WHY_TEXT]);
bool nf_foreign_zip(const struct nf_look *look);
void nf_foreign_unknown(const struct nf_look *look, char why[NF_WHY_TEXT]);

#endif
