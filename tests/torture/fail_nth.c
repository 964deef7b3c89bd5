/*
 * A library that is loaded before others (LD_PRELOAD): the n-th call of some functions fails.
 *
 *     NF_FAIL        memory, or io
 *     NF_FAIL_AT     which call, from 1; 0: none
 *     NF_FAIL_ERROR  errno value
 *     NF_FAIL_EVER   if set, each call from there on fails
 *     NF_FAIL_COUNT  a file that receives how many calls there were
 *
 * Calls that the C library makes for itself, of stdio for one, are not among them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);

enum { NOTHING, MEMORY, IO };

static int what;
static bool for_ever;
static int error;
static unsigned long at;
static atomic_ulong calls;

static bool fails(int kind)
{
    unsigned long n;

    if (kind != what)
        return false;
    n = atomic_fetch_add(&calls, 1) + 1;
    if (at == 0 || n < at || (n > at && !for_ever))
        return false;
    errno = error;
    return true;
}

__attribute__((constructor)) static void begin(void)
{
    const char *kind = getenv("NF_FAIL"), *n = getenv("NF_FAIL_AT"),
               *e = getenv("NF_FAIL_ERROR");

    at = n ? strtoul(n, NULL, 10) : 0;
    error = e ? atoi(e) : ENOMEM;
    for_ever = getenv("NF_FAIL_EVER") != NULL;
    what = !kind ? NOTHING : strcmp(kind, "memory") == 0 ? MEMORY : IO;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("NF_FAIL_COUNT");
    FILE *f;

    what = NOTHING;
    f = path ? fopen(path, "w") : NULL;
    if (f) {
        fprintf(f, "%lu\n", atomic_load(&calls));
        fclose(f);
    }
}

void *malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
    return fails(MEMORY) ? NULL : __libc_calloc(count, n);
}

void *realloc(void *p, size_t n)
{
    return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}

/* A function of the C library, which fails with -1. */
#define FAILING(type, name, parameters, arguments)                              \
    type name parameters;                                                       \
    type name parameters                                                        \
    {                                                                           \
        static type(*real) parameters;                                          \
                                                                                \
        if (!real)                                                              \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                          \
        return fails(IO) ? (type)-1 : real arguments;                           \
    }

FAILING(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n))
FAILING(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
FAILING(ssize_t, pread64, (int fd, void *p, size_t n, off64_t o), (fd, p, n, o))
FAILING(ssize_t, pwrite64, (int fd, const void *p, size_t n, off64_t o), (fd, p, n, o))
FAILING(int, fsync, (int fd), (fd))
FAILING(int, fdatasync, (int fd), (fd))
FAILING(int, ftruncate64, (int fd, off64_t n), (fd, n))
FAILING(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
FAILING(int, renameat2, (int a, const char *from, int b, const char *to, unsigned f),
        (a, from, b, to, f))
FAILING(int, linkat, (int a, const char *from, int b, const char *to, int f),
        (a, from, b, to, f))

int open64(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list more;
    mode_t mode;

    va_start(more, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "open64");
    return fails(IO) ? -1 : real(path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
    static int (*real)(int, const char *, int, ...);
    va_list more;
    mode_t mode;

    va_start(more, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "openat64");
    return fails(IO) ? -1 : real(folder, path, flags, mode);
}
