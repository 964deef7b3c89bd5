#include "format/parity_head.h"

#include "format/checksum.h"
#include "tests/support/pieces.h"

/* Three ranges of data and two of parity. */
static const struct nf_parity_head good = {
    .id = "parity", .chunk = 1000000, .begin = 5000, .len = 12000, .words = 1, .data = 3,
    .parity = 2, .range_bits = 12, .percent = 60, .table_hash = 77
};

static enum nf_status get(const struct nf_parity_head *h, struct nf_parity_head *out)
{
    uint8_t p[NF_PARITY_HEAD_SIZE];
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    nf_parity_head_put(p, h);
    return nf_parity_head_get(&c, out);
}

static void what_is_put_is_got(void **state)
{
    struct nf_parity_head out;

    (void)state;
    assert_ok(get(&good, &out), NULL);
    assert_memory_equal(out.id, good.id, NF_ID_SIZE);
    assert_int_equal(out.chunk, good.chunk);
    assert_int_equal(out.begin, good.begin);
    assert_int_equal(out.len, good.len);
    assert_int_equal(out.words, good.words);
    assert_int_equal(out.data, good.data);
    assert_int_equal(out.parity, good.parity);
    assert_int_equal(out.range_bits, good.range_bits);
    assert_int_equal(out.percent, good.percent);
    assert_int_equal(out.table_hash, good.table_hash);
}

static void each_bit_is_checked(void **state)
{
    uint8_t p[NF_PARITY_HEAD_SIZE];

    (void)state;
    nf_parity_head_put(p, &good);
    for (size_t bit = 0; bit < 8 * sizeof(p); bit++) {
        struct nf_cur c = nf_cur_init(p, sizeof(p));
        struct nf_parity_head out;

        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_status(nf_parity_head_get(&c, &out), NF_E_DAMAGED, NULL);
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t n = 0; n < sizeof(p); n++) {
        uint8_t *copy = piece_copy(p, n);
        struct nf_cur c = nf_cur_init(copy, n);
        struct nf_parity_head out;

        assert_status(nf_parity_head_get(&c, &out), NF_E_DAMAGED, NULL);
        free(copy);
    }
}

/* Even where the head's own check is right. */
static void each_byte_of_the_magic_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        uint8_t p[NF_PARITY_HEAD_SIZE];
        struct nf_cur c = nf_cur_init(p, sizeof(p));
        struct nf_parity_head out;

        nf_parity_head_put(p, &good);
        p[i] ^= 1;
        nf_put_le64(p + sizeof(p) - 8, nf_hash(p, sizeof(p) - 8, nf_seed(good.id, good.chunk)));
        assert_status(nf_parity_head_get(&c, &out), NF_E_DAMAGED, NULL);
    }
}

/* Each with another value than @good, and what else that takes to be right otherwise. */
static void numbers_have_bounds(void **state)
{
    static const struct {
        uint64_t chunk, begin, len;
        uint32_t words;
        uint8_t data, parity, bits, percent;
        bool right;
    } table[] = {
        { 1000000, 5000, 3 * 4096, 1, 3, 2, 12, 1, true },
        { 1000000, 5000, 2 * 4096 + 1, 1, 3, 2, 12, 100, true },
        { 1000000, 5000, 3 * 4096 + 1, 1, 3, 2, 12, 60, false },
        { 1000000, 5000, 2 * 4096, 1, 3, 2, 12, 60, false },
        { 1000000, 5000, 3 * 2048, 1, 3, 2, 11, 60, false },
        { 1000000, 5000, 3 << 16, 1, 3, 2, 16, 60, true },
        { 1000000, 5000, 3 << 17, 1, 3, 2, 17, 60, false },
        { 1000000, 5000, 4096, 1, 1, 1, 12, 60, true },
        { 1000000, 5000, 4096, 1, 0, 1, 12, 60, false },
        { 1000000, 5000, 4096, 0, 1, 1, 12, 60, false },
        { 1000000, 5000, 4096, 1, 1, 0, 12, 60, false },
        { 1000000, 5000, 0, 1, 1, 1, 12, 60, false },
        { 1000000, 5000, 200 * 4096, 1, 200, 55, 12, 60, true },
        { 1000000, 5000, 200 * 4096, 1, 200, 56, 12, 60, false },
        { 1000000, 5000, 12000, 1, 3, 2, 12, 0, false },
        { 1000000, 5000, 12000, 1, 3, 2, 12, 101, false },
        { 1u << 30, 0, 4096 * 4096, 4096, 1, 2, 12, 60, true },
        { 1u << 30, 0, 4097 * 4096, 4097, 1, 2, 12, 60, false },
        { NF_MAX_OFFSET, 0, 12000, 1, 3, 2, 12, 60, true },
        { NF_MAX_OFFSET + 1, 0, 12000, 1, 3, 2, 12, 60, false },
        { 12000, 0, 12000, 1, 3, 2, 12, 60, true },
        { 12000, 1, 12000, 1, 3, 2, 12, 60, false },
        { 11999, 0, 12000, 1, 3, 2, 12, 60, false }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_parity_head h = good, out;

        h.chunk = table[i].chunk;
        h.begin = table[i].begin;
        h.len = table[i].len;
        h.words = table[i].words;
        h.data = table[i].data;
        h.parity = table[i].parity;
        h.range_bits = table[i].bits;
        h.percent = table[i].percent;
        if ((get(&h, &out) == NF_OK) != table[i].right)
            fail_msg("head %u", (unsigned)i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_got),
        cmocka_unit_test(each_bit_is_checked),
        cmocka_unit_test(each_byte_of_the_magic_counts),
        cmocka_unit_test(numbers_have_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
