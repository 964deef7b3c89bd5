#ifndef NF_TOOLS_EXPORT_LINE_H
#define NF_TOOLS_EXPORT_LINE_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "tools/pick.h"

/* Append @record's picked fields, those it has, as one line of JSON: by the names
 * they were asked for, so that all articles have the same; values keep their
 * spelling. False when out of memory. */
bool export_line(const struct pick *pick, uint64_t ordinal,
                 const struct nf_record *record, struct nf_buf *to);

#endif
