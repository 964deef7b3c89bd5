#ifndef NF_TOOLS_FOUND_SHOW_H
#define NF_TOOLS_FOUND_SHOW_H

#include "tools/archive.h"
#include "tools/found.h"

/* At most so many lines before and after. */
#define FOUND_CONTEXT 100

/* How matches are shown. */
struct found_show {
    const struct archive *archive;
    size_t screen;  /* columns; SIZE_MAX: nothing is cut */
    size_t context; /* lines before and after */
    bool color;
};

/*
 * An article for people: its number, date and title, and below it the lines in which
 * something was found, one row for each, or more if not all of that fits into one:
 *
 *     17  2024-01-31  Rain in the north
 *         …been raining for a week, and the river is higher than it was in…
 *
 * False when out of memory.
 */
bool found_show(const struct found_show *g, const struct found *f, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *scratch, struct out *out);

/* The same as a line of JSON; of one with the number alone the beginning. */
bool found_json(const struct found_show *g, const struct found *f, uint64_t ordinal,
                const struct nf_record *record, struct nf_buf *scratch, struct out *out);
void found_json_begin(const struct found_show *g, uint64_t ordinal, struct out *out);

#endif
