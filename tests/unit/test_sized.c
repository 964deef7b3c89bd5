#include "src/base/sized.h"
#include "tests/support/expect.h"

/* As it was in the first version, is here, and will be. */
struct first {
    size_t struct_size;
    uint32_t a;
    uint32_t b;
};

struct present {
    size_t struct_size;
    uint32_t a;
    uint32_t b;
    uint64_t c;
};

struct future {
    size_t struct_size;
    uint32_t a;
    uint32_t b;
    uint64_t c;
    uint64_t d;
};

#define FIRST NF_SIZE_THROUGH(struct present, b)

static void what_a_caller_does_not_have_is_zero(void **state)
{
    const struct first given = { sizeof(given), 1, 2 };
    struct present own = { 0, 7, 7, 7 };

    (void)state;
    assert_ok(nf_sized_get(&own, sizeof(own), &given, "options", NULL), NULL);
    assert_int_equal(own.struct_size, sizeof(own));
    assert_int_equal(own.a, 1);
    assert_int_equal(own.b, 2);
    assert_int_equal(own.c, 0);
}

static void what_is_not_known_here_must_be_zero(void **state)
{
    struct future given = { sizeof(given), 1, 2, 3, 0 };
    struct present own = { 0, 7, 7, 7 };
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    given.d = UINT64_C(1) << 63; /* its last byte, or its first */
    assert_status(nf_sized_get(&own, sizeof(own), &given, "options", &err), NF_E_USAGE,
                  &err);
    assert_non_null(strstr(err.text, "options"));
    assert_int_equal(own.a, 7);
    given.d = 0;
    assert_ok(nf_sized_get(&own, sizeof(own), &given, "options", &err), &err);
    assert_int_equal(own.struct_size, sizeof(own));
    assert_int_equal(own.a, 1);
    assert_int_equal(own.c, 3);
}

static void a_size_that_was_not_set_is_refused(void **state)
{
    const size_t table[] = { 0, 1, sizeof(size_t) - 1, 4097, SIZE_MAX };
    struct present own = { 0, 7, 7, 7 };
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct present given = { table[i], 1, 2, 3 };

        assert_status(nf_sized_get(&own, sizeof(own), &given, "query", &err),
                      NF_E_USAGE, &err);
        assert_non_null(strstr(err.text, "_INIT"));
        assert_int_equal(own.a, 7);
    }
}

static void hands_out_no_more_than_there_is_room_for(void **state)
{
    const struct present own = { 0, 1, 2, 3 };
    struct present out = { sizeof(struct first), 7, 7, 7 };
    struct future large = { sizeof(large), 7, 7, 7, 0 };

    (void)state;
    nf_sized_put(&out, FIRST, &own, sizeof(own));
    assert_int_equal(out.struct_size, sizeof(struct first));
    assert_int_equal(out.a, 1);
    assert_int_equal(out.b, 2);
    assert_int_equal(out.c, 7);
    nf_sized_put(&large, FIRST, &own, sizeof(own));
    assert_int_equal(large.struct_size, sizeof(own));
    assert_int_equal(large.c, 3);
    assert_int_equal(large.d, 0);
}

/* Nobody's is smaller, so a forgotten size does no harm. */
static void without_a_size_it_is_the_first_version(void **state)
{
    const struct present own = { 0, 1, 2, 3 };
    struct present out = { 0, 7, 7, 7 };

    (void)state;
    nf_sized_put(&out, FIRST, &own, sizeof(own));
    assert_int_equal(out.struct_size, sizeof(struct first));
    assert_int_equal(out.b, 2);
    assert_int_equal(out.c, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_caller_does_not_have_is_zero),
        cmocka_unit_test(what_is_not_known_here_must_be_zero),
        cmocka_unit_test(a_size_that_was_not_set_is_refused),
        cmocka_unit_test(hands_out_no_more_than_there_is_room_for),
        cmocka_unit_test(without_a_size_it_is_the_first_version)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
