#include "src/set/set_catalog_read.h"

#include <inttypes.h>
#include <newsfiche/io.h>
#include <string.h>
#include <sys/stat.h>

#include "format/checksum.h"
#include "src/base/alloc.h"
#include "src/base/bisect.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/base/str_equal.h"
#include "src/base/str_order.h"

enum nf_status nf_set_catalog_opts_get(struct nf_set_catalog_opts *out,
                                       const struct nf_set_catalog_opts *opts,
                                       struct nf_error *err)
{
    struct nf_set_catalog_opts o = NF_SET_CATALOG_OPTS_INIT;
    enum nf_status st = NF_OK;

    if (opts)
        st = nf_sized_get(&o, sizeof(o), opts, "set catalog options", err);
    if (st != NF_OK)
        return st;
    o.alloc = nf_alloc_or_libc(o.alloc);
    if (!o.max_size)
        o.max_size = NF_SET_CATALOG_MAX_SIZE;
    *out = o;
    return NF_OK;
}

static enum nf_status damaged(struct nf_error *err, uint64_t at, const char *what)
{
    return nf_fail(err, NF_E_DAMAGED, at, "the catalog is damaged: %s", what);
}

/* Magic, length, checksum, version: in this order, so that damage is not taken for another
 * version. */
static enum nf_status check_head(struct nf_cur *c, size_t n, struct nf_set_catalog_head *h,
                                 struct nf_error *err)
{
    const uint8_t *p = c->at;
    const size_t most = n < NF_SET_CATALOG_CHECK_SIZE ? 0 : n - NF_SET_CATALOG_CHECK_SIZE;

    if (!nf_set_catalog_magic(p, n))
        return nf_fail(err, NF_E_FORMAT, 0, "is no catalog of archives");
    if (nf_set_catalog_head_get(c, h) != NF_OK || h->size != n ||
        most < NF_SET_CATALOG_HEAD_SIZE)
        return nf_fail(err, NF_E_DAMAGED, 0, "the catalog is damaged: it has %zu bytes%s", n,
                       c->bad ? "" : ", not as many as it says");
    if (!nf_check_equal(nf_le64(p + most), nf_hash(p, most, 0)))
        return damaged(err, most, "its checksum is another");
    if (h->version != NF_SET_CATALOG_VERSION)
        return nf_fail(err, NF_E_UNSUPPORTED, 8, "a catalog of version %" PRIu32
                       "; this program knows version %d", h->version, NF_SET_CATALOG_VERSION);
    c->left -= NF_SET_CATALOG_CHECK_SIZE;
    return NF_OK;
}

static enum nf_status parse(struct nf_set_catalog *s, struct nf_error *err)
{
    struct nf_cur c = nf_cur_init(s->bytes.ptr, s->bytes.len);
    struct nf_set_catalog_head h;
    struct nf_set_catalog_entry *e;
    enum nf_status st = check_head(&c, s->bytes.len, &h, err);

    if (st != NF_OK)
        return st;
    if (h.count > c.left / NF_SET_CATALOG_ENTRY_SIZE)
        return damaged(err, 12, "it says that it has more archives than there is room for");
    if (!nf_vec_make(&s->entries, (size_t)h.count))
        return nf_fail_nomem(err);
    e = s->entries.at;
    for (uint32_t i = 0; i < h.count; i++) {
        const uint64_t at = (uint64_t)(c.at - s->bytes.ptr);

        if (nf_set_catalog_entry_get(&c, &e[i]) != NF_OK)
            return damaged(err, at, "an archive's entry is not as it should be");
        if (i > 0 && nf_str_order(e[i - 1].path, e[i].path) >= 0)
            return damaged(err, at, "archives are not in the order of their paths");
    }
    return c.left ? damaged(err, (uint64_t)(c.at - s->bytes.ptr), "bytes are left") : NF_OK;
}

static enum nf_status read_file(struct nf_set_catalog *s, const char *path, size_t max_size,
                                struct nf_error *err)
{
    struct nf_source source = NF_SOURCE_INIT;
    enum nf_status st = nf_source_file(path, &source, err);
    int os;

    if (st != NF_OK)
        return st;
    if (source.size > max_size)
        st = nf_fail(err, NF_E_LIMIT, NF_NO_OFFSET, "a catalog of %" PRIu64
                     " bytes; %zu are allowed", source.size, max_size);
    else if (!nf_buf_need(&s->bytes, (size_t)source.size))
        st = nf_fail_nomem(err);
    if (st == NF_OK) {
        os = source.read_at(source.ctx, 0, s->bytes.ptr, (size_t)source.size);
        if (os)
            st = nf_fail_os(err, os, 0, "read");
        s->bytes.len = (size_t)source.size;
    }
    source.close(source.ctx);
    return nf_fail_path(err, st, path);
}

enum nf_status nf_set_catalog_open(const char *path, const struct nf_set_catalog_opts *opts,
                                   struct nf_set_catalog **out, struct nf_error *err)
{
    struct nf_set_catalog_opts o;
    struct nf_set_catalog *s;
    enum nf_status st = nf_set_catalog_opts_get(&o, opts, err);
    int os;

    if (st != NF_OK)
        return st;
    s = nf_zget(o.alloc, sizeof(*s));
    if (!s)
        return nf_fail_nomem(err);
    atomic_init(&s->users, 1);
    s->alloc = o.alloc;
    nf_buf_init(&s->bytes, o.alloc, SIZE_MAX / 2);
    nf_vec_init(&s->entries, o.alloc);
    st = read_file(s, path, o.max_size, err);
    if (st == NF_OK) {
        os = nf_near_begin(&s->near, path);
        st = nf_fail_path(err, os ? nf_fail_os(err, os, NF_NO_OFFSET, "find its folder")
                                  : parse(s, err), path);
    }
    if (st == NF_OK)
        *out = s;
    else
        nf_set_catalog_close(s);
    return st;
}

void nf_set_catalog_hold(struct nf_set_catalog *c)
{
    atomic_fetch_add(&c->users, 1);
}

void nf_set_catalog_close(struct nf_set_catalog *c)
{
    if (!c || atomic_fetch_sub(&c->users, 1) > 1)
        return;
    nf_buf_free(&c->bytes);
    nf_vec_free(&c->entries);
    nf_put(c->alloc, c);
}

const struct nf_set_catalog_entry *nf_set_catalog_find(const struct nf_set_catalog *c,
                                                       const char *near_path)
{
    const struct nf_str path = { near_path, strlen(near_path) };
    const struct nf_set_catalog_entry *e = c->entries.at;
    const size_t n = nf_vec_count(&c->entries);
    size_t at;

    nf_bisect(at, 0, n, i, nf_str_order(e[i].path, path) < 0);
    return at < n && nf_str_equal(e[at].path, path) ? &e[at] : NULL;
}

bool nf_set_catalog_is_fresh(const struct nf_set_catalog_entry *e, const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == e->size &&
           (int64_t)st.st_mtim.tv_sec == e->mtime &&
           (uint32_t)st.st_mtim.tv_nsec == e->mtime_ns;
}
