#include <newsfiche/io.h>

#include "tests/support/expect.h"

static void reads_any_part(void **state)
{
    static const char bytes[] = "rain over the harbour";
    struct nf_source s = memory_source(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(s.size, sizeof(bytes));
    assert_ptr_equal(s.memory, bytes);
    for (size_t off = 0; off <= sizeof(bytes); off++)
        for (size_t n = 0; n <= sizeof(bytes) - off; n++) {
            char got[sizeof(bytes) + 1];

            memset(got, 'x', sizeof(got));
            assert_int_equal(s.read_at(s.ctx, off, got, n), 0);
            assert_memory_equal(got, bytes + off, n);
            assert_int_equal(got[n], 'x');
        }
}

static void there_is_nothing_to_close(void **state)
{
    (void)state;
    assert_null(memory_source("a", 1).close);
}

/* NULL stands for "not in memory", so nothing at all is somewhere too. */
static void nothing_is_in_memory_as_well(void **state)
{
    struct nf_source s = memory_source(NULL, 0);
    char c = 'x';

    (void)state;
    assert_int_equal(s.size, 0);
    assert_non_null(s.memory);
    assert_int_equal(s.read_at(s.ctx, 0, &c, 0), 0);
    assert_int_equal(c, 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_any_part),
        cmocka_unit_test(there_is_nothing_to_close),
        cmocka_unit_test(nothing_is_in_memory_as_well)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
