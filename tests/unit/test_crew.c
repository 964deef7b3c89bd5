#include "src/base/crew.h"

#include <errno.h>
#include <stdatomic.h>

#include "tests/support/expect.h"

/* So many more threads can be started. */
static unsigned startable = UINT32_MAX;

int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                          void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                          void *);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg)
{
    if (startable == 0)
        return EAGAIN;
    startable--;
    return __real_pthread_create(thread, attr, start, arg);
}

struct shared {
    atomic_uint at[NF_MAX_CREW]; /* how often a thread of this number came */
    atomic_uint threads;
    atomic_uint next;
    unsigned turns;
    unsigned in_order; /* turns so far; no atomic: turns guard it */
    unsigned wrong;
};

static void note(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct shared *s = ctx;

    atomic_fetch_add(&s->at[number], 1);
    atomic_store(&s->threads, crew->threads);
}

static void all_of_a_crew_do_it_once(void **state)
{
    static const unsigned sizes[] = { 1, 2, 5, 20 };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        struct shared s = { .turns = 0 };

        nf_crew_run(sizes[k], note, &s);
        assert_int_equal(s.threads, sizes[k]);
        for (unsigned i = 0; i < NF_MAX_CREW; i++)
            assert_int_equal(s.at[i], i < sizes[k]);
    }
}

static void those_that_cannot_be_started_are_done_without(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 4; n++) {
        struct shared s = { .turns = 0 };

        startable = n;
        nf_crew_run(6, note, &s);
        startable = UINT32_MAX;
        assert_int_equal(s.threads, 1 + n);
        for (unsigned i = 0; i < NF_MAX_CREW; i++)
            assert_int_equal(s.at[i], i < 1 + n);
    }
}

static void take_turns(struct nf_crew *crew, unsigned number, void *ctx)
{
    struct shared *s = ctx;
    unsigned i;

    (void)number;
    while ((i = atomic_fetch_add(&s->next, 1)) < s->turns) {
        nf_crew_begin_turn(crew, i);
        s->wrong += s->in_order++ != i;
        nf_crew_end_turn(crew);
    }
}

static void turns_come_one_after_the_other(void **state)
{
    static const unsigned sizes[] = { 1, 2, 3, 8 };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        struct shared s = { .turns = 1000 };

        nf_crew_run(sizes[k], take_turns, &s);
        assert_int_equal(s.in_order, 1000);
        assert_int_equal(s.wrong, 0);
    }
}

static void a_size_has_bounds(void **state)
{
    (void)state;
    assert_in_range(nf_crew_size(0), 1, NF_MAX_CREW);
    assert_int_equal(nf_crew_size(1), 1);
    assert_int_equal(nf_crew_size(NF_MAX_CREW), NF_MAX_CREW);
    assert_int_equal(nf_crew_size(NF_MAX_CREW + 1), NF_MAX_CREW);
    assert_int_equal(nf_crew_size(UINT32_MAX), NF_MAX_CREW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_crew_do_it_once),
        cmocka_unit_test(those_that_cannot_be_started_are_done_without),
        cmocka_unit_test(turns_come_one_after_the_other),
        cmocka_unit_test(a_size_has_bounds)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
