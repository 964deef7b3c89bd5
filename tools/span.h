#ifndef NF_TOOLS_SPAN_H
#define NF_TOOLS_SPAN_H

#include <stddef.h>

/* Bytes of a text, from the one to before the other. */
struct span {
    size_t from;
    size_t to;
};

#endif
