#ifndef NF_BASE_KEEP_PERMISSIONS_H
#define NF_BASE_KEEP_PERMISSIONS_H

#include <sys/stat.h>
#include <unistd.h>

/*
 * Give the new file @fd the permissions and the owner of @old: whoever could not read that one
 * is not to read this one. Where an owner cannot be given (only root may), or a mode, this
 * one's is narrower.
 */
static inline void nf_keep_permissions(int fd, const struct stat *old)
{
    mode_t mode = old->st_mode & 0777;

    if (fchown(fd, old->st_uid, old->st_gid) != 0 &&
        fchown(fd, (uid_t)-1, old->st_gid) != 0)
        mode &= 0707 | (mode & 07) << 3; /* another group: as everybody */
    (void)fchmod(fd, mode);
}

#endif
