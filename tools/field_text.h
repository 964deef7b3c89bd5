#ifndef NF_TOOLS_FIELD_TEXT_H
#define NF_TOOLS_FIELD_TEXT_H

#include <newsfiche/record.h>

#include "src/base/buf.h"

/* Set @to to @field's value as plain text; of lists the parts are joined by ", ",
 * paragraphs of a text by an empty line. False when out of memory. */
bool field_text(struct nf_buf *to, const struct nf_field *field);

#endif
