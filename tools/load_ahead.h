#ifndef NF_TOOLS_LOAD_AHEAD_H
#define NF_TOOLS_LOAD_AHEAD_H

#include <pthread.h>

#include "tools/archive.h"

/* A thread that reads an article, so that the tables it needs are loaded when others are
 * read: that takes most of the time of a command that shows few. */
struct load_ahead {
    struct nf_set_cursor *cursor; /* NULL: there is no thread */
    uint64_t ordinal;
    pthread_t thread;
};

/* Nothing depends on it: what cannot be read is said when it is wanted. */
void load_ahead_begin(struct load_ahead *l, const struct archive *a, uint64_t ordinal);
/* Wait for it. */
void load_ahead_end(struct load_ahead *l);

#endif
