#include <errno.h>
#include <fcntl.h>
#include <newsfiche/io.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/fail.h"
#include "src/base/read_at.h"
#include "src/io/file_open.h"
#include "src/io/hand_out.h"

/* The descriptor is the context: nothing to allocate, nothing to free. */
static int fd_of(void *ctx)
{
    return (int)(intptr_t)ctx;
}

static int file_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    return nf_read_at(fd_of(ctx), (off_t)off, buf, n);
}

static void file_close(void *ctx)
{
    close(fd_of(ctx));
}

/* @err says so already, in words that do not help. */
static enum nf_status no_pipe(struct nf_error *err)
{
    if (err) {
        nf_fail(err, NF_E_IO, NF_NO_OFFSET,
                "it is a pipe or a device, and an archive is not read from front to back: save it "
                "to a file first");
        err->os_errno = ESPIPE;
    }
    return NF_E_IO;
}

enum nf_status nf_file_regular(int fd, struct stat *st, struct nf_error *err)
{
    int os = 0;

    if (fstat(fd, st) != 0)
        os = errno;
    else if (!S_ISREG(st->st_mode))
        os = S_ISDIR(st->st_mode) ? EISDIR : ESPIPE;
    if (os)
        nf_fail_os(err, os, NF_NO_OFFSET, "open");
    return os == ESPIPE ? no_pipe(err) : os ? NF_E_IO : NF_OK;
}

enum nf_status nf_file_open(const char *path, int *fd, uint64_t *size,
                            struct nf_error *err)
{
    struct stat st;
    /* A pipe is refused below, and not waited for. */
    int got = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (got < 0)
        return nf_fail_os(err, errno, NF_NO_OFFSET, "open");
    if (nf_file_regular(got, &st, err) != NF_OK) {
        close(got);
        return NF_E_IO;
    }
    *fd = got;
    *size = (uint64_t)st.st_size;
    return NF_OK;
}

enum nf_status nf_source_file(const char *path, struct nf_source *out,
                              struct nf_error *err)
{
    struct nf_source own = { .read_at = file_read_at, .close = file_close };
    int fd = -1;
    enum nf_status st = nf_file_open(path, &fd, &own.size, err);

    if (st != NF_OK)
        return nf_fail_path(err, st, path);
    own.ctx = (void *)(intptr_t)fd;
    nf_source_put(out, &own);
    return NF_OK;
}
