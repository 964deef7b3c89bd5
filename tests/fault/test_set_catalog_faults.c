/* Making and using a catalog of archives when memory gives out, at every call. */
#include "tests/support/cataloged.h"
#include "tests/support/fault.h"

/* Make it, open it, open a set and find an article. */
static enum nf_status session(struct cataloged *c, struct nf_alloc *alloc)
{
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts set = NF_SET_OPTS_INIT;
    uint64_t ordinal = 777;
    enum nf_status st;

    opts.alloc = alloc;
    reader.alloc = alloc;
    set.reader = &reader;
    st = nf_set_catalog_make(c->catalog, c->at, c->n, &opts, NULL, &c->err);
    if (st == NF_OK)
        st = nf_set_catalog_open(c->catalog, &opts, &c->open, &c->err);
    set.catalog = c->open;
    if (st == NF_OK)
        st = nf_set_open(c->at, c->n, &set, &c->set, &c->err);
    if (st == NF_OK)
        st = nf_set_cursor_open(c->set, &c->cursor, &c->err);
    if (st == NF_OK)
        st = nf_set_cursor_find(c->cursor, NF_KEY_URL, STR("www.example.org/news/1"),
                                UINT64_MAX, &ordinal, &c->err);
    assert_int_equal(ordinal, st == NF_OK ? 1 : 777);
    cataloged_close(c);
    return st;
}

/* @anew: there is no catalog that the new one could be made of. */
static void run(struct folder *folder, bool anew)
{
    struct cataloged *c = cataloged_begin(folder, 3, 3);
    struct fault_memory memory = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&memory);
    const int fd = folder_next_fd();
    unsigned long n = 1, failed = 0;
    enum nf_status st;

    if (!anew)
        cataloged_make(c);
    do {
        if (anew)
            unlink(c->catalog);
        fault_at(&memory.fault, n++, false);
        st = session(c, &alloc);
        /* A page of an index that cannot be kept is read again: that is no failure. */
        if (st != NF_OK || !atomic_load(&memory.fault.hit))
            assert_status(st, atomic_load(&memory.fault.hit) ? NF_E_NOMEM : NF_OK, &c->err);
        failed += st != NF_OK;
        assert_int_equal(atomic_load(&memory.live), 0);
        assert_int_equal(folder_next_fd(), fd);
    } while (atomic_load(&memory.fault.hit));
    assert_true(failed > (anew ? 60 : 20) && failed > n * 9 / 10);
    cataloged_end(c);
}

static void every_allocation_fails(void **state)
{
    run(*state, true);
}

static void every_allocation_fails_with_a_former_one(void **state)
{
    run(*state, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(every_allocation_fails),
        WITH_FOLDER(every_allocation_fails_with_a_former_one)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
