#include "src/base/vec.h"

#include "src/base/alloc.h"
#include "tests/support/expect.h"

struct pair {
    uint64_t a;
    uint8_t b;
};

static void what_is_added_stays_in_order(void **state)
{
    NF_VEC(struct pair) v;

    (void)state;
    nf_vec_init(&v, &nf_alloc_libc);
    assert_int_equal(nf_vec_count(&v), 0);
    assert_null(v.at);
    for (uint32_t i = 0; i < 1000; i++)
        assert_true(nf_vec_add(&v, &((struct pair){ i * UINT64_C(7), (uint8_t)i })));
    assert_int_equal(nf_vec_count(&v), 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(v.at[i].a == i * UINT64_C(7));
        assert_int_equal(v.at[i].b, (uint8_t)i);
    }
    nf_vec_reset(&v);
    assert_int_equal(nf_vec_count(&v), 0);
    nf_vec_free(&v);
    assert_null(v.at);
}

static void room_is_made_at_once(void **state)
{
    NF_VEC(uint32_t) v;

    (void)state;
    nf_vec_init(&v, &nf_alloc_libc);
    assert_true(nf_vec_make(&v, (size_t)300));
    assert_int_equal(nf_vec_count(&v), 300);
    v.at[299] = 5;
    assert_true(nf_vec_make(&v, (size_t)10));
    assert_int_equal(nf_vec_count(&v), 10);
    nf_vec_free(&v);
}

static void *no_memory(void *ctx, size_t n)
{
    (void)ctx;
    (void)n;
    return NULL;
}

static void out_of_memory_sticks(void **state)
{
    const struct nf_alloc none = { .get = no_memory };
    NF_VEC(uint64_t) v;
    const uint64_t one = 1;

    (void)state;
    nf_vec_init(&v, &none);
    assert_false(nf_vec_add(&v, &one));
    assert_int_equal(nf_vec_count(&v), 0);
    assert_true(v.buf.failed);
    nf_vec_reset(&v);
    assert_false(nf_vec_make(&v, SIZE_MAX / 4)); /* more bytes than there can be */
    assert_true(v.buf.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_stays_in_order),
        cmocka_unit_test(room_is_made_at_once),
        cmocka_unit_test(out_of_memory_sticks)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
