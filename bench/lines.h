#ifndef NF_BENCH_LINES_H
#define NF_BENCH_LINES_H

#include "bench/bench.h"

#include <stdio.h>

/* The articles of a JSON Lines file in turn, as packers take them. */
struct lines {
    FILE *file;
    char *line;
    size_t cap;
};

struct lines lines_open(const char *path);
/* The next line without its end; the view lives until the next call. */
bool lines_next(struct lines *in, struct nf_str *line);
void lines_close(struct lines *in);

/* The value of the first "url" in @line; absent when there is none, or when it
 * is written with escapes. */
struct nf_str line_url(struct nf_str line);

/* URLs and the newest ordinal of each, by rising bytes. */
struct url {
    struct nf_str text;
    uint32_t ordinal;
};
struct url_list {
    struct url *urls;
    size_t count;
};

/* Note a URL; absent ones are passed over. The bytes are copied. */
void url_list_add(struct url_list *list, struct nf_str url, uint64_t ordinal);
/* Sort, and leave of equal URLs the one with the greatest ordinal. */
void url_list_sort(struct url_list *list);
/* The same, but drop all of those that are equal. */
void url_list_unique(struct url_list *list);
void url_list_free(struct url_list *list);

#endif
