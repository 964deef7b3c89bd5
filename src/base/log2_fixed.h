#ifndef NF_BASE_LOG2_FIXED_H
#define NF_BASE_LOG2_FIXED_H

#include <stdint.h>

/*
 * Logarithms in whole numbers, so that what is learned from a text does not
 * depend on a machine's floating point.
 *
 * nf_log2_fixed - log2(@v) in 1/2^@bits (at most 24), rounded down; 0 for 0
 */
uint64_t nf_log2_fixed(uint64_t v, unsigned bits);

/* Costs are counted in this part of a bit. */
#define NF_BIT 256u

static inline uint32_t nf_log2(uint64_t v)
{
    return (uint32_t)nf_log2_fixed(v, 8);
}

#endif
