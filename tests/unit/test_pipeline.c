#include "src/base/pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "src/base/alloc.h"
#include "tests/support/expect.h"

/* So many more threads can be started. */
static unsigned startable = UINT32_MAX;

int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *arg)
{
    if (startable == 0)
        return EAGAIN;
    startable--;
    return __real_pthread_create(thread, attr, start, arg);
}

#define ITEMS 300
#define THREADS 8

/* What was done to an item: steps that are missing or too many show. */
struct item {
    unsigned number;
    unsigned worked, turned, rested;
};

struct shared {
    struct item items[ITEMS];
    atomic_uint inside[THREADS]; /* steps a worker is in: no more than one */
    atomic_uint turning;
    unsigned turns; /* no atomic: turns guard it */
    atomic_uint wrong;
    bool slow;
};

static void enter(struct shared *s, unsigned worker)
{
    if (worker >= THREADS || atomic_fetch_add(&s->inside[worker], 1) != 0)
        atomic_fetch_add(&s->wrong, 1);
}

static void leave(struct shared *s, unsigned worker)
{
    atomic_fetch_sub(&s->inside[worker], 1);
}

static void work(void *ctx, unsigned worker, void *item)
{
    struct shared *s = ctx;
    struct item *i = item;
    struct timespec t = { 0, (long)(i->number % 7) * 100000 };

    enter(s, worker);
    if (s->slow)
        nanosleep(&t, NULL);
    i->worked++;
    leave(s, worker);
}

static void turn(void *ctx, unsigned worker, void *item)
{
    struct shared *s = ctx;
    struct item *i = item;

    enter(s, worker);
    if (atomic_fetch_add(&s->turning, 1) != 0 || s->turns++ != i->number || i->worked != 1)
        atomic_fetch_add(&s->wrong, 1);
    i->turned++;
    atomic_fetch_sub(&s->turning, 1);
    leave(s, worker);
}

static void rest(void *ctx, unsigned worker, void *item)
{
    struct shared *s = ctx;
    struct item *i = item;

    enter(s, worker);
    if (i->turned != 1)
        atomic_fetch_add(&s->wrong, 1);
    i->rested++;
    leave(s, worker);
}

/* Put all items through, in order. */
static void put_through(struct shared *s, unsigned threads, size_t room,
                        const struct nf_pipeline_steps *steps)
{
    struct nf_pipeline *p;
    struct item *got;
    unsigned put = 0, taken = 0;

    for (unsigned i = 0; i < ITEMS; i++)
        s->items[i].number = i;
    assert_int_equal(nf_pipeline_new(&nf_alloc_libc, threads, room, steps, s, &p), NF_OK);
    while (taken < ITEMS) {
        bool full = put < ITEMS && !nf_pipeline_put(p, &s->items[put]);

        put += put < ITEMS && !full;
        assert_true(put - taken <= room);
        assert_true(!full || put - taken == room);
        while ((got = nf_pipeline_take(p, full || put == ITEMS)) != NULL) {
            assert_int_equal(got->number, taken);
            assert_int_equal(got->worked, 1);
            assert_int_equal(got->turned, steps->turn != NULL);
            assert_int_equal(got->rested, steps->rest != NULL);
            taken++;
            full = false;
        }
    }
    assert_null(nf_pipeline_take(p, true));
    nf_pipeline_free(p);
    assert_int_equal(s->wrong, 0);
    assert_int_equal(s->turns, steps->turn ? ITEMS : 0);
}

static void keeps_the_order_whatever_the_threads(void **state)
{
    static const struct nf_pipeline_steps steps[] = {
        { work, NULL, NULL }, { work, turn, NULL }, { work, turn, rest }
    };
    static const unsigned threads[] = { 1, 2, 3, THREADS };
    static const size_t rooms[] = { 1, 2, 32 };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(steps); k++)
        for (size_t t = 0; t < COUNT_OF(threads); t++)
            for (size_t r = 0; r < COUNT_OF(rooms); r++) {
                struct shared s = { .slow = k == 2 && r == 2 };

                put_through(&s, threads[t], rooms[r], &steps[k]);
            }
}

static void does_without_threads_that_cannot_be_started(void **state)
{
    static const struct nf_pipeline_steps steps = { work, turn, rest };

    (void)state;
    for (unsigned n = 0; n < 3; n++) {
        struct shared s = { .slow = false };

        startable = n;
        put_through(&s, 6, 8, &steps);
        startable = UINT32_MAX;
    }
}

static void may_end_with_items_in_it(void **state)
{
    static const struct nf_pipeline_steps steps = { work, turn, rest };

    (void)state;
    for (unsigned threads = 1; threads < 5; threads++) {
        struct shared s = { .slow = true };
        struct nf_pipeline *p;

        assert_int_equal(nf_pipeline_new(&nf_alloc_libc, threads, 16, &steps, &s, &p), NF_OK);
        for (unsigned i = 0; i < 16; i++) {
            s.items[i].number = i;
            assert_true(nf_pipeline_put(p, &s.items[i]));
        }
        assert_false(nf_pipeline_put(p, &s.items[16]));
        nf_pipeline_free(p);
        assert_int_equal(s.wrong, 0);
    }
    nf_pipeline_free(NULL);
}

/* Says no from the call number @limit on. */
struct counted {
    size_t calls;
    size_t limit;
    size_t out;
};

static void *counted_get(void *ctx, size_t n)
{
    struct counted *c = ctx;

    if (c->calls++ >= c->limit)
        return NULL;
    c->out++;
    return nf_alloc_libc.get(NULL, n);
}

static void counted_put(void *ctx, void *p)
{
    struct counted *c = ctx;

    c->out--;
    nf_alloc_libc.put(NULL, p);
}

static void says_when_memory_runs_out(void **state)
{
    static const struct nf_pipeline_steps steps = { work, NULL, NULL };
    enum nf_status st = NF_E_NOMEM;

    (void)state;
    for (size_t n = 0; st != NF_OK; n++) {
        struct counted c = { 0, n, 0 };
        struct nf_alloc alloc = { &c, counted_get, counted_put };
        struct nf_pipeline *p = NULL;

        st = nf_pipeline_new(&alloc, 2, 4, &steps, NULL, &p);
        assert_true(st == NF_OK || (st == NF_E_NOMEM && !p));
        nf_pipeline_free(p);
        assert_int_equal(c.out, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order_whatever_the_threads),
        cmocka_unit_test(does_without_threads_that_cannot_be_started),
        cmocka_unit_test(may_end_with_items_in_it),
        cmocka_unit_test(says_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
