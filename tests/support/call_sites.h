#ifndef NF_TESTS_CALL_SITES_H
#define NF_TESTS_CALL_SITES_H

/*
 * From where in the code memory is taken: by the addresses that the calls return
 * to. One run with call_sites_alloc(), by one thread, finds them;
 * call_sites_next() then gives the numbers of the calls that are the first, and if
 * that is asked for the last, of their place, counted from 1.
 */
#include <execinfo.h>
#include <newsfiche/types.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/support/expect.h"

enum { CALL_SITES = 4096, CALL_DEPTH = 32 };

struct call_sites {
    unsigned long calls;
    size_t count; /* 0: every call is to be taken */
    struct call_site {
        uint64_t hash;
        unsigned long first, last;
    } site[CALL_SITES];
};

static inline uint64_t call_hash(void)
{
    void *stack[CALL_DEPTH];
    const int n = backtrace(stack, CALL_DEPTH);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < n; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)stack[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static inline void *call_get(void *ctx, size_t n)
{
    struct call_sites *s = ctx;
    const uint64_t hash = call_hash();
    size_t i = 0;

    s->calls++;
    while (i < s->count && s->site[i].hash != hash)
        i++;
    assert_true(i < CALL_SITES);
    if (i == s->count)
        s->site[s->count++] = (struct call_site){ hash, s->calls, s->calls };
    s->site[i].last = s->calls;
    return malloc(n);
}

static inline void call_put(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

static inline struct nf_alloc call_sites_alloc(struct call_sites *s)
{
    return (struct nf_alloc){ s, call_get, call_put };
}

/* The call to be taken after @n: behind the last one, that which never comes. */
static inline unsigned long call_sites_next(const struct call_sites *s, unsigned long n,
                                            bool lasts)
{
    unsigned long next = s->calls + 1;

    if (!s->count)
        return n + 1;
    for (size_t i = 0; i < s->count; i++) {
        if (s->site[i].first > n && s->site[i].first < next)
            next = s->site[i].first;
        if (lasts && s->site[i].last > n && s->site[i].last < next)
            next = s->site[i].last;
    }
    return next;
}

#endif
