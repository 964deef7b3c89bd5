/*
 * The n-th allocation of SQLite fails: that is said, or does not matter, and nothing stays
 * behind, no half of a file either.
 */
#include "bindings/sqlite/tests/failing_memory.h"
#include "bindings/sqlite/fulltext/tests/ft_support.h"

static bool stop(void *ctx, size_t from, size_t to, size_t word)
{
    (void)ctx;
    (void)from;
    (void)to;
    (void)word;
    return true;
}

static enum nf_status ask(struct folder *f, struct nf_error *err)
{
    struct nf_fulltext_hit *hits = NULL;
    struct nf_fulltext *index = NULL;
    size_t n = 0;
    enum nf_status st = nf_fulltext_open(folder_file(f, "a.idx"), &index, err);

    if (st == NF_OK)
        st = nf_fulltext_find(index, ft_view("rain harbour"), &hits, &n, err);
    if (st == NF_OK)
        st = nf_fulltext_marks(index, ft_view("rain"), ft_view("Rain"), NULL, stop, err);
    if (st == NF_OK)
        assert_true(n > 0);
    nf_fulltext_free(hits);
    nf_fulltext_close(index);
    return st;
}

static void asking_may_run_out_of_memory(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    unsigned long n = 1;
    enum nf_status st;

    ft_archive(f);
    assert_int_equal(ft_index(f, &b, &err), NF_OK);
    do {
        fault_at(&fault, n, n % 2);
        n++;
        st = ask(f, &err);
        if (st != NF_OK && st != NF_E_NOMEM)
            fail_msg("allocation %lu: %s", n - 1, err.text);
    } while (atomic_load(&fault.hit));
    assert_int_equal(st, NF_OK);
    assert_true(n > 200);
    fault_at(&fault, 0, false);
    assert_int_equal(sqlite3_memory_used(), 0);
    ft_remove(f);
}

static void making_may_run_out_of_memory(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_fulltext_build b;
    unsigned long n = 1;
    enum nf_status st;
    bool hit;

    ft_archive(f);
    do {
        fault_at(&fault, n, n % 2);
        n += n < 300 ? 1 : 7;
        st = ft_index(f, &b, &err);
        hit = atomic_load(&fault.hit);
        fault_at(&fault, 0, false);
        if (st != NF_OK && st != NF_E_NOMEM)
            fail_msg("allocation %lu: %s", n - 1, err.text);
        assert_int_equal(folder_count(f), st == NF_OK ? 2 : 1);
        if (st == NF_OK)
            folder_remove(f, "a.idx");
    } while (hit);
    assert_true(n > 300);
    assert_int_equal(sqlite3_memory_used(), 0);
    folder_remove(f, "a.fiche");
}

int main(void)
{
    const struct CMUnitTest tests[] = { WITH_FOLDER(asking_may_run_out_of_memory),
                                        WITH_FOLDER(making_may_run_out_of_memory) };

    return cmocka_run_group_tests(tests, failing_memory, NULL);
}
