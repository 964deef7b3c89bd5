#ifndef NF_TOOLS_VIEW_H
#define NF_TOOLS_VIEW_H

#include "tools/cli.h"
#include "tools/text.h"

/* An article for people: title, what is known of it, its text. */
struct view {
    struct cli *cli;
    size_t screen; /* columns */
    struct text scratch;
};

/* False when out of memory. */
bool view_article(struct view *v, uint64_t ordinal,
                  const struct nf_record *record);

#endif
