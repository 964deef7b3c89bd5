/* statx() */
#define _GNU_SOURCE
#include "src/io/file_target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/fail.h"

#define MOST_LINKS 40 /* as many as the kernel follows */

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Bytes of @path up to its last part. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Tell of the folder that @path, of fewer than PATH_MAX bytes, is in. */
static int folder_stat(const char *path, struct stat *out)
{
    char folder[PATH_MAX];
    size_t n = folder_length(path);

    memcpy(folder, n ? path : ".", n ? n : 1);
    folder[n ? n : 1] = '\0';
    return stat(folder, out);
}

/* N if @path is /proc/self/fd/N, by whatever name; else -1. */
static int descriptor_number(const char *path)
{
    const char *name = path + folder_length(path);
    struct stat all, folder;
    unsigned long n;
    char *end;

    if (*name < '0' || *name > '9')
        return -1;
    n = strtoul(name, &end, 10);
    if (*end || n > INT_MAX || stat("/proc/self/fd", &all) != 0 ||
        folder_stat(path, &folder) != 0 || !is_same(&all, &folder))
        return -1;
    return (int)n;
}

/* Put what the link @path, with room for PATH_MAX bytes, leads to in its place. */
static bool follow_link(char *path)
{
    char to[PATH_MAX];
    ssize_t n = readlink(path, to, sizeof(to));
    size_t keep = n > 0 && to[0] == '/' ? 0 : folder_length(path);

    if (n <= 0 || (size_t)n >= PATH_MAX - keep)
        return false;
    memcpy(path + keep, to, (size_t)n);
    path[keep + (size_t)n] = '\0';
    return true;
}

void nf_target_follow(char *path)
{
    for (unsigned i = 0; i < MOST_LINKS && follow_link(path); i++)
        ;
}

/* The descriptor that the link @path leads to; -1 if it leads elsewhere. */
static int own_descriptor(const char *path)
{
    char at[PATH_MAX];
    int fd;

    memcpy(at, path, strlen(path) + 1);
    for (unsigned i = 0; i < MOST_LINKS; i++) {
        fd = descriptor_number(at);
        if (fd >= 0 || !follow_link(at))
            return fd;
    }
    return -1;
}

static int share_descriptor(int fd, int *out)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0)
        return errno;
    if ((flags & O_ACCMODE) == O_RDONLY || (flags & O_PATH))
        return EBADF;
    *out = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return *out < 0 ? errno : 0;
}

/* A pipe, a terminal, /dev/null: to be written to, not replaced. */
static int open_device(const char *path, int *out)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return errno;
    /* Nobody said that a file may be written over which came there meanwhile. */
    if (fstat(fd, &st) != 0 || S_ISREG(st.st_mode)) {
        close(fd);
        return EEXIST;
    }
    *out = fd;
    return 0;
}

/* Why rename(2) would not put another file in the place of this one, or 0. */
static int is_held(const char *path, const struct stat *old)
{
    struct stat folder;
    uid_t us = geteuid();

#ifdef STATX_ATTR_MOUNT_ROOT
    struct statx x;

    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0, &x) == 0) {
        if (x.stx_attributes & x.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
            return EBUSY;
        if (x.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND))
            return EPERM;
    }
#endif
    if (folder_stat(path, &folder) != 0)
        return errno;
    /* As /tmp: everybody may make files, and replace his own. */
    return (folder.st_mode & S_ISVTX) && us != 0 && us != folder.st_uid &&
                   us != old->st_uid
               ? EPERM
               : 0;
}

/* @out->path, a link, becomes the name of the file that it leads to. */
static int name_of_linked(struct nf_target *out)
{
    struct stat st;

    nf_target_follow(out->path);
    /* A link of /proc may lead to a file whose name is gone, or is another's. */
    if (lstat(out->path, &st) != 0)
        return errno;
    return is_same(&st, &out->old) ? 0 : ENOENT;
}

static enum nf_status find_existing(const char *path, bool link, bool replace,
                                    struct nf_target *out, struct nf_error *err)
{
    int os;

    if (stat(path, &out->old) != 0)
        return link && errno == ENOENT
                   ? nf_fail(err, NF_E_IO, NF_NO_OFFSET,
                             "create: a link that leads nowhere")
                   : nf_fail_os(err, errno, NF_NO_OFFSET, "create");
    out->exists = S_ISREG(out->old.st_mode);
    if (out->exists && !replace)
        return nf_fail(err, NF_E_EXISTS, NF_NO_OFFSET, "the file exists already");
    if (S_ISBLK(out->old.st_mode))
        return nf_fail(err, NF_E_IO, NF_NO_OFFSET,
                       "create: a block device is not written to");
    if (S_ISDIR(out->old.st_mode))
        os = EISDIR;
    else if (!out->exists)
        os = open_device(path, &out->fd);
    else
        os = link ? name_of_linked(out) : 0;
    if (!os && out->exists)
        os = is_held(out->path, &out->old);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "create") : NF_OK;
}

enum nf_status nf_target_find(const char *path, bool replace,
                              struct nf_target *out, struct nf_error *err)
{
    size_t n = strlen(path);
    struct stat st;
    int os = 0;
    int fd;

    out->fd = -1;
    out->exists = false;
    if (n == 0 || n >= sizeof(out->path))
        return nf_fail_os(err, n ? ENAMETOOLONG : ENOENT, NF_NO_OFFSET, "create");
    memcpy(out->path, path, n + 1);
    if (lstat(path, &st) != 0) {
        /* That is how it should be. */
        os = errno != ENOENT ? errno : path[n - 1] == '/' ? EISDIR : 0;
        return os ? nf_fail_os(err, os, NF_NO_OFFSET, "create") : NF_OK;
    }
    fd = S_ISLNK(st.st_mode) ? own_descriptor(path) : -1;
    if (fd < 0)
        return find_existing(path, S_ISLNK(st.st_mode), replace, out, err);
    os = share_descriptor(fd, &out->fd);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "create") : NF_OK;
}
