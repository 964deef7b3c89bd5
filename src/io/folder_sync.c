#include "src/io/folder_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "src/io/file_target.h"

/* Some file systems cannot sync a folder, and say so. */
int nf_folder_sync(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

int nf_folder_sync_of(const char *path)
{
    char folder[PATH_MAX], *slash;
    int fd, os;

    if (strlen(path) >= sizeof(folder))
        return ENAMETOOLONG;
    memcpy(folder, path, strlen(path) + 1);
    nf_target_follow(folder);
    slash = strrchr(folder, '/');
    if (slash)
        slash[1] = '\0';
    fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? 0 : errno;
    os = nf_folder_sync(fd);
    close(fd);
    return os;
}
