#include <errno.h>
#include <newsfiche/io.h>
#include <stdlib.h>

#include "tests/support/expect.h"

static void keeps_all_bytes_in_order(void **state)
{
    struct nf_buffer b = { 0 };
    struct nf_sink s = memory_sink(&b);
    char piece[1000];
    size_t sum = 0;

    (void)state;
    assert_int_equal(s.append(s.ctx, NULL, 0), 0);
    for (size_t n = 1; n < sizeof(piece); n++) {
        for (size_t i = 0; i < n; i++)
            piece[i] = (char)((sum + i) % 251);
        assert_int_equal(s.append(s.ctx, piece, n), 0);
        sum += n;
        assert_int_equal(b.len, sum);
        assert_true(b.cap >= b.len);
    }
    for (size_t i = 0; i < sum; i++)
        if (b.ptr[i] != i % 251)
            fail_msg("byte %zu", i);
    free(b.ptr);
}

static void takes_a_piece_larger_than_it_grows_by(void **state)
{
    struct nf_buffer b = { 0 };
    struct nf_sink s = memory_sink(&b);
    char *piece = malloc(100001);

    (void)state;
    assert_non_null(piece);
    memset(piece, 'r', 100001);
    assert_int_equal(s.append(s.ctx, "a", 1), 0);
    assert_int_equal(s.append(s.ctx, piece, 100001), 0);
    assert_int_equal(b.len, 100002);
    assert_int_equal(b.ptr[0], 'a');
    assert_memory_equal(b.ptr + 1, piece, 100001);
    free(piece);
    free(b.ptr);
}

/* It is the caller's: nothing happens to it at the end. */
static void there_is_nothing_to_commit_or_close(void **state)
{
    struct nf_buffer b = { 0 };
    struct nf_sink s = memory_sink(&b);

    (void)state;
    assert_ptr_equal(s.ctx, &b);
    assert_null(s.commit);
    assert_null(s.close);
}

static void more_than_any_memory_is_refused(void **state)
{
    struct nf_buffer b = { 0 };
    struct nf_sink s = memory_sink(&b);

    (void)state;
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.append(s.ctx, "rain", SIZE_MAX - 4), ENOMEM);
    assert_int_equal(s.append(s.ctx, "rain", SIZE_MAX), ENOMEM);
    assert_int_equal(b.len, 4);
    assert_int_equal(s.append(s.ctx, "bow", 3), 0);
    assert_memory_equal(b.ptr, "rainbow", 7);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_all_bytes_in_order),
        cmocka_unit_test(takes_a_piece_larger_than_it_grows_by),
        cmocka_unit_test(there_is_nothing_to_commit_or_close),
        cmocka_unit_test(more_than_any_memory_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
