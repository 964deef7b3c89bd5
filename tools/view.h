#ifndef NF_TOOLS_VIEW_H
#define NF_TOOLS_VIEW_H

#include <newsfiche/record.h>

#include "src/base/buf.h"
#include "tools/cli.h"

/* An article for people: title, what is known of it, its text. */
struct view {
    struct cli *cli;
    size_t screen; /* columns */
    const char *archive; /* that it is in; NULL: not to be said */
    struct nf_buf scratch;
};

/* False when out of memory. */
bool view_article(struct view *v, uint64_t ordinal,
                  const struct nf_record *record);

#endif
