/*
 * One file, or another stream of bytes, as a source of articles.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/read_at.h"
#include "src/convert/import_path.h"

/* A file being read, for its bytes to be counted. */
struct file {
    struct nf_importer *im;
    int fd;
    bool named; /* by the caller: not found in a folder */
    off_t start; /* where reading began; -1: it cannot be read again */
    char why[NF_OS_TEXT];
};

static bool is_stopped(struct nf_importer *im)
{
    im->stopped = im->opts.stop && im->opts.stop(im->opts.ctx);
    return im->stopped;
}

static ptrdiff_t file_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct file *f = ctx;
    ssize_t got;

    do {
        if (is_stopped(f->im)) {
            *why = "stopped";
            return -1;
        }
        got = read(f->fd, buf, n);
    } while (got < 0 && errno == EINTR);
    if (got >= 0) {
        f->im->place.bytes_read += (uint64_t)got;
        return (ptrdiff_t)got;
    }
    if (f->named)
        f->im->os_errno = errno;
    *why = nf_importer_os_text(errno, f->why);
    return -1;
}

static bool file_rewind(void *ctx)
{
    struct file *f = ctx;

    return f->start >= 0 && lseek(f->fd, f->start, SEEK_SET) == f->start;
}

enum nf_status nf_import_stream(struct nf_importer *im, const char *name,
                                struct nf_byte_in in, bool (*rewind)(void *ctx),
                                bool inside)
{
    const uint64_t before = im->place.bytes_read;
    enum nf_status st;
    bool again = true;

    im->direct_in = im->direct.read_at ? &in : NULL;
    nf_importer_file(im, name);
    st = im->any(im, &in, inside, 0);
    while (st == NF_OK && nf_hard_links_round(im) && (again = rewind(in.ctx))) {
        nf_byte_in_again(&in);
        im->place.bytes_read = before;
        nf_importer_file(im, name);
        st = im->any(im, &in, inside, 0);
    }
    im->direct_in = NULL;
    im->direct = (struct nf_source)NF_SOURCE_INIT;
    nf_byte_in_free(&in);
    if (st == NF_OK)
        st = nf_hard_links_end(im, again);
    nf_hard_links_free(im);
    return st;
}

static int read_direct(void *ctx, uint64_t off, void *buf, size_t n)
{
    const struct file *f = ctx;

    return nf_read_at(f->fd, f->start + (off_t)off, buf, n);
}

/* Have a file read from anywhere as well, from where it stands. */
static void set_direct(struct nf_importer *im, struct file *f)
{
    struct stat info;

    if (f->start < 0 || fstat(f->fd, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_size < f->start)
        return;
    im->direct.ctx = f;
    im->direct.size = (uint64_t)(info.st_size - f->start);
    im->direct.read_at = read_direct;
}

enum nf_status nf_import_fd(struct nf_importer *im, const char *name, int fd,
                            bool inside)
{
    struct file f = { im, fd, !inside, lseek(fd, 0, SEEK_CUR), "" };
    struct nf_byte_in in;

    set_direct(im, &f);
    nf_byte_in_init(&in, im->opts.alloc);
    in.ctx = &f;
    in.read = file_read;
    in.waits = f.start < 0;
    return nf_import_stream(im, name, in, file_rewind, inside);
}

enum nf_status nf_import_file(struct nf_importer *im, const char *path, bool inside)
{
    enum nf_status st;
    int fd;

    /* A pipe is waited for until somebody writes to it, whatever signals come meanwhile. */
    while ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0 && errno == EINTR)
        if (is_stopped(im)) {
            nf_importer_file(im, path);
            return nf_importer_refuse(im, 0, "stopped");
        }
    if (fd < 0)
        return nf_importer_refuse_os(im, path, errno);
    st = nf_import_fd(im, path, fd, inside);
    close(fd);
    return st;
}
