#include "src/base/alloc.h"

#include <stdlib.h>

#include "tests/support/expect.h"

/* Keeps what it was asked for. */
struct log {
    size_t gets;
    size_t puts;
    size_t last;
    bool refuse;
};

static void *log_get(void *ctx, size_t n)
{
    struct log *log = ctx;
    void *p;

    log->gets++;
    log->last = n;
    if (log->refuse)
        return NULL;
    p = malloc(n);
    if (p)
        memset(p, 0xa5, n);
    return p;
}

static void log_put(void *ctx, void *p)
{
    struct log *log = ctx;

    assert_non_null(p);
    log->puts++;
    free(p);
}

static void asks_the_callers_allocator(void **state)
{
    struct log log = { 0 };
    struct nf_alloc alloc = { &log, log_get, log_put };
    void *p = nf_get(&alloc, 77);

    (void)state;
    assert_non_null(p);
    assert_int_equal(log.gets, 1);
    assert_int_equal(log.last, 77);
    nf_put(&alloc, p);
    assert_int_equal(log.puts, 1);
}

static void never_asks_for_nothing(void **state)
{
    struct log log = { 0 };
    struct nf_alloc alloc = { &log, log_get, log_put };
    void *p = nf_get(&alloc, 0), *q = nf_zget(&alloc, 0);

    (void)state;
    assert_non_null(p);
    assert_non_null(q);
    assert_int_equal(log.last, 1);
    nf_put(&alloc, p);
    nf_put(&alloc, q);
}

static void zeroes_what_it_should(void **state)
{
    struct log log = { 0 };
    struct nf_alloc alloc = { &log, log_get, log_put };
    unsigned char *p = nf_zget(&alloc, 1000);

    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    nf_put(&alloc, p);
}

static void gives_nothing_back_for_null(void **state)
{
    struct log log = { 0 };
    struct nf_alloc alloc = { &log, log_get, log_put };

    (void)state;
    nf_put(&alloc, NULL);
    assert_int_equal(log.puts, 0);
}

static void says_when_there_is_no_memory(void **state)
{
    struct log log = { .refuse = true };
    struct nf_alloc alloc = { &log, log_get, log_put };

    (void)state;
    assert_null(nf_get(&alloc, 8));
    assert_null(nf_zget(&alloc, 8));
    assert_int_equal(log.gets, 2);
}

static void an_array_has_room_for_all_elements_or_is_none(void **state)
{
    struct log log = { 0 };
    struct nf_alloc alloc = { &log, log_get, log_put };
    unsigned char *p;

    (void)state;
    nf_put(&alloc, nf_get_array(&alloc, 11, 7));
    assert_int_equal(log.last, 77);
    p = nf_zget_array(&alloc, 3, 8);
    assert_non_null(p);
    assert_int_equal(log.last, 24);
    assert_int_equal(p[0] | p[23], 0);
    nf_put(&alloc, p);
    assert_null(nf_get_array(&alloc, SIZE_MAX / 8 + 1, 8));
    assert_null(nf_zget_array(&alloc, SIZE_MAX / 8 + 1, 8));
    assert_null(nf_get_array(&alloc, SIZE_MAX, 2));
    assert_int_equal(log.gets, 2);
}

static void none_given_is_the_c_librarys(void **state)
{
    struct nf_alloc mine = { NULL, log_get, log_put };
    void *p;

    (void)state;
    assert_ptr_equal(nf_alloc_or_libc(&mine), &mine);
    assert_ptr_equal(nf_alloc_or_libc(NULL), &nf_alloc_libc);
    p = nf_zget(&nf_alloc_libc, 100);
    assert_non_null(p);
    nf_put(&nf_alloc_libc, p);
    nf_alloc_libc.put(nf_alloc_libc.ctx, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_the_callers_allocator),
        cmocka_unit_test(never_asks_for_nothing),
        cmocka_unit_test(zeroes_what_it_should),
        cmocka_unit_test(gives_nothing_back_for_null),
        cmocka_unit_test(says_when_there_is_no_memory),
        cmocka_unit_test(an_array_has_room_for_all_elements_or_is_none),
        cmocka_unit_test(none_given_is_the_c_librarys)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
