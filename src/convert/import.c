/*
 * The way in: paths to byte streams, names and first bytes to formats.
 */
#include "src/convert/importer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_MAX_RECORD (64u << 20)
#define DEFAULT_MAX_DEPTH 512

/* A file being read, for its bytes to be counted. */
struct file {
    struct nf_importer *im;
    int fd;
    bool named; /* by the caller: not found in a folder */
    char why[NF_OS_TEXT];
};

static ptrdiff_t file_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct file *f = ctx;
    ssize_t got;

    do {
        f->im->stopped = f->im->opts.stop && f->im->opts.stop(f->im->opts.ctx);
        if (f->im->stopped) {
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

enum nf_input_format nf_format_by_name(const char *name)
{
    static const struct {
        const char *end;
        enum nf_input_format format;
    } known[] = {
        { ".jsonl", NF_INPUT_JSONL }, { ".ndjson", NF_INPUT_JSONL },
        { ".jsonlines", NF_INPUT_JSONL }, { ".jl", NF_INPUT_JSONL },
        { ".json", NF_INPUT_JSON }, { ".jsonld", NF_INPUT_JSON },
        { ".txt", NF_INPUT_TEXT }, { ".md", NF_INPUT_MARKDOWN },
        { ".markdown", NF_INPUT_MARKDOWN }
    };
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        size_t e = strlen(known[i].end);

        if (n >= e && strcmp(name + n - e, known[i].end) == 0)
            return known[i].format;
    }
    return NF_INPUT_AUTO;
}

/* By the first bytes: an object whose line ends with it is one of many.
 * NF_INPUT_AUTO for what newsfiche does not read. */
static enum nf_input_format format_by_content(struct nf_byte_in *in)
{
    const char *p, *end, *eol;
    size_t n;

    nf_byte_in_want(in, 1u << 16);
    p = nf_byte_in_ptr(in);
    n = nf_byte_in_len(in);
    end = p + n;
    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
        p++;
    if (p < end && *p == '[')
        return NF_INPUT_JSON;
    if (p < end && *p == '{') {
        struct nf_json j;

        eol = memchr(p, '\n', (size_t)(end - p));
        j = nf_json_init(p, (size_t)((eol ? eol : end) - p), DEFAULT_MAX_DEPTH);
        /* Longer than what was read: lines of that length are JSON Lines. */
        if (!eol && !in->ended)
            return NF_INPUT_JSONL;
        if (!nf_json_scan_value(&j))
            return NF_INPUT_JSON;
        nf_json_skip_space(&j);
        return nf_json_peek(&j) == '{' ? NF_INPUT_JSON : NF_INPUT_JSONL;
    }
    if (end - p >= 4 && memcmp(p, "---", 3) == 0)
        return NF_INPUT_MARKDOWN;
    if (p < end && *p == '<')
        return NF_INPUT_AUTO; /* HTML, XML */
    return p < end && memchr(p, '\0', (size_t)(end - p)) ? NF_INPUT_AUTO
                                                       : NF_INPUT_TEXT;
}

/*
 * A .json file that in truth holds an object a line. Read as such it is as
 * good, and a bad line does not end it.
 */
static bool holds_lines(struct nf_byte_in *in)
{
    const char *p, *eol;
    struct nf_json j;

    if (format_by_content(in) != NF_INPUT_JSONL)
        return false;
    p = nf_byte_in_ptr(in);
    eol = nf_byte_in_len(in) ? memchr(p, '\n', nf_byte_in_len(in)) : NULL;
    if (!eol)
        return false;
    j = nf_json_init(eol, (size_t)(p + nf_byte_in_len(in) - eol), 1);
    nf_json_skip_space(&j);
    return nf_json_peek(&j) == '{';
}

enum nf_status nf_split_any(struct nf_importer *im, struct nf_byte_in *in,
                            bool inside, unsigned depth)
{
    enum nf_input_format format = im->opts.format;

    if (nf_is_archive(in))
        return nf_split_archive(im, in, inside, depth);
    if (format == NF_INPUT_AUTO) {
        format = nf_format_by_name(im->place.file);
        if (format == NF_INPUT_AUTO && inside)
            return nf_importer_pass_over(im);
        if (format == NF_INPUT_AUTO)
            format = format_by_content(in);
        else if (format == NF_INPUT_JSON && holds_lines(in))
            format = NF_INPUT_JSONL;
    }
    switch (format) {
    case NF_INPUT_JSONL:    return nf_split_jsonl(im, in);
    case NF_INPUT_JSON:     return nf_split_json(im, in);
    case NF_INPUT_MARKDOWN: return nf_split_text(im, in, true);
    case NF_INPUT_TEXT:     return nf_split_text(im, in, false);
    case NF_INPUT_AUTO:     break;
    }
    if (in->nomem || in->why)
        return nf_importer_end(im, in, 0);
    return nf_importer_refuse(im, 0, "neither JSON nor plain text, "
                                     "unless a format is given");
}

static enum nf_status import_fd(struct nf_importer *im, const char *name, int fd,
                                bool inside)
{
    struct file f = { im, fd, !inside, "" };
    struct nf_byte_in in;
    enum nf_status st;

    nf_byte_in_init(&in, im->opts.alloc);
    in.ctx = &f;
    in.read = file_read;
    im->place.file = name;
    st = nf_split_any(im, &in, inside, 0);
    nf_byte_in_free(&in);
    return st;
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Folders in folders, down to this depth. */
#define MAX_FOLDERS 64

/* A folder being walked, and those it is in. */
struct folder {
    const struct folder *in;
    dev_t device;
    ino_t inode;
    unsigned depth;
};

static enum nf_status import_path(struct nf_importer *im, const char *path,
                                  const struct folder *in);

/* What @path, found in a folder if @in, could not be opened for is refused
 * like bad content; what was named by the caller ends the import. */
static enum nf_status refuse_os(struct nf_importer *im, const char *path,
                                const struct folder *in, int os_errno)
{
    char why[NF_OS_TEXT];

    if (!in)
        return nf_importer_fail_os(im, path, os_errno);
    im->place.file = path;
    return nf_importer_refuse(im, 0, nf_importer_os_text(os_errno, why));
}

static enum nf_status import_folder(struct nf_importer *im, const char *path,
                                    const struct stat *info,
                                    const struct folder *in)
{
    const struct folder here = { in, info->st_dev, info->st_ino,
                                 in ? in->depth + 1 : 1 };
    const struct nf_alloc *alloc = im->opts.alloc;
    struct dirent **names = NULL;
    enum nf_status st = NF_OK;
    int n;

    im->place.file = path;
    for (const struct folder *f = in; f; f = f->in)
        if (f->device == here.device && f->inode == here.inode)
            return nf_importer_pass_over(im); /* a link back */
    if (here.depth > MAX_FOLDERS)
        return nf_importer_refuse(im, 0, "folders inside folders too deeply");
    n = scandir(path, &names, visible, by_bytes);
    if (n < 0)
        return refuse_os(im, path, in, errno);
    for (int i = 0; i < n; i++) {
        size_t size = strlen(path) + strlen(names[i]->d_name) + 2;
        char *full = st == NF_OK ? alloc->get(alloc->ctx, size) : NULL;

        if (full) {
            bool slash = path[strlen(path) - 1] == '/';

            snprintf(full, size, "%s%s%s", path, slash ? "" : "/",
                     names[i]->d_name);
            st = import_path(im, full, &here);
            im->place.file = path;
            alloc->put(alloc->ctx, full);
        } else if (st == NF_OK) {
            st = nf_importer_nomem(im);
        }
        free(names[i]);
    }
    free(names);
    return st;
}

static enum nf_status import_path(struct nf_importer *im, const char *path,
                                  const struct folder *in)
{
    struct stat info;
    enum nf_status st;
    int fd;

    if (stat(path, &info) != 0)
        return refuse_os(im, path, in, errno);
    if (S_ISDIR(info.st_mode))
        return import_folder(im, path, &info, in);
    /* In a folder only files are looked into: a pipe would wait for ever. */
    if (in && !S_ISREG(info.st_mode)) {
        im->place.file = path;
        return nf_importer_pass_over(im);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse_os(im, path, in, errno);
    st = import_fd(im, path, fd, in != NULL);
    close(fd);
    return st;
}

/* Fill in the defaults; NF_E_USAGE for options that are none. */
static enum nf_status begin(struct nf_importer *im,
                            const struct nf_import_opts *opts,
                            struct nf_error *err)
{
    memset(im, 0, sizeof(*im));
    im->err = err;
    im->place.file = "";
    if (!opts || opts->size != sizeof(*opts) || !opts->record)
        return nf_error_set(err, NF_E_USAGE,
                            "import options lack their size or a record callback");
    im->opts = *opts;
    im->opts.alloc = nf_convert_alloc(opts->alloc);
    if (!im->opts.max_record)
        im->opts.max_record = DEFAULT_MAX_RECORD;
    if (!im->opts.max_depth)
        im->opts.max_depth = DEFAULT_MAX_DEPTH;
    nf_json_records_init(&im->records, im->opts.alloc);
    return NF_OK;
}

enum nf_status nf_import(const char *path, const struct nf_import_opts *opts,
                         struct nf_error *err)
{
    struct nf_importer im;
    enum nf_status st = begin(&im, opts, err);

    if (st != NF_OK)
        return st;
    st = strcmp(path, "-") == 0
             ? import_fd(&im, "standard input", STDIN_FILENO, false)
             : import_path(&im, path, NULL);
    nf_json_records_free(&im.records);
    return st;
}

struct memory {
    struct nf_importer *im;
    struct nf_str left;
};

static ptrdiff_t memory_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct memory *m = ctx;

    (void)why;
    if (n > m->left.len)
        n = m->left.len;
    if (n)
        memcpy(buf, m->left.ptr, n);
    m->left.ptr += n;
    m->left.len -= n;
    m->im->place.bytes_read += n;
    return (ptrdiff_t)n;
}

enum nf_status nf_import_memory(const char *name, struct nf_str bytes,
                                const struct nf_import_opts *opts,
                                struct nf_error *err)
{
    struct nf_importer im;
    struct memory m = { &im, bytes };
    struct nf_byte_in in;
    enum nf_status st = begin(&im, opts, err);

    if (st != NF_OK)
        return st;
    nf_byte_in_init(&in, im.opts.alloc);
    in.ctx = &m;
    in.read = memory_read;
    im.place.file = name;
    st = nf_split_any(&im, &in, false, 0);
    nf_byte_in_free(&in);
    nf_json_records_free(&im.records);
    return st;
}
