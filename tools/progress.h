#ifndef NF_TOOLS_PROGRESS_H
#define NF_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * A line on standard error that says how far a long command is. It is there
 * only if standard error is a terminal that can go back in a line; messages
 * call progress_clear() first.
 */
struct progress {
    bool on;
    bool shown;
    struct timespec start;
    double last; /* seconds after @start when it was drawn */
};

struct progress_state {
    uint64_t done;     /* bytes, or with @counted articles */
    uint64_t all;      /* of these; 0: not known; no share is shown */
    uint64_t articles; /* 0: not shown */
    bool counted;      /* no bytes and no rate are shown */
};

void progress_start(struct progress *p, bool wanted);
void progress_update(struct progress *p, const struct progress_state *state);
void progress_clear(struct progress *p);

#endif
