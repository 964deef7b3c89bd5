/*
 * New files, and nothing but new files.
 */
#include "tools/file_create.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/keep_permissions.h"

#define TEMPORARY 48 /* ".newsfiche.PID-N" */

static int write_all(int fd, struct nf_str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return 0;
}

static int create(int dir, const char *name, struct nf_str bytes, const struct stat *old)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    old ? old->st_mode & 0700 : 0666);
    int error;

    if (fd < 0)
        return errno;
    if (old)
        nf_keep_permissions(fd, old);
    error = write_all(fd, bytes);
    if (close(fd) != 0 && !error)
        error = errno;
    if (error)
        unlinkat(dir, name, 0);
    return error;
}

/* A name may be left from a run that was killed. */
static int create_temporary(int dir, char name[TEMPORARY], struct nf_str bytes,
                            const struct stat *old)
{
    int error = EEXIST;

    for (unsigned i = 0; error == EEXIST && i < 1000; i++) {
        snprintf(name, TEMPORARY, ".newsfiche.%lx-%x", (long)getpid(), i);
        error = create(dir, name, bytes, old);
    }
    return error;
}

int file_append(int dir, const char *name, struct nf_str bytes)
{
    int fd = openat(dir, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    int error;

    if (fd < 0)
        return errno;
    error = write_all(fd, bytes);
    if (close(fd) != 0 && !error)
        error = errno;
    return error;
}

int file_create(int dir, const char *name, struct nf_str bytes, bool replace)
{
    char temporary[TEMPORARY];
    int error = create(dir, name, bytes, NULL);
    struct stat old;

    if (error != EEXIST)
        return error;
    if (fstatat(dir, name, &old, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    if (!S_ISREG(old.st_mode) && !S_ISLNK(old.st_mode))
        return S_ISDIR(old.st_mode) ? EISDIR : ENOTSUP;
    if (!replace)
        return EEXIST;
    error = create_temporary(dir, temporary, bytes, S_ISREG(old.st_mode) ? &old : NULL);
    if (!error && renameat(dir, temporary, dir, name) != 0) {
        error = errno;
        unlinkat(dir, temporary, 0);
    }
    return error;
}
