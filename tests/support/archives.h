#ifndef NF_TESTS_ARCHIVES_H
#define NF_TESTS_ARCHIVES_H

/* Many archives in memory, named by their number, for a set. */
#include <errno.h>
#include <newsfiche/set.h>

#include "tests/support/fault.h"
#include "tests/support/hurt.h"

#define ARCHIVES_MOST 1000

struct archives {
    struct nf_buffer bytes[ARCHIVES_MOST];
    char names[ARCHIVES_MOST][32];
    const char *paths[ARCHIVES_MOST];
    size_t n;
    struct fault fault;    /* of reads; the next open of a source is one as well */
    int error;             /* that they fail with */
    atomic_size_t open;    /* sources that are open */
    atomic_size_t most;    /* that were open at a time */
    atomic_size_t opened;  /* in all */
    size_t descriptors;    /* so many may be open; 0: any number */
};

/* What is behind an open source. */
struct archives_source {
    struct archives *all;
    const unsigned char *bytes;
};

static inline int archives_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct archives_source *s = ctx;

    if (fault_now(&s->all->fault))
        return s->all->error;
    memcpy(buf, s->bytes + off, n);
    return 0;
}

static inline void archives_close_source(void *ctx)
{
    struct archives_source *s = ctx;

    atomic_fetch_sub(&s->all->open, 1);
    free(s);
}

static inline enum nf_status archives_fail(struct nf_error *err, int os_errno)
{
    nf_error_set(err, NF_E_IO, "cannot be opened");
    if (err)
        err->os_errno = os_errno;
    return NF_E_IO;
}

/* As nf_set_opts has it. */
static inline enum nf_status archives_source(void *ctx, const char *path,
                                             struct nf_source *out, struct nf_error *err)
{
    struct archives *all = ctx;
    struct archives_source *s;
    size_t i = strtoul(path, NULL, 10), open;

    if (fault_now(&all->fault))
        return archives_fail(err, all->error);
    if (all->descriptors && atomic_load(&all->open) >= all->descriptors)
        return archives_fail(err, EMFILE);
    if (i >= all->n)
        return archives_fail(err, ENOENT);
    s = malloc(sizeof(*s));
    assert_non_null(s);
    *s = (struct archives_source){ all, all->bytes[i].ptr };
    *out = (struct nf_source)NF_SOURCE_INIT;
    out->ctx = s;
    out->size = all->bytes[i].len;
    out->read_at = archives_read;
    out->close = archives_close_source;
    atomic_fetch_add(&all->opened, 1);
    open = atomic_fetch_add(&all->open, 1) + 1;
    if (open > atomic_load(&all->most))
        atomic_store(&all->most, open);
    return NF_OK;
}

static inline struct nf_set_opts archives_opts(struct archives *all)
{
    struct nf_set_opts opts = NF_SET_OPTS_INIT;

    opts.ctx = all;
    opts.source = archives_source;
    return opts;
}

/* Archive @i of @n has the numbered articles from @from to below @end. */
static inline void archives_put(struct archives *all, size_t i, uint32_t from, uint32_t end)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.block_articles = 4;
    opts.flags = NF_WRITER_NO_TABLES;
    free(all->bytes[i].ptr);
    pack_numbers(&all->bytes[i], &opts, from, end);
}

static inline void archives_name(struct archives *all, size_t i)
{
    snprintf(all->names[i], sizeof(all->names[i]), "%zu.fiche", i);
    all->paths[i] = all->names[i];
}

/* @n archives of @each numbered articles, but archive number @empty of none (@n: no such
 * one). Numbers go on from one to the next. */
static inline struct archives *archives_numbers(size_t n, uint32_t each, size_t empty)
{
    struct archives *all = calloc(1, sizeof(*all));
    uint32_t from = 0;

    assert_non_null(all);
    all->error = EIO;
    all->n = n;
    for (size_t i = 0; i < n; i++) {
        uint32_t end = i == empty ? from : from + each;

        archives_name(all, i);
        archives_put(all, i, from, end);
        from = end;
    }
    return all;
}

/* Of copies of these bytes, each with room for more. */
static inline struct archives *archives_of(const struct nf_buffer *bytes, size_t n)
{
    struct archives *all = archives_numbers(0, 0, 0);

    all->n = n;
    for (size_t i = 0; i < n; i++) {
        archives_name(all, i);
        all->bytes[i] = hurt_copy(&bytes[i]);
    }
    return all;
}

static inline struct nf_set *archives_open(struct archives *all)
{
    const struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;

    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, &err), &err);
    return set;
}

static inline void archives_free(struct archives *all)
{
    assert_int_equal(atomic_load(&all->open), 0);
    for (size_t i = 0; i < all->n; i++)
        free(all->bytes[i].ptr);
    free(all);
}

#endif
