#ifndef NF_TESTS_GUARDED_H
#define NF_TESTS_GUARDED_H

/* Bytes with memory behind them that nobody may read: who does is killed, also without a
 * sanitizer. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/expect.h"

struct guarded {
    const uint8_t *bytes;
    uint8_t *memory, *guard;
};

static inline size_t guard_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* A copy of the @n bytes at @p. */
static inline struct guarded guarded_copy(const void *p, size_t n)
{
    const size_t page = guard_size(), room = (n / page + 1) * page;
    struct guarded g;
    void *memory = NULL;

    assert_int_equal(posix_memalign(&memory, page, room + page), 0);
    g.memory = memory;
    g.guard = g.memory + room;
    g.bytes = memcpy(g.guard - n, p, n);
    assert_int_equal(mprotect(g.guard, page, PROT_NONE), 0);
    return g;
}

static inline void guarded_free(const struct guarded *g)
{
    assert_int_equal(mprotect(g->guard, guard_size(), PROT_READ | PROT_WRITE), 0);
    free(g->memory);
}

#endif
