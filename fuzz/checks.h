#ifndef NF_FUZZ_CHECKS_H
#define NF_FUZZ_CHECKS_H

/*
 * How a fuzz target compares checksums: it has a nf_check_equal() of its own. Most
 * never find two that differ. The one with a mutator (archive_mutate.c) compares them,
 * but for when it takes archives apart and looks for checks to mend.
 */
#include <stddef.h>
#include <stdint.h>

/* Checks that differed, in the order in which they were compared. */
struct checks_noted {
    uint64_t stored[64];
    uint64_t computed[64];
    size_t count;
};

/* From now on any two are equal, and what differed is noted in @noted, or nowhere if
 * that is NULL; until checks_compare(). */
void checks_ignore(struct checks_noted *noted);
void checks_compare(void);

#endif
