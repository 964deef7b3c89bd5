#ifndef NF_TOOLS_DIFF_MYERS_H
#define NF_TOOLS_DIFF_MYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sequence of numbers, and of each whether it is not in the other sequence. */
struct diff_side {
    const uint32_t *at;
    bool *changed; /* all false before */
    size_t n;
};

/*
 * diff_mark - find what of @a and @b is different; what is not marked is the same in both,
 * in the same order
 *
 * By E. W. Myers, "An O(ND) difference algorithm and its variations" (Algorithmica 1, 1986),
 * the variation that needs linear memory. Where two pieces have little in common it stops
 * looking for the shortest way, as GNU diff does, so that the time is about linear however
 * the sequences are made. False when out of memory.
 */
bool diff_mark(const struct diff_side *a, const struct diff_side *b);

#endif
