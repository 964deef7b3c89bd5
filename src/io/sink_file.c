/*
 * A file that appears when it is complete. It is written under a temporary
 * name beside its own, synced, renamed, and its folder synced. So that the
 * sync at the end has little left to do, the kernel is asked now and then to
 * begin writing what is there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <newsfiche/io.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/keep_permissions.h"
#include "src/io/file_target.h"
#include "src/io/folder_sync.h"
#include "src/io/hand_out.h"

#define BUFFER_SIZE (256u << 10)
#define TEMPORARY_SIZE 48 /* ".newsfiche.PID-N"; not made of the name, which may
                             be as long as names can be */
#define WRITE_BACK_BYTES (8u << 20)

struct file_sink {
    struct nf_target target;
    const char *name; /* in its path, behind the folder */
    int fd;
    int folder; /* the file is in; names are of it, wherever it is moved */
    bool replace;
    bool direct; /* a device or pipe: written to under its own name */
    bool done;
    uint64_t written;
    uint64_t begun; /* bytes the kernel was asked to write back */
    size_t len;
    char temporary[TEMPORARY_SIZE];
    char buffer[BUFFER_SIZE];
};

static int write_all(struct file_sink *s, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(s->fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        p += put;
        n -= (size_t)put;
        s->written += (uint64_t)put;
    }
#ifdef SYNC_FILE_RANGE_WRITE
    if (!s->direct && s->written - s->begun >= WRITE_BACK_BYTES) {
        /* Only a hint: what it returns does not matter. */
        (void)sync_file_range(s->fd, (off_t)s->begun,
                              (off_t)(s->written - s->begun),
                              SYNC_FILE_RANGE_WRITE);
        s->begun = s->written;
    }
#endif
    return 0;
}

static int flush(struct file_sink *s)
{
    size_t n = s->len;

    s->len = 0;
    return write_all(s, s->buffer, n);
}

static int file_append(void *ctx, const void *p, size_t n)
{
    struct file_sink *s = ctx;
    int os;

    if (n > BUFFER_SIZE - s->len) {
        os = flush(s);
        if (os)
            return os;
    }
    if (n >= BUFFER_SIZE)
        return write_all(s, p, n);
    memcpy(s->buffer + s->len, p, n);
    s->len += n;
    return 0;
}

/* Have an empty file of this name first, so that no other can be lost. */
static int take_name(struct file_sink *s)
{
    int fd = openat(s->folder, s->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int os = 0;

    if (fd < 0)
        return errno;
    close(fd);
    if (renameat(s->folder, s->temporary, s->folder, s->name) != 0) {
        os = errno;
        (void)unlinkat(s->folder, s->name, 0);
    }
    return os;
}

/* Give the file its name; EEXIST if another has it and is not to go. */
static int name_it(struct file_sink *s)
{
    if (s->replace)
        return renameat(s->folder, s->temporary, s->folder, s->name) == 0 ? 0
                                                                          : errno;
#ifdef RENAME_NOREPLACE /* which some C libraries do not have */
    if (renameat2(s->folder, s->temporary, s->folder, s->name,
                  RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    /* This file system does not know the flag; a link refuses as well, but those of FUSE
     * (exFAT, stores in a cloud) may not know links either. */
    if (linkat(s->folder, s->temporary, s->folder, s->name, 0) == 0) {
        (void)unlinkat(s->folder, s->temporary, 0);
        return 0;
    }
    return errno == EEXIST ? EEXIST : take_name(s);
}

static int file_commit(void *ctx)
{
    struct file_sink *s = ctx;
    int os = flush(s);

    if (os || s->direct)
        return os;
    if (fdatasync(s->fd) != 0)
        return errno;
    os = name_it(s);
    if (os)
        return os;
    s->done = true;
    return nf_folder_sync(s->folder);
}

static void file_close(void *ctx)
{
    struct file_sink *s = ctx;

    if (!s->done && !s->direct && s->fd >= 0)
        (void)unlinkat(s->folder, s->temporary, 0);
    if (s->fd >= 0)
        close(s->fd);
    if (s->folder >= 0)
        close(s->folder);
    nf_put(&nf_alloc_libc, s);
}

/* Open the folder that the file is in. */
static int open_folder(struct file_sink *s)
{
    char *path = s->target.path;
    char *slash = strrchr(path, '/');
    char kept;

    s->name = slash ? slash + 1 : path;
    if (slash) {
        kept = slash[1];
        slash[1] = '\0';
    }
    s->folder = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash)
        slash[1] = kept;
    return s->folder < 0 ? errno : 0;
}

static int open_temporary(struct file_sink *s)
{
    mode_t mode = s->target.exists ? s->target.old.st_mode & 0700 : 0666;

    /* Not mkstemp(): the mode of a new file is to follow the umask. */
    for (unsigned i = 0; s->fd < 0 && i < 1000; i++) {
        snprintf(s->temporary, sizeof(s->temporary), ".newsfiche.%lx-%x",
                 (long)getpid(), i);
        s->fd = openat(s->folder, s->temporary,
                       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (s->fd < 0 && errno != EEXIST)
            return errno;
    }
    if (s->fd < 0)
        return EEXIST;
    if (s->target.exists)
        nf_keep_permissions(s->fd, &s->target.old);
    return 0;
}

static enum nf_status open_it(struct file_sink *s, const char *path,
                              struct nf_error *err)
{
    enum nf_status st = nf_target_find(path, s->replace, &s->target, err);
    int os;

    if (st != NF_OK)
        return st;
    s->fd = s->target.fd;
    s->direct = s->fd >= 0;
    if (s->direct)
        return NF_OK;
    /* At first, so that what it may fail for leaves nothing behind. */
    os = open_folder(s);
    if (!os)
        os = open_temporary(s);
    return os ? nf_fail_os(err, os, NF_NO_OFFSET, "create") : NF_OK;
}

enum nf_status nf_sink_file(const char *path, bool replace, struct nf_sink *out,
                            struct nf_error *err)
{
    struct nf_sink own = { .append = file_append, .commit = file_commit,
                           .close = file_close };
    struct file_sink *s = nf_zget(&nf_alloc_libc, sizeof(*s));
    enum nf_status st;

    if (!s)
        return nf_fail_nomem(err);
    s->fd = s->folder = -1;
    s->replace = replace;
    st = open_it(s, path, err);
    if (st != NF_OK) {
        file_close(s);
        return nf_fail_path(err, st, path);
    }
    own.ctx = s;
    nf_sink_put(out, &own);
    return NF_OK;
}
