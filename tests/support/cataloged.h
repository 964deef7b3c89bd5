#ifndef NF_TESTS_CATALOGED_H
#define NF_TESTS_CATALOGED_H

/* Archives that are files in a folder, a catalog of them, and a set that counts what it opens. */
#include "tests/support/archives.h"
#include "tests/support/folder.h"

struct cataloged {
    struct folder *folder;
    size_t n;
    char paths[ARCHIVES_MOST][600];
    const char *at[ARCHIVES_MOST];
    char catalog[600];
    atomic_size_t opened; /* sources */
    struct nf_set_catalog *open;
    struct nf_set *set;
    struct nf_set_cursor *cursor;
    struct nf_error err;
};

static inline enum nf_status cataloged_source(void *ctx, const char *path,
                                              struct nf_source *out, struct nf_error *err)
{
    struct cataloged *c = ctx;

    atomic_fetch_add(&c->opened, 1);
    return nf_source_file(path, out, err);
}

/* @n archives of @each articles, numbered on. */
static inline struct cataloged *cataloged_begin(struct folder *folder, size_t n, uint32_t each)
{
    struct archives *all = archives_numbers(n, each, n);
    struct cataloged *c = calloc(1, sizeof(*c));

    assert_non_null(c);
    c->err = (struct nf_error)NF_ERROR_INIT;
    c->folder = folder;
    c->n = n;
    for (size_t i = 0; i < n; i++) {
        folder_write(folder, all->names[i],
                     (struct nf_str){ (const char *)all->bytes[i].ptr, all->bytes[i].len });
        snprintf(c->paths[i], sizeof(c->paths[i]), "%s", folder_file(folder, all->names[i]));
        c->at[i] = c->paths[i];
    }
    snprintf(c->catalog, sizeof(c->catalog), "%s", folder_file(folder, "catalog"));
    archives_free(all);
    return c;
}

static inline struct nf_set_catalog_result cataloged_make(struct cataloged *c)
{
    struct nf_set_catalog_result r = NF_SET_CATALOG_RESULT_INIT;

    assert_ok(nf_set_catalog_make(c->catalog, c->at, c->n, NULL, &r, &c->err), &c->err);
    return r;
}

static inline enum nf_status cataloged_try(struct cataloged *c)
{
    struct nf_set_opts opts = NF_SET_OPTS_INIT;

    opts.ctx = c;
    opts.source = cataloged_source;
    opts.catalog = c->open;
    return nf_set_open(c->at, c->n, &opts, &c->set, &c->err);
}

static inline void cataloged_close(struct cataloged *c)
{
    nf_set_cursor_close(c->cursor);
    nf_set_close(c->set);
    nf_set_catalog_close(c->open);
    c->cursor = NULL;
    c->set = NULL;
    c->open = NULL;
    atomic_store(&c->opened, 0);
}

/* Open the set with the catalog, which nobody but the set keeps. */
static inline void cataloged_open(struct cataloged *c)
{
    cataloged_close(c);
    assert_ok(nf_set_catalog_open(c->catalog, NULL, &c->open, &c->err), &c->err);
    assert_ok(cataloged_try(c), &c->err);
    nf_set_catalog_close(c->open);
    c->open = NULL;
    assert_ok(nf_set_cursor_open(c->set, &c->cursor, &c->err), &c->err);
}

static inline void cataloged_end(struct cataloged *c)
{
    cataloged_close(c);
    for (size_t i = 0; i < c->n; i++)
        unlink(c->paths[i]);
    unlink(c->catalog);
    free(c);
}

/* Article number @number is found as the set's @want, by URL and id. */
static inline void cataloged_finds(struct cataloged *c, uint32_t number, uint64_t want)
{
    struct pack_numbered a;
    uint64_t ordinal = 777;

    pack_numbered(&a, number);
    assert_ok(nf_set_cursor_find(c->cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &ordinal,
                                 &c->err), &c->err);
    assert_int_equal(ordinal, want);
    ordinal = 777;
    assert_ok(nf_set_cursor_find(c->cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &ordinal,
                                 &c->err), &c->err);
    assert_int_equal(ordinal, want);
}

/* Give the file @i another time than it has. */
static inline void cataloged_touch(const struct cataloged *c, size_t i)
{
    const struct timespec times[2] = { { 1000, 0 }, { 1000, 1 } };

    assert_int_equal(utimensat(AT_FDCWD, c->paths[i], times, 0), 0);
}

#endif
