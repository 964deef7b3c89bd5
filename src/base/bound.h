#ifndef NF_BASE_BOUND_H
#define NF_BASE_BOUND_H

#include <stdint.h>

/*
 * How much room something takes at most. NF_BOUND_MOST stands for all that is more: no memory
 * has it, and a few bytes more are still a number.
 */
#define NF_BOUND_MOST ((uint64_t)SIZE_MAX / 2)

/* @n, which is a bound, and @more. */
static inline uint64_t nf_bound_add(uint64_t n, uint64_t more)
{
    return more < NF_BOUND_MOST - n ? n + more : NF_BOUND_MOST;
}

static inline uint64_t nf_bound_times(uint64_t n, uint64_t times)
{
    return n == 0 || times <= NF_BOUND_MOST / n ? n * times : NF_BOUND_MOST;
}

#endif
