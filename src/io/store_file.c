/*
 * A file that grows. Bytes are gathered, and written behind what is there; nothing that was
 * written is ever written again, but to repair it. The lock belongs to the open file, not to
 * the process: so two threads exclude each other as two processes do, and a descriptor that
 * somebody else closes does not give it up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <newsfiche/io.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/read_at.h"
#include "src/io/file_open.h"
#include "src/io/folder_sync.h"
#include "src/io/hand_out.h"

#define BUFFER_SIZE (256u << 10)
/* The byte that is locked. No file is as long: nobody reads or writes there, so that a lock
 * which is enforced stands in nobody's way. */
#define LOCKED_BYTE ((off_t)INT64_MAX - 1)
/* A file that was replaced between its opening and its locking is opened anew. */
#define TRIES 100

#ifdef F_OFD_SETLK
#define SET_LOCK F_OFD_SETLK
#else
#define SET_LOCK F_SETLK
#endif

struct file_store {
    int fd;
    int failed; /* the first errno value of a write or sync: there is no other try */
    uint64_t written;
    size_t len;
    char buffer[BUFFER_SIZE];
};

static int write_there(struct file_store *s, const char *p, size_t n, uint64_t at)
{
    while (n > 0 && !s->failed) {
        ssize_t put = pwrite(s->fd, p, n, (off_t)at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            s->failed = put < 0 ? errno : EIO;
            break;
        }
        p += put;
        n -= (size_t)put;
        at += (uint64_t)put;
    }
    return s->failed;
}

static int write_all(struct file_store *s, const char *p, size_t n)
{
    if (write_there(s, p, n, s->written) == 0)
        s->written += n;
    return s->failed;
}

static int write_buffer(struct file_store *s)
{
    size_t n = s->len;

    s->len = 0;
    return write_all(s, s->buffer, n);
}

static int store_append(void *ctx, const void *p, size_t n)
{
    struct file_store *s = ctx;

    if (n > BUFFER_SIZE - s->len && write_buffer(s) != 0)
        return s->failed;
    if (n >= BUFFER_SIZE)
        return write_all(s, p, n);
    memcpy(s->buffer + s->len, p, n);
    s->len += n;
    return s->failed;
}

static int store_read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct file_store *s = ctx;

    if (off + n > s->written && s->len && write_buffer(s) != 0)
        return s->failed;
    return nf_read_at(s->fd, (off_t)off, buf, n);
}

/* Nothing that is written to a file without a name can be found again: it was deleted, or
 * another was put in its place. */
static int has_name(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return errno;
    return st.st_nlink == 0 ? ESTALE : 0;
}

static int store_sync(void *ctx)
{
    struct file_store *s = ctx;

    if (write_buffer(s) != 0)
        return s->failed;
    s->failed = has_name(s->fd);
    if (!s->failed && fdatasync(s->fd) != 0)
        s->failed = errno;
    return s->failed;
}

static int store_resize(void *ctx, uint64_t size)
{
    struct file_store *s = ctx;

    if (size <= s->written)
        s->len = 0;
    else if (write_buffer(s) != 0)
        return s->failed;
    if (ftruncate(s->fd, (off_t)size) != 0)
        return errno;
    s->written = size;
    return 0;
}

static int store_write_at(void *ctx, uint64_t off, const void *buf, size_t n)
{
    struct file_store *s = ctx;

    if (off + n > s->written && s->len && write_buffer(s) != 0)
        return s->failed;
    return write_there(s, buf, n, off);
}

static void store_close(void *ctx)
{
    struct file_store *s = ctx;

    if (s->fd >= 0)
        close(s->fd); /* and give up the lock */
    nf_put(&nf_alloc_libc, s);
}

/* NF_E_BUSY if another has it. */
static enum nf_status lock(int fd, struct nf_error *err)
{
    struct flock f = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKED_BYTE,
                       .l_len = 1 };

    if (fcntl(fd, SET_LOCK, &f) == 0)
        return NF_OK;
    if (errno == EAGAIN || errno == EACCES)
        return nf_fail(err, NF_E_BUSY, NF_NO_OFFSET, "another writer has it open");
    return nf_fail_os(err, errno, NF_NO_OFFSET, "lock");
}

/* Whether the open file is the one that @path names; an errno value. */
static int is_named(int fd, const char *path, bool *named)
{
    struct stat here, there;

    *named = false;
    if (fstat(fd, &here) != 0)
        return errno;
    if (stat(path, &there) != 0)
        return errno == ENOENT ? 0 : errno;
    *named = here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    return 0;
}

static enum nf_status open_once(struct file_store *s, const char *path, bool *again,
                                struct nf_error *err)
{
    struct stat st;
    bool named = false;
    enum nf_status status;
    int os = 0;

    /* A pipe is refused below, and not waited for. */
    s->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (s->fd < 0)
        return nf_fail_os(err, errno, NF_NO_OFFSET, "open");
    status = nf_file_regular(s->fd, &st, err);
    if (status == NF_OK)
        status = lock(s->fd, err);
    if (status != NF_OK)
        return status;
    /* Its length as well may have been another's before. */
    if (fstat(s->fd, &st) != 0)
        os = errno;
    if (!os)
        os = is_named(s->fd, path, &named);
    /* Whoever gave it its name may have been killed before that was on disk: and without it
     * nothing that is written can be found. */
    if (!os && named)
        os = nf_folder_sync_of(path);
    if (os)
        return nf_fail_os(err, os, NF_NO_OFFSET, "open");
    s->written = (uint64_t)st.st_size;
    *again = !named;
    return NF_OK;
}

static enum nf_status open_it(struct file_store *s, const char *path, struct nf_error *err)
{
    enum nf_status st = NF_OK;
    bool again = true;

    for (int i = 0; st == NF_OK && again && i < TRIES; i++) {
        if (s->fd >= 0)
            close(s->fd);
        st = open_once(s, path, &again, err);
    }
    if (st == NF_OK && again)
        st = nf_fail_os(err, ESTALE, NF_NO_OFFSET, "open");
    return st;
}

enum nf_status nf_store_file(const char *path, struct nf_store *out, struct nf_error *err)
{
    struct nf_store own = { .read_at = store_read_at, .append = store_append,
                            .sync = store_sync, .resize = store_resize, .close = store_close,
                            .write_at = store_write_at };
    struct file_store *s = nf_zget(&nf_alloc_libc, sizeof(*s));
    enum nf_status st;

    if (!s)
        return nf_fail_nomem(err);
    s->fd = -1;
    st = open_it(s, path, err);
    if (st != NF_OK) {
        store_close(s);
        return nf_fail_path(err, st, path);
    }
    own.ctx = s;
    own.size = s->written;
    nf_store_put(out, &own);
    return NF_OK;
}
