#include "src/convert/memory.h"

#include <stdlib.h>

#include "tests/support/expect.h"

/* Counts what is out, and says no from the @limit-th call on. */
struct counted {
    size_t calls;
    size_t limit;
    size_t out;
};

static void *counted_get(void *ctx, size_t n)
{
    struct counted *c = ctx;

    assert_true(n > 0);
    if (c->calls++ >= c->limit)
        return NULL;
    c->out++;
    return malloc(n);
}

static void counted_put(void *ctx, void *p)
{
    struct counted *c = ctx;

    if (p)
        c->out--;
    free(p);
}

static void grows_and_keeps_what_is_there(void **state)
{
    struct counted counted = { 0, SIZE_MAX, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_bytes b = { .alloc = &alloc };

    (void)state;
    for (size_t i = 0; i < 100000; i++) {
        assert_true(nf_bytes_reserve(&b, 1));
        b.ptr[b.len++] = (char)(i % 251);
    }
    for (size_t i = 0; i < b.len; i++)
        assert_int_equal(b.ptr[i], (char)(i % 251));
    assert_int_equal(counted.out, 1);
    assert_true(counted.calls < 10); /* by doubling */
    nf_bytes_free(&b);
    assert_int_equal(counted.out, 0);
    assert_null(b.ptr);
    assert_int_equal(b.cap, 0);
}

static void has_memory_even_for_nothing(void **state)
{
    struct nf_bytes b = { .alloc = nf_convert_alloc(NULL) };

    (void)state;
    assert_true(nf_bytes_reserve(&b, 0));
    assert_non_null(b.ptr);
    nf_bytes_free(&b);
    nf_bytes_free(&b);
}

static void stays_as_it_was_when_memory_runs_out(void **state)
{
    struct counted counted = { 0, 1, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_bytes b = { .alloc = &alloc };
    size_t cap;

    (void)state;
    assert_true(nf_bytes_reserve(&b, 5));
    memcpy(b.ptr, "hello", 5);
    b.len = 5;
    cap = b.cap;
    assert_false(nf_bytes_reserve(&b, cap));
    assert_false(nf_bytes_reserve(&b, SIZE_MAX));
    assert_false(nf_bytes_reserve(&b, SIZE_MAX / 2));
    assert_int_equal(b.cap, cap);
    assert_memory_equal(b.ptr, "hello", 5);
    assert_true(nf_bytes_reserve(&b, cap - 5));
    nf_bytes_free(&b);
    assert_int_equal(counted.out, 0);
}

static void gives_the_callers_allocator_or_the_c_librarys(void **state)
{
    struct nf_alloc mine = { NULL, counted_get, counted_put };
    const struct nf_alloc *libc = nf_convert_alloc(NULL);
    void *p;

    (void)state;
    assert_ptr_equal(nf_convert_alloc(&mine), &mine);
    p = libc->get(libc->ctx, 16);
    assert_non_null(p);
    libc->put(libc->ctx, p);
    libc->put(libc->ctx, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps_what_is_there),
        cmocka_unit_test(has_memory_even_for_nothing),
        cmocka_unit_test(stays_as_it_was_when_memory_runs_out),
        cmocka_unit_test(gives_the_callers_allocator_or_the_c_librarys)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
