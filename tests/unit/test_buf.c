#include "src/base/buf.h"

#include <stdlib.h>

#include "src/base/alloc.h"
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

static struct nf_str view(const struct nf_buf *b)
{
    return (struct nf_str){ (const char *)b->ptr, b->len };
}

static void grows_and_keeps_what_is_there(void **state)
{
    struct counted counted = { 0, SIZE_MAX, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &alloc, 1u << 20);
    assert_int_equal(counted.calls, 0);
    for (uint32_t i = 0; i < 100000; i++)
        nf_buf_add_byte(&b, (uint8_t)(i % 251));
    assert_false(b.failed);
    assert_int_equal(b.len, 100000);
    for (uint32_t i = 0; i < 100000; i++)
        assert_int_equal(b.ptr[i], i % 251);
    assert_int_equal(counted.out, 1);
    assert_true(counted.calls < 40);
    nf_buf_free(&b);
    assert_int_equal(counted.out, 0);
    assert_null(b.ptr);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.cap, 0);
}

static void writes_numbers_and_strings_as_specified(void **state)
{
    static const char want[] =
        "\x01" "\xac\x02\x04"
        "ra\0n\0";
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &nf_alloc_libc, 100);
    nf_buf_add_byte(&b, 1);
    nf_buf_add_varint(&b, 300);
    nf_buf_add_str(&b, STR("ra\0n"));
    nf_buf_add_str(&b, (struct nf_str){ NULL, 0 });
    assert_bytes(view(&b), ((struct nf_str){ want, sizeof(want) - 1 }));
    nf_buf_free(&b);
}

static void adding_nothing_does_nothing(void **state)
{
    struct counted counted = { 0, SIZE_MAX, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &alloc, 0);
    nf_buf_add(&b, NULL, 0);
    assert_false(b.failed);
    assert_int_equal(counted.calls, 0);
    nf_buf_free(&b);
}

static void may_be_as_long_as_its_maximum(void **state)
{
    static const size_t maxima[] = { 1, 255, 256, 257, 1000, 5000 };
    static const char zeros[5001];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(maxima); i++) {
        struct nf_buf b;

        nf_buf_init(&b, &nf_alloc_libc, maxima[i]);
        nf_buf_add(&b, zeros, maxima[i] - 1);
        nf_buf_add_byte(&b, 9);
        assert_false(b.failed);
        assert_true(b.cap <= maxima[i]);
        nf_buf_add_byte(&b, 9);
        assert_true(b.failed);
        assert_int_equal(b.len, maxima[i]);
        nf_buf_free(&b);
        nf_buf_init(&b, &nf_alloc_libc, maxima[i]);
        nf_buf_add(&b, zeros, maxima[i] + 1);
        assert_true(b.failed);
        assert_int_equal(b.len, 0);
        nf_buf_free(&b);
    }
}

/* After the first append that did not fit, none does; until a reset. */
static void failure_sticks(void **state)
{
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &nf_alloc_libc, 4);
    nf_buf_add(&b, "abc", 3);
    nf_buf_add(&b, "de", 2);
    assert_true(b.failed);
    nf_buf_add_byte(&b, 'f');
    assert_bytes(view(&b), STR("abc"));
    assert_false(nf_buf_reserve(&b, 0));
    assert_true(b.failed);
    nf_buf_reset(&b);
    assert_false(b.failed);
    nf_buf_add(&b, "wxyz", 4);
    assert_false(b.failed);
    assert_bytes(view(&b), STR("wxyz"));
    nf_buf_free(&b);
}

static void memory_that_ran_out_leaves_what_was_there(void **state)
{
    struct counted counted = { 0, 1, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &alloc, 1u << 20);
    nf_buf_add(&b, "hello", 5);
    assert_false(nf_buf_reserve(&b, 5000));
    assert_true(b.failed);
    assert_bytes(view(&b), STR("hello"));
    nf_buf_free(&b);
    assert_int_equal(counted.out, 0);
}

static void room_for_more_than_any_memory_is_refused(void **state)
{
    struct counted counted = { 0, SIZE_MAX, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &alloc, SIZE_MAX / 2);
    nf_buf_add(&b, "hello", 5);
    assert_false(nf_buf_reserve(&b, SIZE_MAX));
    assert_true(b.failed);
    nf_buf_reset(&b);
    nf_buf_add(&b, "hello", 5);
    assert_false(nf_buf_reserve(&b, SIZE_MAX - 5));
    assert_int_equal(counted.calls, 1);
    nf_buf_free(&b);
    /* Nor does a maximum above that matter. */
    counted.limit = counted.calls;
    nf_buf_init(&b, &alloc, SIZE_MAX);
    for (size_t less = 0; less < 100; less++)
        assert_false(nf_buf_need(&b, SIZE_MAX - less));
    nf_buf_free(&b);
}

static void reserving_makes_room_and_adds_nothing(void **state)
{
    struct counted counted = { 0, SIZE_MAX, 0 };
    struct nf_alloc alloc = { &counted, counted_get, counted_put };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &alloc, 1u << 20);
    assert_true(nf_buf_reserve(&b, 0));
    assert_non_null(b.ptr);
    assert_true(nf_buf_reserve(&b, 3000));
    assert_int_equal(b.len, 0);
    assert_true(b.cap >= 3000);
    counted.limit = counted.calls;
    assert_true(nf_buf_reserve(&b, 3000));
    assert_false(b.failed);
    nf_buf_free(&b);
}

/* What is needed anew replaces what was there. */
static void needing_forgets_what_was_there(void **state)
{
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &nf_alloc_libc, 1000);
    nf_buf_add(&b, "hello", 5);
    assert_true(nf_buf_need(&b, 1000));
    assert_int_equal(b.len, 0);
    assert_true(b.cap >= 1000);
    assert_true(nf_buf_need(&b, 0));
    assert_non_null(b.ptr);
    assert_false(nf_buf_need(&b, 1001));
    assert_true(b.failed);
    assert_true(nf_buf_need(&b, 1000));
    assert_false(b.failed);
    nf_buf_free(&b);
    nf_buf_free(&b);
}

static void may_be_freed_before_it_is_used(void **state)
{
    struct nf_buf never = { 0 }, b;

    (void)state;
    nf_buf_free(&never);
    nf_buf_init(&b, &nf_alloc_libc, 10);
    nf_buf_free(&b);
}

static void that_is_zero_takes_memory_of_the_c_library(void **state)
{
    struct nf_buf b = { 0 };
    char *room;

    (void)state;
    assert_int_equal(nf_buf_view(&b).len, 0);
    assert_true(nf_buf_add(&b, "", 0));
    assert_null(b.ptr);
    assert_true(nf_buf_add(&b, "rain", 4));
    room = nf_buf_room(&b, 1000000);
    assert_non_null(room);
    assert_ptr_equal(room, nf_buf_text(&b) + 4);
    assert_text(nf_buf_view(&b), "rain");
    assert_null(nf_buf_room(&b, SIZE_MAX / 2));
    assert_false(nf_buf_add(&b, "x", 1));
    nf_buf_reset(&b);
    assert_true(nf_buf_add(&b, "x", 1));
    nf_buf_free(&b);
    nf_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps_what_is_there),
        cmocka_unit_test(writes_numbers_and_strings_as_specified),
        cmocka_unit_test(adding_nothing_does_nothing),
        cmocka_unit_test(may_be_as_long_as_its_maximum),
        cmocka_unit_test(failure_sticks),
        cmocka_unit_test(memory_that_ran_out_leaves_what_was_there),
        cmocka_unit_test(room_for_more_than_any_memory_is_refused),
        cmocka_unit_test(reserving_makes_room_and_adds_nothing),
        cmocka_unit_test(needing_forgets_what_was_there),
        cmocka_unit_test(may_be_freed_before_it_is_used),
        cmocka_unit_test(that_is_zero_takes_memory_of_the_c_library)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
