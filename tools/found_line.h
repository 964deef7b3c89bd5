#ifndef NF_TOOLS_FOUND_LINE_H
#define NF_TOOLS_FOUND_LINE_H

#include "tools/found.h"

/* A line of a field in which something was found; several if a match goes over their
 * ends. */
struct found_line {
    size_t from; /* bytes of the field's text */
    size_t to;
    const struct span *spans; /* of the field's text */
    size_t count;
};

/* The line of the field's span number @i and those that follow in it. */
struct found_line found_line(const struct found *f, const struct found_field *field, size_t i);

/* The line before byte @from, or behind byte @to, that is not blank; false if there is none
 * that begins at byte @least or later, or before byte @most. */
bool found_line_before(struct nf_str text, size_t from, size_t least, struct span *out);
bool found_line_behind(struct nf_str text, size_t to, size_t most, struct span *out);

#endif
