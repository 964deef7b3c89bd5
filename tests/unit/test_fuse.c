/* Filters of hashes: what was put in is there, and little else. */
#include "format/fuse.h"
#include "src/base/alloc.h"
#include "src/set/fuse_build.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

static uint64_t *hashes_of(size_t n, uint64_t seed)
{
    uint64_t *h = malloc((n + 1) * sizeof(*h));

    assert_non_null(h);
    for (size_t i = 0; i < n; i++)
        h[i] = (uint64_t)pack_random(&seed) << 32 | pack_random(&seed);
    return h;
}

static void what_was_put_in_is_there(void **state)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 4, 5, 7, 10, 31, 100, 513, 5000, 200000 };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        const size_t n = sizes[k];
        uint64_t *h = hashes_of(n, k + 1), *others = hashes_of(20000, 999 + k);
        struct nf_buf cells;
        struct nf_fuse f = { .seed = 77 };
        size_t there = 0;

        nf_buf_init(&cells, &nf_alloc_libc, SIZE_MAX / 2);
        assert_int_equal(nf_fuse_build(h, n, &cells, &f), NF_OK);
        assert_true(nf_fuse_is_right(&f));
        assert_int_equal(nf_fuse_cells(&f), cells.len);
        for (size_t i = 0; i < n; i++)
            assert_true(nf_fuse_has(&f, h[i]));
        for (size_t i = 0; i < 20000; i++)
            there += nf_fuse_has(&f, others[i]);
        /* 1 in 256 of 20,000 is 78. */
        if (there < 30 || there > 140)
            fail_msg("of %zu hashes: %zu of 20000 others", n, there);
        if (n >= 5000)
            assert_true(cells.len < n * (n < 100000 ? 14 : 12) / 10);
        nf_buf_free(&cells);
        free(h);
        free(others);
    }
}

static void the_same_hash_may_come_twice(void **state)
{
    uint64_t h[] = { 5, 7, 5, 9, 7, 5 };
    struct nf_buf cells;
    struct nf_fuse f;

    (void)state;
    nf_buf_init(&cells, &nf_alloc_libc, SIZE_MAX / 2);
    assert_int_equal(nf_fuse_build(h, COUNT_OF(h), &cells, &f), NF_OK);
    assert_true(nf_fuse_has(&f, 5) && nf_fuse_has(&f, 7) && nf_fuse_has(&f, 9));
    nf_buf_free(&cells);
}

static void the_order_does_not_matter(void **state)
{
    uint64_t *a = hashes_of(300, 3), *b = hashes_of(300, 3);
    struct nf_buf of_a, of_b;
    struct nf_fuse f, g;

    (void)state;
    nf_buf_init(&of_a, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_init(&of_b, &nf_alloc_libc, SIZE_MAX / 2);
    for (size_t i = 0; i < 150; i++) {
        const uint64_t t = b[i];

        b[i] = b[299 - i];
        b[299 - i] = t;
    }
    assert_int_equal(nf_fuse_build(a, 300, &of_a, &f), NF_OK);
    assert_int_equal(nf_fuse_build(b, 300, &of_b, &g), NF_OK);
    assert_int_equal(f.seed, g.seed);
    assert_bytes(nf_buf_view(&of_a), nf_buf_view(&of_b));
    nf_buf_free(&of_a);
    nf_buf_free(&of_b);
    free(a);
    free(b);
}

/* Of filters of any allowed size no place is outside, by any hash. */
static void places_are_within(void **state)
{
    static const struct { uint8_t bits; uint32_t segments; } sizes[] = {
        { 2, 1 }, { 2, NF_FUSE_MAX_SEGMENTS }, { 7, 3 }, { NF_FUSE_MAX_BITS, 1 },
        { NF_FUSE_MAX_BITS, NF_FUSE_MAX_SEGMENTS }
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        const struct nf_fuse f = { .segment_bits = sizes[k].bits, .segments = sizes[k].segments };
        uint64_t random = k;

        assert_true(nf_fuse_is_right(&f));
        for (unsigned i = 0; i < 10002; i++) {
            const uint64_t mixed = i == 10000 ? 0 : i == 10001 ? UINT64_MAX
                                 : (uint64_t)pack_random(&random) << 32 | pack_random(&random);
            uint32_t at[NF_FUSE_PLACES];

            nf_fuse_places(&f, mixed, at);
            assert_true(at[0] < at[1] && at[1] < at[2] && at[2] < nf_fuse_cells(&f));
            assert_int_equal((at[0] >> f.segment_bits) + 1, at[1] >> f.segment_bits);
            assert_int_equal((at[0] >> f.segment_bits) + 2, at[2] >> f.segment_bits);
        }
    }
}

static void limits_are_limits(void **state)
{
    static const struct nf_fuse wrong[] = {
        { .segment_bits = 1, .segments = 1 }, { .segment_bits = 0, .segments = 1 },
        { .segment_bits = NF_FUSE_MAX_BITS + 1, .segments = 1 },
        { .segment_bits = 255, .segments = 1 }, { .segment_bits = 4, .segments = 0 },
        { .segment_bits = 4, .segments = NF_FUSE_MAX_SEGMENTS + 1 },
        { .segment_bits = 4, .segments = UINT32_MAX }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(nf_fuse_is_right(&wrong[i]));
}

static void every_allocation_fails(void **state)
{
    struct fault_memory memory = { .live = 0 };
    struct nf_alloc alloc = fault_alloc(&memory);
    unsigned long n = 1;

    (void)state;
    do {
        uint64_t h[] = { 1, 2, 3 };
        struct nf_fuse f = { .segments = 77 };
        struct nf_buf cells;
        enum nf_status st;

        fault_at(&memory.fault, n++, false);
        nf_buf_init(&cells, &alloc, SIZE_MAX / 2);
        st = nf_fuse_build(h, 3, &cells, &f);
        assert_int_equal(st, atomic_load(&memory.fault.hit) ? NF_E_NOMEM : NF_OK);
        if (st != NF_OK)
            assert_int_equal(f.segments, 77);
        nf_buf_free(&cells);
        assert_int_equal(atomic_load(&memory.live), 0);
    } while (atomic_load(&memory.fault.hit));
    assert_true(n > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_in_is_there),
        cmocka_unit_test(the_same_hash_may_come_twice),
        cmocka_unit_test(the_order_does_not_matter),
        cmocka_unit_test(places_are_within),
        cmocka_unit_test(limits_are_limits),
        cmocka_unit_test(every_allocation_fails)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
