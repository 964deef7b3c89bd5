#ifndef NF_CONVERT_HTML_BEGIN_H
#define NF_CONVERT_HTML_BEGIN_H

#include <newsfiche/types.h>

/* Whether @text begins, after white space, with a tag of HTML, a comment or a
 * document type: not with "<3", "< 5" or "<name@example.org>". */
bool nf_begins_with_tag(struct nf_str text);

/* Enough of a text to tell. */
#define NF_TAG_TEXT 200

#endif
