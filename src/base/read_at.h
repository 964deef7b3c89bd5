#ifndef NF_BASE_READ_AT_H
#define NF_BASE_READ_AT_H

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

/* Read exactly @n bytes at @at of the file @fd; 0, or an errno value: EIO where it ends before. */
static inline int nf_read_at(int fd, off_t at, void *buf, size_t n)
{
    char *p = buf;

    while (n > 0) {
        const ssize_t got = pread(fd, p, n, at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : EIO;
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return 0;
}

#endif
