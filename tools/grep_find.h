#ifndef NF_TOOLS_GREP_FIND_H
#define NF_TOOLS_GREP_FIND_H

#include "tools/found.h"
#include "tools/pattern.h"

/* One thread's way to look through articles. */
struct grep_finder {
    struct matcher *matcher;
    struct found found;
};

/* False when out of memory. */
bool grep_finder_open(struct grep_finder *f, const struct pattern *pattern);
void grep_finder_close(struct grep_finder *f);

/* How grep_find() ended. */
enum grep_end { GREP_NONE, GREP_FOUND, GREP_GIVEN_UP, GREP_NO_MEMORY };

/*
 * grep_find - look for the pattern in the fields @pick of an article
 * @pick: NULL: title, summary and text, and HTML where there is no text
 * @all:  note all matches; false: stop at the first
 *
 * @f->found has what was looked through, valid as long as @record.
 */
enum grep_end grep_find(struct grep_finder *f, const struct pick *pick, uint64_t ordinal,
                        const struct nf_record *record, bool all);

#endif
