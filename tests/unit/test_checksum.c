#include "format/checksum.h"

#include "tests/support/pieces.h"

/* XXH3 as its authors publish it for no bytes at all. */
static void the_hash_is_xxh3(void **state)
{
    (void)state;
    assert_true(nf_hash("", 0, 0) == UINT64_C(0x2d06800538d394c2));
    assert_true(nf_check("", 0, 0) == 0x38d394c2);
}

static void the_check_is_the_lower_half(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++)
        assert_true(nf_check("rain", 4, seed) ==
                    (uint32_t)nf_hash("rain", 4, seed));
}

/* Every bit of the bytes, their number and the seed count. */
static void what_differs_hashes_otherwise(void **state)
{
    uint8_t p[300] = { 0 };
    uint64_t h = nf_hash(p, sizeof(p), 7);

    (void)state;
    for (size_t bit = 0; bit < sizeof(p) * 8; bit++) {
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(nf_hash(p, sizeof(p), 7) != h);
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (unsigned bit = 0; bit < 64; bit++)
        assert_true(nf_hash(p, sizeof(p), 7 ^ UINT64_C(1) << bit) != h);
    assert_true(nf_hash(p, sizeof(p) - 1, 7) != h);
    assert_true(nf_hash(p, sizeof(p), 7) == h);
}

static void checks_compare_by_all_their_bits(void **state)
{
    (void)state;
    assert_true(nf_check_equal(0, 0));
    assert_true(nf_check_equal(UINT64_MAX, UINT64_MAX));
    for (unsigned bit = 0; bit < 64; bit++)
        assert_false(nf_check_equal(0, UINT64_C(1) << bit));
}

static void the_seed_is_the_ids_beginning_and_the_position(void **state)
{
    uint8_t id[NF_ID_SIZE] = PIECES_ID;

    (void)state;
    assert_true(nf_seed(id, 0) == UINT64_C(0x0706050403020100));
    assert_true(nf_seed(id, 40) == UINT64_C(0x0706050403020128));
    memset(id, 0xff, sizeof(id));
    assert_true(nf_seed(id, 0) == UINT64_MAX);
    assert_true(nf_seed(id, 1) == 0);
    assert_true(nf_seed(id, UINT64_MAX) == UINT64_MAX - 1);
}

/* The canonical bytes of XXH3 with 128 bits for no bytes at all. */
static void an_id_is_the_long_hash(void **state)
{
    static const uint8_t want[NF_ID_SIZE] = {
        0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8,
        0x60, 0x01, 0xc3, 0x24, 0x46, 0x8d, 0x49, 0x7f
    };
    uint8_t id[NF_ID_SIZE], other[NF_ID_SIZE];

    (void)state;
    nf_hash_id("", 0, 0, id);
    assert_memory_equal(id, want, sizeof(id));
    nf_hash_id("", 0, 1, other);
    assert_memory_not_equal(id, other, sizeof(id));
    nf_hash_id("a", 1, 0, other);
    assert_memory_not_equal(id, other, sizeof(id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_xxh3),
        cmocka_unit_test(the_check_is_the_lower_half),
        cmocka_unit_test(what_differs_hashes_otherwise),
        cmocka_unit_test(checks_compare_by_all_their_bits),
        cmocka_unit_test(the_seed_is_the_ids_beginning_and_the_position),
        cmocka_unit_test(an_id_is_the_long_hash)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
