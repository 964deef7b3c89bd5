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
 * nf_foreign_texts - whether what looks like a text is none: several articles of LexisNexis,
 *                    ProQuest or Factiva; a list of addresses; a table drawn for people, but
 *                    Markdown may begin with one
 * nf_foreign_zip - whether a zip is such a kind, and none with articles in it
 * nf_foreign_unknown - what to say where neither content nor name tell
 */
bool nf_foreign(const struct nf_look *look, char why[NF_WHY_TEXT]);
bool nf_foreign_text(const struct nf_look *look, char why[NF_WHY_TEXT]);
bool nf_foreign_texts(const struct nf_look *look, bool markdown, char why[NF_WHY_TEXT]);
bool nf_foreign_zip(const struct nf_look *look);
void nf_foreign_unknown(const struct nf_look *look, char why[NF_WHY_TEXT]);

/* What can be done with a file of several texts. */
#define NF_FOREIGN_SPLIT "make a file of each article, with csplit or a script"

/* nf_foreign_tell - have @why say that it seems to be @name, and @way, what would make it
 *                   readable; true */
bool nf_foreign_tell(char why[NF_WHY_TEXT], const char *name, const char *way);

#endif
