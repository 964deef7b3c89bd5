#include "src/pack/copy_anchor.h"

#include "src/base/alloc.h"
#include "tests/support/copies.h"
#include "tests/support/expect.h"

static size_t anchors_of(const uint8_t *p, uint32_t n, struct nf_buf *out)
{
    struct nf_anchor_gear gear;

    nf_anchor_gear_init(&gear);
    nf_anchors_find(&gear, p, n, out);
    assert_false(out->failed);
    return out->len / sizeof(struct nf_anchor);
}

static const struct nf_anchor *list(const struct nf_buf *b)
{
    return (const struct nf_anchor *)(const void *)b->ptr;
}

static void anchors_are_in_order_and_apart(void **state)
{
    uint8_t *p = test_malloc(1u << 16);
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    for (unsigned kind = 0; kind < COPY_TEXTS; kind++) {
        size_t n;

        make_copy_text(kind, p, 1u << 16);
        n = anchors_of(p, 1u << 16, &b);
        assert_true(n <= (1u << 16) / NF_ANCHOR_GAP);
        for (size_t i = 0; i < n; i++) {
            assert_true(list(&b)[i].at + NF_ANCHOR_BYTES <= 1u << 16);
            assert_true(i == 0 || list(&b)[i].at >= list(&b)[i - 1].at + NF_ANCHOR_GAP);
        }
        if (kind == COPY_RANDOM)
            assert_in_range(n, 2000, 4000);
    }
    nf_buf_free(&b);
    test_free(p);
}

/* Whatever stands before: but for the first ones, which the gap may shift. */
static void the_same_bytes_have_the_same_anchors(void **state)
{
    uint8_t *p = test_malloc(8192);
    struct nf_buf a, b;
    size_t n, m;

    (void)state;
    nf_buf_init(&a, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    make_copy_text(COPY_RANDOM, p, 8192);
    n = anchors_of(p, 8192, &a);
    m = anchors_of(p + 777, 8192 - 777, &b);
    assert_true(m > 100 && n > m);
    for (size_t i = 1; i <= m - 10; i++) {
        assert_int_equal(list(&a)[n - i].at, list(&b)[m - i].at + 777);
        assert_int_equal(list(&a)[n - i].hash, list(&b)[m - i].hash);
    }
    nf_buf_free(&a);
    nf_buf_free(&b);
    test_free(p);
}

static void few_bytes_have_none(void **state)
{
    const uint8_t p[NF_ANCHOR_BYTES] = { 0 };
    struct nf_buf b;

    (void)state;
    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    for (uint32_t n = 0; n < NF_ANCHOR_BYTES; n++)
        assert_int_equal(anchors_of(p, n, &b), 0);
    nf_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anchors_are_in_order_and_apart),
        cmocka_unit_test(the_same_bytes_have_the_same_anchors),
        cmocka_unit_test(few_bytes_have_none)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
