#ifndef NF_TESTS_SCHEDULE_CALLS_H
#define NF_TESTS_SCHEDULE_CALLS_H

/*
 * The system's functions as callers of the library meet them: each call waits for the caller's
 * turn, and is done by the model as well. The linker puts them in the place of the C library's
 * (--wrap). Those of the test itself pass.
 */
#include "format/footer.h"
#include "tests/model/schedule_model.h"

int __real_open64(const char *p, int flags, ...);
int __real_openat64(int folder, const char *p, int flags, ...);
int __real_close(int fd);
int __real_fstat64(int fd, void *st);
int __real_stat64(const char *p, void *st);
int __real_fcntl64(int fd, int what, ...);
ssize_t __real_pread64(int fd, void *p, size_t n, off_t at);
ssize_t __real_pwrite64(int fd, const void *p, size_t n, off_t at);
ssize_t __real_write(int fd, const void *p, size_t n);
int __real_ftruncate64(int fd, off_t n);
int __real_fdatasync(int fd);
int __real_fsync(int fd);
int __real_renameat(int a, const char *from, int b, const char *to);
int __wrap_open64(const char *p, int flags, ...);
int __wrap_openat64(int folder, const char *p, int flags, ...);
int __wrap_close(int fd);
int __wrap_fstat64(int fd, void *st);
int __wrap_stat64(const char *p, void *st);
int __wrap_fcntl64(int fd, int what, ...);
ssize_t __wrap_pread64(int fd, void *p, size_t n, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *p, size_t n, off_t at);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __wrap_ftruncate64(int fd, off_t n);
int __wrap_fdatasync(int fd);
int __wrap_fsync(int fd);
int __wrap_renameat(int a, const char *from, int b, const char *to);

static int file_of(int fd)
{
    struct stat st;
    int i = 0;

    if (__real_fstat64(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return -1;
    while (i < file_count && files[i].inode != st.st_ino)
        i++;
    return i < file_count ? i : -1;
}

/* The descriptor is the caller's whose turn it is. */
static int keep(int fd)
{
    struct caller_state *c = now();

    if (c && fd >= 0 && c->opens < OPEN_MOST)
        c->open[c->opens++] = fd;
    return fd;
}

int __wrap_open64(const char *p, int flags, ...)
{
    struct caller_state *c = now();
    int fd;

    turns_yield();
    fd = keep(__real_open64(p, flags, 0));
    if (c && fd >= 0 && strcmp(p, path) == 0) {
        c->file = name;
        c->other = false;
        c->looked = false; /* a reader that found the end cut off under it opens anew */
        if (file_of(fd) != name)
            is_wrong("another file was opened than has the name");
    }
    return fd;
}

int __wrap_openat64(int folder, const char *p, int flags, ...)
{
    turns_yield();
    return keep(__real_openat64(folder, p, flags, 0600));
}

/* A lock is given up with the file. */
static void model_close(struct caller_state *c, int file)
{
    if (c->has_lock && file >= 0 && files[file].lock == (int)(c - callers)) {
        files[file].lock = -1;
        c->has_lock = false;
        for (int i = 0; i < CALLERS; i++)
            callers[i].turns.waits = false;
    }
}

int __wrap_close(int fd)
{
    struct caller_state *c = now();

    turns_yield();
    if (c) {
        model_close(c, file_of(fd));
        for (size_t i = 0; i < c->opens; i++)
            if (c->open[i] == fd)
                c->open[i] = c->open[--c->opens];
    }
    return __real_close(fd);
}

int __wrap_fstat64(int fd, void *st)
{
    struct caller_state *c = now();
    int got;

    turns_yield();
    got = __real_fstat64(fd, st);
    if (c == &callers[READER] && !c->looked) {
        c->looked = true;
        c->sees = files[c->file].articles;
    }
    return got;
}

int __wrap_stat64(const char *p, void *st)
{
    struct caller_state *c = now();

    turns_yield();
    if (c && c->has_lock && strcmp(p, path) == 0) {
        c->other = name != c->file;
        if (lost == NO_NAME_CHECK)
            return __real_fstat64(c->open[c->opens - 1], st);
    }
    return __real_stat64(p, st);
}

int __wrap_fcntl64(int fd, int what, ...)
{
    struct caller_state *c = now();
    struct flock *lock;
    va_list more;
    int got;

    va_start(more, what);
    lock = va_arg(more, struct flock *);
    va_end(more);
    turns_yield();
    if (!c || what != F_OFD_SETLK)
        return __real_fcntl64(fd, what, lock);
    if (lost == NO_LOCK)
        return 0;
    got = __real_fcntl64(fd, what, lock);
    if ((got == 0) != (files[c->file].lock < 0))
        is_wrong(got == 0 ? "two have the lock" : "it is busy, and nobody has the lock");
    if (got == 0) {
        files[c->file].lock = who();
        c->has_lock = true;
    }
    return got;
}

ssize_t __wrap_pread64(int fd, void *p, size_t n, off_t at)
{
    turns_yield();
    return __real_pread64(fd, p, n, at);
}

ssize_t __wrap_pwrite64(int fd, const void *p, size_t n, off_t at)
{
    struct caller_state *c = now();
    ssize_t put;

    turns_yield();
    put = __real_pwrite64(fd, p, n, at);
    if (c && c->other)
        is_wrong("somebody goes on with a file that has no name");
    /* A trailer alone is that of a footer which is there. */
    if (c && n > NF_TRAILER_SIZE && ++c->writes == 2)
        files[c->file].articles |= 1u << who();
    return put;
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    if (now())
        turns_yield();
    return __real_write(fd, p, n);
}

int __wrap_ftruncate64(int fd, off_t n)
{
    turns_yield();
    return __real_ftruncate64(fd, n);
}

/* What the file has is on disk. */
static void model_sync(int fd, struct nf_buffer *disk)
{
    char again[40]; /* @fd may be for writing only */
    struct stat st;
    int in;

    snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
    in = __real_open64(again, O_RDONLY);
    disk->len = 0;
    if (in >= 0 && __real_fstat64(in, &st) == 0 &&
        nf_buffer_room(disk, (size_t)st.st_size + 1) &&
        __real_pread64(in, disk->ptr, (size_t)st.st_size, 0) == st.st_size)
        disk->len = (size_t)st.st_size;
    if (in >= 0)
        __real_close(in);
}

static struct nf_buffer new_disk; /* of the file that has no name yet */

int __wrap_fdatasync(int fd)
{
    int file;

    turns_yield();
    file = file_of(fd);
    if (now() && lost != NO_SYNC)
        model_sync(fd, file >= 0 ? &files[file].disk : &new_disk);
    return 0;
}

int __wrap_fsync(int fd)
{
    turns_yield();
    (void)fd;
    if (lost != NO_FOLDER_SYNC)
        name_disk = name;
    return 0;
}

int __wrap_renameat(int a, const char *from, int b, const char *to)
{
    struct caller_state *c = now();
    struct stat st;
    int got;

    turns_yield();
    got = __real_renameat(a, from, b, to);
    if (c && got == 0 && file_count < FILES && __real_stat64(path, &st) == 0) {
        struct model_file *f = &files[file_count];
        struct nf_buffer disk = f->disk;

        *f = (struct model_file){ st.st_ino, files[c->file].articles & ~(unsigned)SECRET, -1,
                                  new_disk };
        new_disk = disk;
        new_disk.len = 0;
        name = file_count++;
    }
    return got;
}

#endif
