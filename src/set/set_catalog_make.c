/*
 * Making a set catalog: each archive is opened, unless the catalog that is there knows it, and
 * the keys of its articles are put in a filter.
 */
#include <errno.h>
#include <inttypes.h>
#include <newsfiche/io.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/str_equal.h"
#include "src/base/str_order.h"
#include "src/read/reader_parts.h"
#include "src/set/key_filter.h"
#include "src/set/set_catalog_read.h"

struct archive {
    const char *path;
    size_t number; /* as the caller counts */
    struct nf_str near; /* a copy of its own */
};

struct making {
    const struct nf_set_catalog_opts *opts;
    struct nf_near near;
    struct nf_set_catalog *former; /* the catalog that is there, or NULL */
    NF_VEC(struct archive) archives;
    struct nf_key_filter filter;
    struct nf_buf out;
    struct nf_set_catalog_result result;
};

static bool stopped(const struct making *m)
{
    return m->opts->stop && m->opts->stop(m->opts->ctx);
}

static enum nf_status stop(struct nf_error *err)
{
    return nf_fail(err, NF_E_STOPPED, NF_NO_OFFSET, "stopped by the caller");
}

/* What was there, if it is a catalog; one that is damaged or newer is made anew. */
static enum nf_status open_former(struct making *m, const char *path, struct nf_error *err)
{
    struct nf_error why = NF_ERROR_INIT;
    enum nf_status st = nf_set_catalog_open(path, m->opts, &m->former, &why);

    if (st == NF_E_FORMAT)
        return nf_fail_path(err, nf_fail(err, NF_E_EXISTS, NF_NO_OFFSET,
                                         "is there already, and is no catalog of archives"),
                            path);
    if (st == NF_OK || nf_is_damage(st) || (st == NF_E_IO && why.os_errno == ENOENT))
        return NF_OK;
    nf_fail_copy(err, &why);
    return st;
}

static int by_path(const void *a, const void *b)
{
    const struct archive *x = a, *y = b;
    const int order = nf_str_order(x->near, y->near);

    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* An archive is left out, unless the caller wants to fail. */
static enum nf_status leave_out(const struct making *m, size_t number, enum nf_status st,
                                const struct nf_error *why, struct nf_error *err)
{
    if (st != NF_E_NOMEM && st != NF_E_STOPPED && m->opts->failed &&
        !m->opts->failed(m->opts->ctx, number, why))
        return NF_OK;
    nf_fail_copy(err, why);
    return st;
}

static enum nf_status name_archive(struct making *m, const char *path, size_t number,
                                   struct nf_error *err)
{
    struct archive a = { .path = path, .number = number };
    struct nf_error why = NF_ERROR_INIT;
    char near[PATH_MAX], *copy;
    enum nf_status st;
    const int os = nf_near_path(&m->near, path, near);

    if (os) {
        st = nf_fail_path(&why, nf_fail_os(&why, os, NF_NO_OFFSET, "open"), path);
        return leave_out(m, number, st, &why, err);
    }
    a.near.len = strlen(near);
    copy = nf_get(m->opts->alloc, a.near.len);
    if (!copy)
        return nf_fail_nomem(err);
    memcpy(copy, near, a.near.len);
    a.near.ptr = copy;
    if (!nf_vec_add(&m->archives, &a)) {
        nf_put(m->opts->alloc, copy);
        return nf_fail_nomem(err);
    }
    return NF_OK;
}

static enum nf_status put_entry(struct making *m, const struct nf_set_catalog_entry *e,
                                struct nf_error *err)
{
    const size_t n = nf_set_catalog_entry_size(e);
    const size_t others = m->out.len + NF_SET_CATALOG_CHECK_SIZE;

    if (others > m->opts->max_size || n > m->opts->max_size - others)
        return nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET,
                       "the catalog would have more than the %zu bytes that are allowed",
                       m->opts->max_size);
    if (!nf_buf_reserve(&m->out, n))
        return nf_fail_nomem(err);
    nf_set_catalog_entry_put(m->out.ptr + m->out.len, e);
    m->out.len += n;
    m->result.archives++;
    m->result.unfiltered += !e->has_filter;
    return NF_OK;
}

static void take_info(const struct nf_reader *r, struct nf_set_catalog_entry *e)
{
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(r, &info);
    e->creator = info.creator;
    if (e->creator.len > UINT16_MAX)
        e->creator.len = 0;
    memcpy(e->id, info.id, sizeof(e->id));
    e->size = info.size;
    e->chunks_hash = info.chunks_hash;
    e->articles = (uint32_t)info.articles;
    e->blocks = (uint32_t)info.blocks;
    e->generation = info.generation;
    e->version = info.version;
    e->key_entries = info.key_entries;
    e->tables = info.tables;
    e->input_bytes = info.input_bytes;
    e->versions = info.versions < info.articles ? info.versions : info.articles;
    e->time = info.time;
    e->published_min = info.published_min;
    e->published_max = info.published_max;
}

/* The time first: a file that changes meanwhile has a later one then. */
static enum nf_status open_archive(struct making *m, const struct archive *a,
                                   struct nf_set_catalog_entry *e, struct nf_reader **out,
                                   struct nf_error *err)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct stat file;
    enum nf_status st;

    opts.alloc = m->opts->alloc;
    if (stat(a->path, &file) != 0)
        return nf_fail_path(err, nf_fail_os(err, errno, NF_NO_OFFSET, "open"), a->path);
    e->path = a->near;
    e->mtime = (int64_t)file.st_mtim.tv_sec;
    e->mtime_ns = (uint32_t)file.st_mtim.tv_nsec;
    st = nf_reader_open_file(a->path, &opts, out, err);
    if (st == NF_OK && (*out)->archive.flaws)
        st = nf_fail_path(err, nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                                       "its beginning or end is not whole"), a->path);
    return st;
}

static enum nf_status add_anew(struct making *m, const struct archive *a, struct nf_error *err)
{
    struct nf_set_catalog_entry e = { .has_filter = false };
    struct nf_error why = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st = open_archive(m, a, &e, &r, &why);

    if (st == NF_OK) {
        take_info(r, &e);
        st = nf_key_filter_make(&m->filter, r, &e, &why);
    }
    if (st == NF_OK)
        st = put_entry(m, &e, err);
    else
        st = leave_out(m, a->number, st, &why, err);
    nf_reader_close(r);
    return st;
}

static enum nf_status add_archive(struct making *m, const struct archive *a,
                                  struct nf_error *err)
{
    const struct nf_set_catalog_entry *e = NULL;
    char near[PATH_MAX];

    if (stopped(m))
        return stop(err);
    if (m->former) {
        memcpy(near, a->near.ptr, a->near.len);
        near[a->near.len] = '\0';
        e = nf_set_catalog_find(m->former, near);
    }
    if (!e || !nf_set_catalog_is_fresh(e, a->path))
        return add_anew(m, a, err);
    m->result.taken_over++;
    return put_entry(m, e, err);
}

static enum nf_status add_archives(struct making *m, struct nf_error *err)
{
    const struct archive *a = m->archives.at;
    const size_t n = nf_vec_count(&m->archives);
    enum nf_status st = NF_OK;

    if (!nf_buf_need(&m->out, NF_SET_CATALOG_HEAD_SIZE))
        return nf_fail_nomem(err);
    m->out.len = NF_SET_CATALOG_HEAD_SIZE;
    if (n)
        qsort(m->archives.at, n, sizeof(*a), by_path);
    for (size_t i = 0; i < n && st == NF_OK; i++)
        if (i == 0 || !nf_str_equal(a[i - 1].near, a[i].near))
            st = add_archive(m, &a[i], err);
    return st;
}

static enum nf_status write_file(struct making *m, const char *path, struct nf_error *err)
{
    struct nf_set_catalog_head head = { .version = NF_SET_CATALOG_VERSION,
                                        .count = (uint32_t)m->result.archives };
    struct nf_sink sink = NF_SINK_INIT;
    enum nf_status st;
    int os;

    if (!nf_buf_reserve(&m->out, NF_SET_CATALOG_CHECK_SIZE))
        return nf_fail_nomem(err);
    head.size = m->result.size = m->out.len + NF_SET_CATALOG_CHECK_SIZE;
    nf_set_catalog_head_put(m->out.ptr, &head);
    nf_put_le64(m->out.ptr + m->out.len, nf_hash(m->out.ptr, m->out.len, 0));
    m->out.len += NF_SET_CATALOG_CHECK_SIZE;
    st = nf_sink_file(path, true, &sink, err);
    if (st != NF_OK)
        return st;
    os = sink.append(sink.ctx, m->out.ptr, m->out.len);
    if (!os)
        os = sink.commit(sink.ctx);
    sink.close(sink.ctx);
    return os ? nf_fail_path(err, nf_fail_os(err, os, NF_NO_OFFSET, "write"), path) : NF_OK;
}

static enum nf_status make(struct making *m, const char *path, const char *const *archives,
                           size_t n, struct nf_error *err)
{
    enum nf_status st = open_former(m, path, err);
    const int os = nf_near_begin(&m->near, path);

    if (st == NF_OK && os)
        st = nf_fail_path(err, nf_fail_os(err, os, NF_NO_OFFSET, "find its folder"), path);
    for (size_t i = 0; i < n && st == NF_OK; i++)
        st = name_archive(m, archives[i], i, err);
    if (st == NF_OK)
        st = add_archives(m, err);
    return st == NF_OK ? write_file(m, path, err) : st;
}

enum nf_status nf_set_catalog_make(const char *path, const char *const *archives, size_t n,
                                   const struct nf_set_catalog_opts *opts,
                                   struct nf_set_catalog_result *result, struct nf_error *err)
{
    struct nf_set_catalog_opts o;
    struct making *m;
    enum nf_status st = nf_set_catalog_opts_get(&o, opts, err);

    if (st == NF_OK && (n == 0 || n > UINT32_MAX))
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "a catalog of %zu archives", n);
    if (st != NF_OK)
        return st;
    m = nf_zget(o.alloc, sizeof(*m));
    if (!m)
        return nf_fail_nomem(err);
    m->opts = &o;
    nf_vec_init(&m->archives, o.alloc);
    nf_key_filter_init(&m->filter, o.alloc, o.stop, o.ctx);
    nf_buf_init(&m->out, o.alloc, SIZE_MAX / 2);
    st = make(m, path, archives, n, err);
    if (st == NF_OK && result)
        nf_sized_put(result, NF_SIZE_THROUGH(struct nf_set_catalog_result, size), &m->result,
                     sizeof(m->result));
    for (size_t i = 0; i < nf_vec_count(&m->archives); i++)
        nf_put(o.alloc, (char *)m->archives.at[i].near.ptr);
    nf_vec_free(&m->archives);
    nf_key_filter_free(&m->filter);
    nf_buf_free(&m->out);
    nf_set_catalog_close(m->former);
    nf_put(o.alloc, m);
    return st;
}
