/*
 * New files, and nothing but new files.
 */
#include "tools/file_create.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

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

static int create(int dir, const char *name, struct nf_str bytes)
{
    int fd = openat(dir, name,
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    int error;

    if (fd < 0)
        return errno;
    error = write_all(fd, bytes);
    if (close(fd) != 0 && !error)
        error = errno;
    if (error)
        unlinkat(dir, name, 0);
    return error;
}

int file_create(int dir, const char *name, struct nf_str bytes, bool replace)
{
    char temporary[40];
    int error = create(dir, name, bytes);

    if (error != EEXIST || !replace)
        return error;
    snprintf(temporary, sizeof(temporary), ".newsfiche.%lx", (long)getpid());
    error = create(dir, temporary, bytes);
    if (!error && renameat(dir, temporary, dir, name) != 0) {
        error = errno;
        unlinkat(dir, temporary, 0);
    }
    return error;
}
