#ifndef NF_BASE_BISECT_H
#define NF_BASE_BISECT_H

#include <stddef.h>

/*
 * Set the size_t @out to the first number @i, from @low on and below @high, for which @before is
 * false, or to @high. @before is an expression with @i: true up to some number, false from then on
 */
#define nf_bisect(out, low, high, i, before)                                   \
    do {                                                                       \
        size_t nf_low = (low), nf_high = (high);                               \
                                                                               \
        while (nf_low < nf_high) {                                             \
            const size_t i = nf_low + (nf_high - nf_low) / 2;                  \
                                                                               \
            if (before)                                                        \
                nf_low = i + 1;                                                \
            else                                                               \
                nf_high = i;                                                   \
        }                                                                      \
        (out) = nf_low;                                                        \
    } while (0)

#endif
