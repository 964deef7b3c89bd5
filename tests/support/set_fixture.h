#ifndef NF_TESTS_SET_FIXTURE_H
#define NF_TESTS_SET_FIXTURE_H

#include "tests/support/archives.h"

/* A set of archives of numbered articles, and a cursor of it. */
struct set_fixture {
    struct archives *all;
    struct nf_set_opts opts;
    struct nf_set *set;
    struct nf_set_cursor *cursor;
    struct nf_error err;
};

/* Five archives of seven articles; the third has none. */
#define SET_ARTICLES 28u

static inline void set_open(struct set_fixture *f)
{
    assert_ok(nf_set_open(f->all->paths, f->all->n, &f->opts, &f->set, &f->err), &f->err);
    assert_ok(nf_set_cursor_open(f->set, &f->cursor, &f->err), &f->err);
}

static inline struct set_fixture set_begin(size_t n, uint32_t each, size_t empty)
{
    struct set_fixture f = { .all = archives_numbers(n, each, empty), .err = NF_ERROR_INIT };

    f.opts = archives_opts(f.all);
    return f;
}

static inline struct set_fixture set_five(void)
{
    struct set_fixture f = set_begin(5, 7, 2);

    set_open(&f);
    return f;
}

static inline void set_end(struct set_fixture *f)
{
    nf_set_close(f->set);
    nf_set_cursor_close(f->cursor);
    archives_free(f->all);
}

static inline void set_gets(struct set_fixture *f, uint64_t ordinal, uint32_t number)
{
    struct nf_record record;

    assert_ok(nf_set_cursor_get(f->cursor, ordinal, NF_PARTS_ALL, &record, &f->err), &f->err);
    if (!pack_is_number(&record, number))
        fail_msg("article %u is another", (unsigned)ordinal);
}

static inline void set_finds(struct set_fixture *f, uint32_t number, uint64_t below, uint64_t want)
{
    struct pack_numbered a;
    uint64_t ordinal = 777;

    pack_numbered(&a, number);
    assert_ok(nf_set_cursor_find(f->cursor, NF_KEY_URL, str_of(a.url), below, &ordinal,
                                 &f->err), &f->err);
    assert_int_equal(ordinal, want);
    assert_ok(nf_set_cursor_find(f->cursor, NF_KEY_ID, str_of(a.id), below, &ordinal,
                                 &f->err), &f->err);
    assert_int_equal(ordinal, want);
}

/* Of a scan: counts what comes, which must come in order. */
static inline bool set_count_each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                                  struct nf_str made)
{
    uint64_t *n = ctx;

    (void)record;
    (void)made;
    assert_int_equal(ordinal, *n);
    ++*n;
    return false;
}

#endif
