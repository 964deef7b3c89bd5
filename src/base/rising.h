#ifndef NF_BASE_RISING_H
#define NF_BASE_RISING_H

#include <stdint.h>

/* The order of two uint64_t, for qsort() and bsearch(). */
static inline int nf_rising(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

#endif
