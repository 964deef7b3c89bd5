#ifndef NF_TOOLS_EXCERPT_H
#define NF_TOOLS_EXCERPT_H

#include "tools/out.h"
#include "tools/span.h"

/* A line of a text with what was found in it, as much as fits into a row. */
struct excerpt {
    struct nf_str text;
    struct span line;
    const struct span *spans; /* of @text, in the line, one after the other */
    size_t count;
    const char *on;  /* written around each */
    const char *off;
};

/*
 * excerpt_row - write a row of at most @columns columns, without a line end
 *
 * A line that is longer is shown around span number @first, with … for what is left out.
 * Returns the number of the next span that is not in the row: more than @first, or @count.
 */
size_t excerpt_row(struct out *out, const struct excerpt *e, size_t first, size_t columns);

#endif
