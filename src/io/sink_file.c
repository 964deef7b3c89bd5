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

#define BUFFER_SIZE (256u << 10)
/* ".PROCESS-NUMBER" of a temporary name */
#define TEMPORARY ".newsfiche"
#define SUFFIX_SIZE 32 /* ".PID-N" */
#define TEMPORARY_SIZE (sizeof(TEMPORARY) + SUFFIX_SIZE)
#define WRITE_BACK_BYTES (8u << 20)

struct file_sink {
    int fd;
    int folder; /* the file is in; to make its name durable */
    bool replace;
    bool direct; /* a device or pipe: written to under its own name */
    bool done;
    uint64_t written;
    uint64_t begun; /* bytes the kernel was asked to write back */
    size_t len;
    char *path;
    char *temporary;
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

/* Open the folder that @path is in. */
static int open_folder(char *path, int *out)
{
    char *slash = strrchr(path, '/');
    char kept = '\0';

    if (slash) {
        kept = slash[1];
        slash[1] = '\0';
    }
    *out = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slash)
        slash[1] = kept;
    return *out < 0 ? errno : 0;
}

/* Make the file's name durable. Some file systems cannot sync a folder, and say so. */
static int sync_folder(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

/* Give the file its name; EEXIST if another has it and is not to go. */
static int name_it(struct file_sink *s)
{
    if (s->replace)
        return rename(s->temporary, s->path) == 0 ? 0 : errno;
    if (renameat2(AT_FDCWD, s->temporary, AT_FDCWD, s->path,
                  RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    /* This file system does not know the flag; a link refuses as well. */
    if (link(s->temporary, s->path) != 0)
        return errno;
    (void)unlink(s->temporary);
    return 0;
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
    return sync_folder(s->folder);
}

static void file_close(void *ctx)
{
    struct file_sink *s = ctx;

    if (s->fd >= 0)
        close(s->fd);
    if (s->folder >= 0)
        close(s->folder);
    if (!s->done && !s->direct && s->temporary && s->fd >= 0)
        (void)unlink(s->temporary);
    nf_put(&nf_alloc_libc, s->path);
    nf_put(&nf_alloc_libc, s->temporary);
    nf_put(&nf_alloc_libc, s);
}

/* folder/.newsfiche for folder/name; a suffix comes later. Not made of the name,
 * which may be as long as names can be. */
static bool set_names(struct file_sink *s, const char *path)
{
    size_t n = strlen(path);
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;

    s->path = nf_get(&nf_alloc_libc, n + 1);
    s->temporary = nf_get(&nf_alloc_libc, folder + TEMPORARY_SIZE);
    if (!s->path || !s->temporary)
        return false;
    memcpy(s->path, path, n + 1);
    memcpy(s->temporary, path, folder);
    memcpy(s->temporary + folder, TEMPORARY, sizeof(TEMPORARY));
    return true;
}

static int open_it(struct file_sink *s)
{
    size_t n = strlen(s->temporary);
    int os;

    if (s->direct) {
        s->fd = open(s->path, O_WRONLY | O_CLOEXEC);
        return s->fd < 0 ? errno : 0;
    }
    /* At first, so that what it may fail for leaves nothing behind. */
    os = open_folder(s->path, &s->folder);
    if (os)
        return os;
    /* Not mkstemp(): the file's mode is to follow the umask. */
    for (unsigned i = 0; s->fd < 0 && i < 1000; i++) {
        snprintf(s->temporary + n, SUFFIX_SIZE, ".%lx-%x", (long)getpid(), i);
        s->fd = open(s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (s->fd < 0 && errno != EEXIST)
            return errno;
    }
    return s->fd < 0 ? EEXIST : 0;
}

enum nf_status nf_sink_file(const char *path, bool replace, struct nf_sink *out,
                            struct nf_error *err)
{
    struct file_sink *s;
    struct stat st;
    bool exists = stat(path, &st) == 0;
    int os;

    if (!*path)
        return nf_fail_os(err, ENOENT, NF_NO_OFFSET, "create");
    if (exists && S_ISREG(st.st_mode) && !replace)
        return nf_fail(err, NF_E_EXISTS, NF_NO_OFFSET, "the file exists already");
    if (exists && S_ISDIR(st.st_mode))
        return nf_fail_os(err, EISDIR, NF_NO_OFFSET, "create");
    s = nf_zget(&nf_alloc_libc, sizeof(*s));
    if (!s)
        return nf_fail_nomem(err);
    s->fd = s->folder = -1;
    s->replace = replace;
    s->direct = exists && !S_ISREG(st.st_mode);
    if (!set_names(s, path)) {
        file_close(s);
        return nf_fail_nomem(err);
    }
    os = open_it(s);
    if (os) {
        file_close(s);
        return nf_fail_os(err, os, NF_NO_OFFSET, "create");
    }
    *out = (struct nf_sink){ s, file_append, file_commit, file_close };
    return NF_OK;
}
