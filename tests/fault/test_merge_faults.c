/*
 * The n-th allocation, or the n-th call of a source or the sink, fails while archives are
 * merged. The new one is committed when all of it was written, or not at all.
 */
#include <newsfiche/merge.h>

#include "tests/support/archives.h"
#include "tests/support/hurt.h"

/* Three archives, the last with later versions of the articles of the first. */
static struct archives *three(void)
{
    static const struct hurt_plan plans[] = { { 30, 8, 1, 0, 2 }, { 30, 8, 1, 0, 0 } };
    struct archives *all = archives_numbers(3, 20, 3);

    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        free(all->bytes[2 * i].ptr);
        all->bytes[2 * i] = hurt_archive(&plans[i]);
    }
    return all;
}

/* One try; call number @n of @fault fails once the set is open. False: there are not so many. */
static bool try_merge(struct archives *all, struct fault_memory *memory, struct fault_io *to,
                      struct fault *fault, unsigned long n, enum nf_status failure)
{
    const struct nf_alloc alloc = fault_alloc(memory);
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = archives_opts(all);
    const struct nf_sink sink = fault_sink(to);
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_set *set = NULL;
    enum nf_status st;
    bool hit;

    to->committed = 0;
    to->out.len = 0;
    reader.alloc = &alloc;
    opts.reader = &reader;
    assert_ok(nf_set_open(all->paths, all->n, &opts, &set, NULL), NULL);
    fault_at(fault, n, false);
    st = nf_merge(set, &sink, NULL, &result, NULL);
    hit = atomic_load(&fault->hit);
    fault_at(fault, 0, false);
    nf_set_close(set);
    assert_int_equal(memory->live, 0);
    if (st != NF_OK) {
        assert_status(st, failure, NULL);
        assert_int_equal(to->committed, 0);
        assert_int_equal(result.articles, 0);
        return true;
    }
    assert_int_equal(to->committed, 1);
    assert_int_equal(result.articles, 80);
    assert_true(result.versions > 0 && result.bytes == to->out.len);
    return hit; /* something could be done without */
}

static void merging_survives(void **state)
{
    struct archives *all = three();
    struct fault_memory memory = { .live = 0 };
    struct fault_io to = { .error = ENOSPC };
    unsigned long n;

    (void)state;
    for (n = 1; try_merge(all, &memory, &to, &memory.fault, n, NF_E_NOMEM); n++)
        ;
    assert_true(n > 20);
    for (n = 1; try_merge(all, &memory, &to, &all->fault, n, NF_E_IO); n++)
        ;
    assert_true(n > 20);
    for (n = 1; try_merge(all, &memory, &to, &to.fault, n, NF_E_IO); n++)
        ;
    assert_true(n > 20);
    free(to.out.ptr);
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merging_survives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
