/* What a set does when memory or a source gives out, at every call; and threads. */
#include <pthread.h>

#include "tests/support/archives.h"

#define ARTICLES 9u /* in three archives, of which two may be open */

static bool count(void *ctx, uint64_t ordinal, const struct nf_record *record,
                  struct nf_str made)
{
    (void)made;
    assert_true(pack_is_number(record, (uint32_t)ordinal));
    ++*(unsigned *)ctx;
    return false;
}

static enum nf_status scan(struct nf_set *set, struct nf_error *err)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    unsigned seen = 0;
    enum nf_status st;

    opts.threads = 1;
    opts.ctx = &seen;
    opts.each = count;
    st = nf_set_scan(set, &opts, err);
    if (st == NF_OK)
        assert_int_equal(seen, ARTICLES);
    return st;
}

static enum nf_status find(struct nf_set_cursor *c, struct nf_error *err)
{
    uint64_t ordinal = 777;
    enum nf_status st = nf_set_cursor_find(c, NF_KEY_URL, STR("www.example.org/news/1"),
                                           UINT64_MAX, &ordinal, err);

    assert_int_equal(ordinal, st == NF_OK ? 1 : 777);
    return st;
}

static enum nf_status newest(struct nf_set_cursor *c, struct nf_error *err)
{
    uint64_t ordinals[4] = { 777 };
    size_t found = 777;
    enum nf_status st = nf_set_cursor_newest(c, NULL, ordinals, 4, &found, err);

    assert_int_equal(ordinals[0], st == NF_OK ? 8 : 777);
    assert_int_equal(found, st == NF_OK ? 4 : 777);
    return st;
}

static enum nf_status step(struct nf_set *set, struct nf_set_cursor *c, unsigned i,
                           struct nf_error *err)
{
    struct nf_record record;
    struct nf_row row;
    struct nf_str json;
    uint64_t borders[4], ordinal;
    enum nf_status st;

    switch (i) {
    case 0:
        st = nf_set_cursor_get(c, 4, NF_PARTS_ALL, &record, err);
        if (st == NF_OK)
            assert_true(pack_is_number(&record, 4));
        return st;
    case 1:
        return find(c, err);
    case 2:
        return newest(c, err);
    case 3:
        return nf_set_cursor_next(c, 5, NULL, &ordinal, NULL, err);
    case 4:
        return nf_set_cursor_row(c, 8, &row, NULL, err);
    case 5:
        return nf_set_cursor_json(c, 2, &json, err);
    case 6:
        return nf_set_splits(set, 3, borders, err);
    default:
        return scan(set, err);
    }
}
#define STEPS 8

/* All of it, each step again until it succeeds: what failed once leaves nothing wrong. */
static void session(struct archives *all, const struct nf_set_opts *opts, enum nf_status fails)
{
    struct nf_set *set = NULL;
    struct nf_set_cursor *c = NULL;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st = nf_set_open(all->paths, all->n, opts, &set, &err);

    if (st != NF_OK) {
        assert_status(st, fails, &err);
        assert_null(set);
        return;
    }
    st = nf_set_cursor_open(set, &c, &err);
    if (st != NF_OK) {
        assert_status(st, fails, &err);
        assert_null(c);
        assert_ok(nf_set_cursor_open(set, &c, &err), &err);
    }
    for (unsigned i = 0; i < STEPS; i++) {
        st = step(set, c, i, &err);
        if (st != NF_OK) {
            assert_status(st, fails, &err);
            assert_ok(step(set, c, i, &err), &err);
        }
    }
    nf_set_cursor_close(c);
    nf_set_close(set);
}

static void every_allocation_fails(void **state)
{
    struct archives *all = archives_numbers(3, 3, 3);
    struct nf_set_opts opts = archives_opts(all);
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct fault_memory memory = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 1;

    (void)state;
    reader.alloc = &alloc;
    opts.reader = &reader;
    opts.max_open = 2;
    do {
        fault_at(&memory.fault, n++, false);
        session(all, &opts, NF_E_NOMEM);
        assert_int_equal(atomic_load(&memory.live), 0);
        assert_int_equal(atomic_load(&all->open), 0);
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 100);
    archives_free(all);
}

static void every_read_fails(void **state)
{
    struct archives *all = archives_numbers(3, 3, 3);
    struct nf_set_opts opts = archives_opts(all);
    unsigned long n = 1;

    (void)state;
    opts.max_open = 2;
    do {
        fault_at(&all->fault, n++, false);
        session(all, &opts, NF_E_IO);
        assert_int_equal(atomic_load(&all->open), 0);
    } while (atomic_load(&all->fault.hit));
    assert_true(n > 30);
    archives_free(all);
}

/* A message of a read that fails says of which archive. */
static void a_read_that_fails_is_named(void **state)
{
    struct archives *all = archives_numbers(3, 3, 3);
    struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;

    (void)state;
    fault_at(&all->fault, 3, false);
    assert_status(nf_set_open(all->paths, 3, &opts, &set, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, EIO);
    assert_memory_equal(err.text, "0.fiche: ", 9);
    archives_free(all);
}

struct worker {
    struct nf_set *set;
    uint32_t seed;
    unsigned wrong;
};

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct nf_set_cursor *c = NULL;

    if (nf_set_cursor_open(w->set, &c, NULL) != NF_OK) {
        w->wrong++;
        return NULL;
    }
    for (uint32_t i = 0; i < 2000; i++) {
        uint32_t ordinal = (i * 7919 + w->seed * 104729) % 60;
        struct nf_record record;

        if (nf_set_cursor_get(c, ordinal, NF_PARTS_ALL, &record, NULL) != NF_OK ||
            !pack_is_number(&record, ordinal))
            w->wrong++;
    }
    nf_set_cursor_close(c);
    return NULL;
}

static void threads_share_a_set(void **state)
{
    struct archives *all = archives_numbers(20, 3, 20);
    struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;
    struct worker w[6];
    pthread_t threads[6];
    struct nf_set *set = NULL;

    (void)state;
    opts.max_open = 8;
    assert_ok(nf_set_open(all->paths, 20, &opts, &set, &err), &err);
    for (uint32_t i = 0; i < 6; i++) {
        w[i] = (struct worker){ set, i, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &w[i]), 0);
    }
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(w[i].wrong, 0);
    }
    nf_set_close(set);
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_read_fails),
        cmocka_unit_test(a_read_that_fails_is_named),
        cmocka_unit_test(threads_share_a_set)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
