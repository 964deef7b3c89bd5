#ifndef NF_TOOLS_SUGGEST_H
#define NF_TOOLS_SUGGEST_H

#include <stddef.h>

/* The nearest of many names to a mistyped one, looked for one by one. */
struct suggestion {
    const char *wrong;
    const char *best; /* NULL: none is near enough */
    size_t distance;
};

void suggest_begin(struct suggestion *s, const char *wrong);
void suggest_offer(struct suggestion *s, const char *name);

#endif
