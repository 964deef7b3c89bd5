/*
 * Preloaded into Python: the n-th allocation from now on fails, in whatever thread.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_long left; /* allocations up to the one that fails; 0 or less: none */
static atomic_long hits;

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

void fail_at(long n);
void fail_at(long n)
{
    atomic_store(&hits, 0);
    atomic_store(&left, n);
}

long fail_hits(void);
long fail_hits(void)
{
    atomic_store(&left, 0);
    return atomic_load(&hits);
}

static int now(void)
{
    if (atomic_load(&left) <= 0 || atomic_fetch_sub(&left, 1) != 1)
        return 0;
    atomic_fetch_add(&hits, 1);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t n)
{
    return now() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return now() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return now() ? NULL : __libc_realloc(p, n);
}
