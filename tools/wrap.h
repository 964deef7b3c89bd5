#ifndef NF_TOOLS_WRAP_H
#define NF_TOOLS_WRAP_H

#include "tools/out.h"

/* Write @text in lines of @width columns, escaped. Line ends in it end
 * paragraphs; of several blank lines one is left. */
void wrap_text(struct out *out, struct nf_str text, size_t width);

#endif
