/*
 * Opening a set: each archive is asked once what it has.
 */
#include <inttypes.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/bisect.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/set/members.h"

#define DEFAULT_MAX_OPEN 100
#define DEFAULT_MAX_MEMORY (256u << 20)

static enum nf_status take_options(struct nf_set *s, const struct nf_set_opts *opts,
                                   struct nf_error *err)
{
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    enum nf_status st = NF_OK;

    s->opts = (struct nf_set_opts)NF_SET_OPTS_INIT;
    if (opts)
        st = nf_sized_get(&s->opts, sizeof(s->opts), opts, "set options", err);
    if (st == NF_OK && s->opts.flags & ~(uint64_t)NF_SET_RECOVER)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "set options: unknown flags");
    if (st == NF_OK && s->opts.reader)
        st = nf_sized_get(&reader, sizeof(reader), s->opts.reader, "reader options", err);
    if (st == NF_OK && s->opts.flags & NF_SET_RECOVER && reader.generation)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                     "without an index there are no generations");
    if (st == NF_OK && s->opts.catalog &&
        (reader.generation || (reader.flags & NF_OPEN_RECOVER)))
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET,
                     "a catalog is of the newest generation, and of archives with an index");
    if (st != NF_OK)
        return st;
    if (!s->opts.max_open)
        s->opts.max_open = DEFAULT_MAX_OPEN;
    if (!s->opts.max_memory)
        s->opts.max_memory = DEFAULT_MAX_MEMORY;
    s->alloc = nf_alloc_or_libc(reader.alloc);
    s->reader_opts = reader;
    s->opts.reader = NULL; /* the caller's */
    s->catalog = s->opts.catalog;
    return NF_OK;
}

static enum nf_status add_member(struct nf_set *s, struct nf_near *near, const char *path,
                                 const struct nf_set_opts *opts, struct nf_error *err)
{
    struct nf_member *m = &s->members[s->count];
    struct nf_error why = NF_ERROR_INIT;
    size_t len = strlen(path) + 1;
    enum nf_status st;

    *m = (struct nf_member){ .path = nf_get(s->alloc, len), .first = s->articles };
    if (!m->path)
        return nf_fail_nomem(err);
    memcpy(m->path, path, len);
    s->count++;
    st = s->catalog && nf_member_take(s, near, m) ? NF_OK : nf_member_know(s, m, &why);
    s->articles += m->info.articles;
    if (st == NF_OK || st == NF_E_NOMEM || st == NF_E_USAGE || !opts->failed ||
        opts->failed(opts->ctx, s->count - 1, &why)) {
        if (st != NF_OK)
            nf_fail_copy(err, &why);
        return st;
    }
    return NF_OK;
}

static enum nf_status add_members(struct nf_set *s, const char *const *paths, size_t n,
                                  struct nf_error *err)
{
    enum nf_status st = NF_OK;
    struct nf_near near;

    if (s->catalog)
        near = s->catalog->near;
    s->members = nf_get_array(s->alloc, n, sizeof(*s->members));
    if (!s->members)
        return nf_fail_nomem(err);
    for (size_t i = 0; i < n && st == NF_OK; i++)
        st = add_member(s, &near, paths[i], &s->opts, err);
    return st;
}

enum nf_status nf_set_open(const char *const *paths, size_t n,
                           const struct nf_set_opts *opts, struct nf_set **out,
                           struct nf_error *err)
{
    struct nf_set begun = { .count = 0 };
    struct nf_set *s;
    enum nf_status st = take_options(&begun, opts, err);

    if (st == NF_OK && n == 0)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "a set of no archives");
    if (st != NF_OK)
        return st;
    s = nf_get(begun.alloc, sizeof(*s));
    if (!s)
        return nf_fail_nomem(err);
    *s = begun;
    if (s->catalog)
        nf_set_catalog_hold(s->catalog);
    atomic_init(&s->users, 1);
    nf_counted_memory_init(&s->memory, s->alloc);
    s->reader_opts.alloc = &s->memory.alloc;
    pthread_mutex_init(&s->lock, NULL);
    st = add_members(s, paths, n, err);
    if (st == NF_OK)
        *out = s;
    else
        nf_set_release(s);
    return st;
}

void nf_set_close(struct nf_set *s)
{
    if (s)
        nf_set_release(s);
}

void nf_set_release(struct nf_set *s)
{
    const struct nf_alloc *alloc = s->alloc;

    if (atomic_fetch_sub(&s->users, 1) > 1)
        return;
    for (size_t i = 0; i < s->count; i++)
        nf_member_free(s, &s->members[i]);
    nf_put(alloc, s->members);
    nf_set_catalog_close(s->catalog);
    pthread_mutex_destroy(&s->lock);
    nf_put(alloc, s);
}

void nf_set_info(const struct nf_set *s, struct nf_set_totals *out)
{
    struct nf_set_totals info = { .archives = s->count,
                                .articles = s->articles,
                                .published_min = INT64_MAX,
                                .published_max = INT64_MIN };

    for (size_t i = 0; i < s->count; i++) {
        const struct nf_info *m = &s->members[i].info;

        if (!s->members[i].known)
            continue;
        info.blocks += m->blocks;
        info.size += m->size;
        info.versions += m->versions;
        info.input_bytes += m->input_bytes;
        if (m->published_min < info.published_min)
            info.published_min = m->published_min;
        if (m->published_max > info.published_max)
            info.published_max = m->published_max;
    }
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_set_totals, published_max), &info,
                 sizeof(info));
}

enum nf_status nf_set_archive(const struct nf_set *s, size_t i, struct nf_set_member *out,
                              struct nf_error *err)
{
    struct nf_set_member a = NF_SET_MEMBER_INIT;

    if (i >= s->count)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "there is no archive %zu: the set has %zu", i, s->count);
    a.path = s->members[i].path;
    a.first = s->members[i].first;
    a.info = s->members[i].known ? &s->members[i].info : NULL;
    nf_sized_put(out, NF_SIZE_THROUGH(struct nf_set_member, info), &a, sizeof(a));
    return NF_OK;
}

enum nf_status nf_set_no_article(const struct nf_set *s, uint64_t ordinal,
                                 struct nf_error *err)
{
    return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                   "there is no article %" PRIu64 ": the set has %" PRIu64, ordinal,
                   s->articles);
}

size_t nf_set_member_of(const struct nf_set *s, uint64_t ordinal)
{
    size_t low;

    nf_bisect(low, 0, s->count - 1, i, ordinal >= nf_member_end(&s->members[i]));
    return low;
}

enum nf_status nf_set_archive_of(const struct nf_set *s, uint64_t ordinal, size_t *out,
                                 struct nf_error *err)
{
    if (ordinal >= s->articles)
        return nf_set_no_article(s, ordinal, err);
    *out = nf_set_member_of(s, ordinal);
    return NF_OK;
}
