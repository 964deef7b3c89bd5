#include "format/footer.h"

#include "format/chunk_header.h"
#include "tests/support/pieces.h"

#define OFFSET_MAX INT64_MAX /* spec 14: below 2^63 */
#define HASH UINT64_C(0x0123456789abcdef)
#define CHUNK_MAX (NF_CHUNK_HEADER_SIZE + (uint64_t)UINT32_MAX)
#define OFFSET_PAST (UINT64_C(1) << 63)

static const struct nf_identity identity = { 1, 0, PIECES_ID };

static size_t raw_head(uint8_t *p, const uint64_t v[8])
{
    const uint8_t *start = p;

    nf_identity_put(p, &identity);
    p += NF_IDENTITY_SIZE + piece_varints(p + NF_IDENTITY_SIZE, v, 8);
    nf_put_le64(p, HASH);
    return (size_t)(p + 8 - start);
}

static void the_head_is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 1, 0,  0,  0,    0,    0,  0,  0,
                                    0, 1,  2,  3,    4,    5,  6,  7,
                                    8, 9,  10, 11,   12,   13, 14, 15,
                                    1, 40, 3,  2,  0xa0, 0x8d, 6,  7, 0,
                                    0, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 1 };
    struct nf_footer_head in = { identity, 1, 40, 3, 2, 100000, 7, { 0, 0 }, HASH };
    uint8_t p[NF_FOOTER_HEAD_MAX];

    (void)state;
    assert_int_equal(nf_footer_head_put(p, &in), sizeof(want));
    assert_memory_equal(p, want, sizeof(want));
}

static void a_head_that_is_put_is_got(void **state)
{
    static const uint64_t table[][8] = { { 1, 0, 0, 0, 0, 0, 0, 0 },
                                         { 2, 40, 40, 2, 100000, 1704067200, 7000, 200 },
                                         { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
                                           OFFSET_MAX, OFFSET_MAX, OFFSET_MAX, OFFSET_MAX } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_FOOTER_HEAD_MAX], raw[NF_FOOTER_HEAD_MAX];
        size_t n = raw_head(raw, table[i]);
        struct nf_footer_head out;

        assert_get(nf_footer_head_get, raw, n, &out, NF_OK);
        assert_int_equal(out.identity.version, 1);
        assert_memory_equal(out.identity.id, identity.id, NF_ID_SIZE);
        assert_true(out.generation == table[i][0]);
        assert_true(out.articles == table[i][1]);
        assert_true(out.withdrawn == table[i][2]);
        assert_true(out.blocks == table[i][3]);
        assert_true(out.input_bytes == table[i][4]);
        assert_true(out.time == table[i][5]);
        assert_true(out.previous.offset == table[i][6]);
        assert_true(out.previous.len == table[i][7]);
        assert_true(out.chunks_hash == HASH);
        assert_int_equal(nf_footer_head_put(p, &out), n);
        assert_memory_equal(p, raw, n);
        assert_cuts(nf_footer_head_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void the_numbers_of_a_head_have_bounds(void **state)
{
    static const uint64_t bad[][8] = {
        { 0, 40, 0, 2, 100, 0, 0, 0 }, { (UINT64_C(1) << 32) + 1, 40, 0, 2, 100, 0, 0, 0 },
        { 1, (UINT64_C(1) << 32) + 40, 0, 2, 100, 0, 0, 0 }, { 1, 40, 41, 2, 100, 0, 0, 0 },
        { 1, 1, 0, 2, 100, 0, 0, 0 }, /* more blocks than articles */
        { 1, 0, 0, 1, 100, 0, 0, 0 }, { 1, 8193, 0, 2, 100, 0, 0, 0 },
        { 1, 40, 0, 2, OFFSET_PAST, 0, 0, 0 },
        { 1, 40, 0, 2, 100, OFFSET_PAST, 0, 0 }, { 1, 40, 0, 2, 100, 0, OFFSET_PAST, 0 },
        { 1, 40, 0, 2, 100, 0, UINT64_MAX, 0 }, { 1, 40, 0, 2, 100, 0, 0, OFFSET_PAST }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[NF_FOOTER_HEAD_MAX];
        size_t n = raw_head(p, bad[i]);
        struct nf_footer_head out;

        assert_get(nf_footer_head_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void key_indexes_are_put_and_got(void **state)
{
    static const uint8_t want[] = { 0xa8, 0x46, 0xa0, 0x01, 0x28, 0x01, 0x0a, 0x01 };
    static const struct nf_footer_keys table[] = {
        { { 9000, 160 }, 40, 1, 10, 1 }, { { 0, 32 }, 1, 1, 0, 0 },
        { { OFFSET_MAX, CHUNK_MAX }, UINT32_MAX, UINT32_MAX, 32, 32 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_FOOTER_KEYS_MAX];
        size_t n = nf_footer_keys_put(p, &table[i]);
        struct nf_footer_keys out;

        assert_true(n <= sizeof(p));
        if (i == 0)
            assert_bytes(((struct nf_str){ (char *)p, n }),
                         ((struct nf_str){ (const char *)want, sizeof(want) }));
        assert_get(nf_footer_keys_get, p, n, &out, NF_OK);
        assert_true(out.place.offset == table[i].place.offset);
        assert_true(out.place.len == table[i].place.len);
        assert_true(out.entries == table[i].entries);
        assert_true(out.pages == table[i].pages);
        assert_int_equal(out.remainder_bits, table[i].remainder_bits);
        assert_int_equal(out.block_bits, table[i].block_bits);
        assert_cuts(nf_footer_keys_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void the_numbers_of_a_key_index_have_bounds(void **state)
{
    static const uint64_t bad[][6] = {
        { OFFSET_PAST, 160, 40, 1, 10, 1 }, { 9000, 31, 40, 1, 10, 1 },
        { 9000, CHUNK_MAX + 1, 40, 1, 10, 1 },
        { 9000, 160, (UINT64_C(1) << 32) + 40, 1, 10, 1 }, { 9000, 160, 40, 0, 10, 1 },
        { 9000, 160, 0, 0, 10, 1 }, { 9000, 160, 40, 41, 10, 1 },
        { 9000, 160, 40, UINT64_MAX, 10, 1 }, { 9000, 160, 40, 1, 33, 1 },
        { 9000, 160, 40, 1, 10, 33 }, { 9000, 160, 40, 1, 10, 127 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[6 * NF_VARINT_MAX];
        size_t n = piece_varints(p, bad[i], 6);
        struct nf_footer_keys out;

        assert_get(nf_footer_keys_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void the_trailer_is_as_specified(void **state)
{
    static const uint8_t want[] = { 0xc8, 0,    0,    0,    0xe4, 0xb6,
                                    0x42, 0x1a, 0x89, 0x46, 0x49, 0x43,
                                    0x48, 0x45, 0x4e, 0x44 };
    static const uint32_t lens[] = { 0, 200, UINT32_MAX };
    uint8_t p[NF_TRAILER_SIZE];
    uint32_t len;

    (void)state;
    nf_trailer_put(p, 200);
    assert_memory_equal(p, want, sizeof(want));
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        nf_trailer_put(p, lens[i]);
        assert_get(nf_trailer_get, p, sizeof(p), &len, NF_OK);
        assert_true(len == lens[i]);
    }
    assert_cuts(nf_trailer_get, p, sizeof(p), &len, NF_E_FORMAT);
}

/* Without the magic it is no trailer; with it, a damaged one. */
static void every_flipped_bit_of_a_trailer_is_noticed(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < NF_TRAILER_SIZE * 8; bit++) {
        uint8_t p[NF_TRAILER_SIZE];
        uint32_t len;

        nf_trailer_put(p, 200);
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_get(nf_trailer_get, p, sizeof(p), &len,
                   bit < 64 ? NF_E_DAMAGED : NF_E_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_is_written_as_specified),
        cmocka_unit_test(a_head_that_is_put_is_got),
        cmocka_unit_test(the_numbers_of_a_head_have_bounds),
        cmocka_unit_test(key_indexes_are_put_and_got),
        cmocka_unit_test(the_numbers_of_a_key_index_have_bounds),
        cmocka_unit_test(the_trailer_is_as_specified),
        cmocka_unit_test(every_flipped_bit_of_a_trailer_is_noticed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
