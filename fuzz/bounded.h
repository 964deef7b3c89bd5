#ifndef NF_FUZZ_BOUNDED_H
#define NF_FUZZ_BOUNDED_H

/* What a run may take of memory and of the processor. */
#include <newsfiche/types.h>
#include <time.h>

#include "fuzz/target.h"

/* Memory that is counted. Of each piece the length stands before it. */
struct bounded_memory {
    size_t live;
    size_t most;
    size_t allowed;
};

#define BOUNDED_HEAD 16

static inline void *bounded_get(void *ctx, size_t n)
{
    struct bounded_memory *m = ctx;
    unsigned char *p = n < SIZE_MAX / 2 ? malloc(n + BOUNDED_HEAD) : NULL;

    if (!p)
        return NULL;
    memcpy(p, &n, sizeof(n));
    m->live += n;
    if (m->live > m->most)
        m->most = m->live;
    CLAIM(m->most <= m->allowed);
    return p + BOUNDED_HEAD;
}

static inline void bounded_put(void *ctx, void *p)
{
    struct bounded_memory *m = ctx;
    size_t n;

    if (!p)
        return;
    memcpy(&n, (unsigned char *)p - BOUNDED_HEAD, sizeof(n));
    m->live -= n;
    free((unsigned char *)p - BOUNDED_HEAD);
}

static inline double processor_seconds(void)
{
    struct timespec t;

    CLAIM(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
