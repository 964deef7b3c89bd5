/* realpath() */
#define _XOPEN_SOURCE 700
#include "src/io/folder_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Some file systems cannot sync a folder, and say so. */
int nf_folder_sync(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

int nf_folder_sync_of(const char *path)
{
    char folder[PATH_MAX], *slash;
    int fd, os;

    if (!realpath(path, folder))
        return errno;
    slash = strrchr(folder, '/');
    slash[slash == folder] = '\0'; /* "/" stays */
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? 0 : errno;
    os = nf_folder_sync(fd);
    close(fd);
    return os;
}
