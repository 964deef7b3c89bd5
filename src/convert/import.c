/*
 * The way in: options, and what the caller names.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/sized.h"
#include "src/convert/csv_columns.h"
#include "src/convert/encoding.h"
#include "src/convert/formats.h"
#include "src/convert/import_path.h"

#define DEFAULT_MAX_RECORD (64u << 20)
/* No memory has more; and a few bytes more are still a number. */
#define MAX_RECORD (SIZE_MAX / 4)
#define DEFAULT_MAX_DEPTH 512
#define MAX_DEPTH 4096 /* walking takes stack for each */
#define DEFAULT_MAX_MEMORY (128u << 20)
#define STANDARD_INPUT "standard input"

/* Paths are those below what the caller named. */
static void set_name(struct nf_importer *im, const char *name)
{
    size_t n = strlen(name);

    im->path_from = n + (n == 0 || name[n - 1] != '/');
}

/* What the caller named: links are followed, and a pipe is waited for. */
static enum nf_status import_named(struct nf_importer *im, const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return nf_importer_refuse_os(im, path, errno);
    return S_ISDIR(info.st_mode) ? nf_import_folder(im, path, 1)
                                 : nf_import_file(im, path, false);
}

/* The options that name something. */
static enum nf_status take_names(struct nf_importer *im, struct nf_error *err)
{
    const struct nf_import_opts *opts = &im->opts;
    enum nf_status st = NF_OK;

    if (opts->format)
        im->format = nf_format_by_name(opts->format);
    if (opts->format && im->format == NF_NO_FORMAT)
        return nf_error_set(err, NF_E_USAGE, "unknown format '%.40s'", opts->format);
    if (opts->at && !nf_json_path_parse(opts->at, &im->at))
        return nf_error_set(err, NF_E_USAGE,
                            "'%.80s' is not a JSON Pointer such as /data/items", opts->at);
    if (opts->encoding)
        st = nf_encoding_check(opts->encoding, err);
    if (st == NF_OK && opts->columns)
        st = nf_csv_columns_check(opts->columns, opts->alloc, err);
    return st;
}

/* Fill in the defaults; NF_E_USAGE for options that are none. */
static enum nf_status begin(struct nf_importer *im,
                            const struct nf_import_opts *opts,
                            struct nf_error *err)
{
    enum nf_status st;

    memset(im, 0, sizeof(*im));
    im->err = err;
    im->place.file = "";
    im->format = NF_NO_FORMAT;
    im->any = nf_split_any;
    im->content = nf_split_content;
    im->direct = (struct nf_source)NF_SOURCE_INIT;
    if (!opts)
        return nf_error_set(err, NF_E_USAGE, "import options are missing");
    st = nf_sized_get(&im->opts, sizeof(im->opts), opts, "import options", err);
    if (st == NF_OK && !im->opts.record)
        st = nf_error_set(err, NF_E_USAGE, "import options: no record callback");
    if (st != NF_OK)
        return st;
    im->opts.alloc = nf_alloc_or_libc(im->opts.alloc);
    st = take_names(im, err);
    if (st != NF_OK)
        return st;
    if (!im->opts.max_record)
        im->opts.max_record = DEFAULT_MAX_RECORD;
    if (im->opts.max_record > MAX_RECORD)
        im->opts.max_record = MAX_RECORD;
    if (!im->opts.max_depth)
        im->opts.max_depth = DEFAULT_MAX_DEPTH;
    if (im->opts.max_depth > MAX_DEPTH)
        im->opts.max_depth = MAX_DEPTH;
    if (!im->opts.max_memory)
        im->opts.max_memory = DEFAULT_MAX_MEMORY;
    nf_json_records_init(&im->records, im->opts.alloc);
    nf_vec_init(&im->hard_links.links, im->opts.alloc);
    nf_front_init(&im->front, im->opts.alloc);
    nf_path_asides_init(&im->path_asides, im->opts.alloc);
    im->front.map = &im->map;
    im->records.map = &im->map;
    return nf_role_map_read(&im->map, opts->map, im->opts.alloc, err);
}

static void end(struct nf_importer *im)
{
    nf_json_records_free(&im->records);
    nf_role_map_free(&im->map);
    nf_front_free(&im->front);
    nf_path_asides_free(&im->path_asides);
}

enum nf_status nf_import(const char *path, const struct nf_import_opts *opts,
                         struct nf_error *err)
{
    struct nf_importer im;
    enum nf_status st = begin(&im, opts, err);

    if (st == NF_OK && strcmp(path, "-") == 0) {
        set_name(&im, STANDARD_INPUT);
        st = nf_import_fd(&im, STANDARD_INPUT, STDIN_FILENO, false);
    } else if (st == NF_OK) {
        set_name(&im, path);
        st = import_named(&im, path);
    }
    end(&im);
    return st;
}

struct memory {
    struct nf_importer *im;
    struct nf_str all;
    struct nf_str left;
};

static ptrdiff_t memory_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct memory *m = ctx;

    (void)why;
    if (n > m->left.len)
        n = m->left.len;
    if (n == 0)
        return 0;
    memcpy(buf, m->left.ptr, n);
    m->left.ptr += n;
    m->left.len -= n;
    m->im->place.bytes_read += n;
    return (ptrdiff_t)n;
}

static bool memory_rewind(void *ctx)
{
    struct memory *m = ctx;

    m->left = m->all;
    return true;
}

/* The articles of what @in reads, which is called @name. */
static enum nf_status import_stream(struct nf_importer *im, const char *name,
                                    struct nf_byte_in in, bool (*rewind)(void *ctx))
{
    set_name(im, name);
    return nf_import_stream(im, name, in, rewind, false);
}

enum nf_status nf_import_memory(const char *name, struct nf_str bytes,
                                const struct nf_import_opts *opts,
                                struct nf_error *err)
{
    struct nf_importer im;
    struct memory m = { &im, bytes, bytes };
    struct nf_byte_in in;
    enum nf_status st = begin(&im, opts, err);

    nf_byte_in_init(&in, im.opts.alloc);
    in.ctx = &m;
    in.read = memory_read;
    nf_source_memory(bytes.ptr, bytes.len, &im.direct);
    if (st == NF_OK)
        st = import_stream(&im, name, in, memory_rewind);
    end(&im);
    return st;
}

/* What the caller reads. */
struct stream {
    struct nf_importer *im;
    int (*read)(void *ctx, void *buf, size_t n, size_t *got);
    void *ctx;
};

static ptrdiff_t stream_read(void *ctx, char *buf, size_t n, const char **why)
{
    struct stream *s = ctx;
    size_t got = 0;

    s->im->stopped = s->im->opts.stop && s->im->opts.stop(s->im->opts.ctx);
    if (s->im->stopped) {
        *why = "stopped";
        return -1;
    }
    s->im->os_errno = s->read(s->ctx, buf, n < PTRDIFF_MAX ? n : PTRDIFF_MAX, &got);
    if (s->im->os_errno) {
        *why = "cannot be read";
        return -1;
    }
    s->im->place.bytes_read += got;
    return (ptrdiff_t)got;
}

static bool no_rewind(void *ctx)
{
    (void)ctx;
    return false;
}

enum nf_status nf_import_read(const char *name,
                              int (*read)(void *ctx, void *buf, size_t n, size_t *got),
                              void *ctx, const struct nf_import_opts *opts,
                              struct nf_error *err)
{
    struct nf_importer im;
    struct stream s = { &im, read, ctx };
    struct nf_byte_in in;
    enum nf_status st = begin(&im, opts, err);

    nf_byte_in_init(&in, im.opts.alloc);
    in.ctx = &s;
    in.read = stream_read;
    in.waits = true;
    if (st == NF_OK)
        st = import_stream(&im, name, in, no_rewind);
    end(&im);
    return st;
}
