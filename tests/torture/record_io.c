/*
 * A library that is loaded before others (LD_PRELOAD) and writes down what a program does to
 * files, as far as a power failure may undo it: to the file that NF_RECORD names, in records
 * of record_io.h.
 */
#define _GNU_SOURCE
#include "tests/torture/record_io.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_fd = -1;

#define REAL(type, name, parameters)                                            \
    static type(*real) parameters;                                              \
                                                                                \
    if (!real)                                                                  \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

static ssize_t real_write(int fd, const void *p, size_t n)
{
    REAL(ssize_t, write, (int, const void *, size_t));
    return real(fd, p, n);
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("NF_RECORD");

    if (path)
        log_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

/* Write down what was done to the file @fd; without a record nothing can be told of it. */
static void note(enum record_op op, int fd, uint64_t at, const void *p, size_t n)
{
    struct record r = { .op = (uint32_t)op, .at = at, .len = n };
    const int kept = errno;
    struct stat st;

    if (log_fd < 0)
        return;
    if (fstat(fd, &st) != 0)
        abort();
    r.file = (uint64_t)st.st_ino;
    if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
        if (real_write(log_fd, &r, sizeof(r)) != (ssize_t)sizeof(r) ||
            real_write(log_fd, p, n) != (ssize_t)n)
            abort();
    errno = kept;
}

static void note_name(enum record_op op, int folder, const char *name)
{
    int fd;

    if (log_fd < 0)
        return;
    fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        abort();
    note(op, fd, 0, name, strlen(name));
    close(fd);
}

ssize_t write(int fd, const void *p, size_t n)
{
    const off_t at = lseek(fd, 0, SEEK_CUR);
    const ssize_t put = real_write(fd, p, n);

    if (put > 0 && at >= 0)
        note(RECORD_WRITE, fd, (uint64_t)at, p, (size_t)put);
    return put;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    REAL(ssize_t, pwrite64, (int, const void *, size_t, off64_t));
    const ssize_t put = real(fd, p, n, at);

    if (put > 0)
        note(RECORD_WRITE, fd, (uint64_t)at, p, (size_t)put);
    return put;
}

int ftruncate64(int fd, off64_t n)
{
    REAL(int, ftruncate64, (int, off64_t));
    const int got = real(fd, n);

    if (got == 0)
        note(RECORD_RESIZE, fd, (uint64_t)n, "", 0);
    return got;
}

int fdatasync(int fd)
{
    REAL(int, fdatasync, (int));
    const int got = real(fd);

    if (got == 0)
        note(RECORD_SYNC, fd, 0, "", 0);
    return got;
}

int fsync(int fd)
{
    REAL(int, fsync, (int));
    const int got = real(fd);

    if (got == 0)
        note(RECORD_SYNC, fd, 0, "", 0);
    return got;
}

int renameat(int a, const char *from, int b, const char *to)
{
    REAL(int, renameat, (int, const char *, int, const char *));
    const int got = real(a, from, b, to);

    if (got == 0)
        note_name(RECORD_RENAME, b, to);
    return got;
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    REAL(int, renameat2, (int, const char *, int, const char *, unsigned));
    const int got = real(a, from, b, to, flags);

    if (got == 0)
        note_name(RECORD_RENAME, b, to);
    return got;
}

int linkat(int a, const char *from, int b, const char *to, int flags)
{
    REAL(int, linkat, (int, const char *, int, const char *, int));
    const int got = real(a, from, b, to, flags);

    if (got == 0)
        note_name(RECORD_RENAME, b, to);
    return got;
}

int openat64(int folder, const char *path, int flags, ...)
{
    REAL(int, openat64, (int, const char *, int, ...));
    va_list more;
    mode_t mode;
    int fd;

    va_start(more, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    fd = real(folder, path, flags, mode);
    if (fd >= 0 && flags & O_CREAT)
        note(RECORD_CREATE, fd, 0, path, strlen(path));
    return fd;
}
