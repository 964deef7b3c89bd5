#include "format/chunk_header.h"

#include "format/checksum.h"
#include "tests/support/pieces.h"

/* The example of spec 5, at offset 40. */
static const uint8_t example[NF_CHUNK_HEADER_SIZE] = {
    0x9e, 0x6e, 0x66, 0x63, 0x01, 0x00, 0x02, 0x00, 0x64, 0x00, 0x00,
    0x00, 0x3c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xef, 0xcd,
    0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0xdb, 0x8a, 0x76, 0x6d
};

static uint64_t seed_at(uint64_t offset)
{
    static const uint8_t id[NF_ID_SIZE] = PIECES_ID;

    return nf_seed(id, offset);
}

static enum nf_status get_at_40(struct nf_cur *c, struct nf_chunk *out)
{
    return nf_chunk_get(c, seed_at(40), out);
}

static void is_written_as_specified(void **state)
{
    struct nf_chunk in = { NF_CHUNK_BLOCK,
                           NF_CODEC_STORE,
                           2,
                           100,
                           60,
                           0,
                           UINT64_C(0x0123456789abcdef) };
    uint8_t p[NF_CHUNK_HEADER_SIZE];

    (void)state;
    nf_chunk_put(p, seed_at(40), &in);
    assert_memory_equal(p, example, sizeof(p));
}

static void what_is_put_is_got(void **state)
{
    static const struct nf_chunk table[] = {
        { 0, 0, 0, 0, 0, 0, 0 },
        { NF_CHUNK_LEXICON, 1, 0, 3, 4, 5, 6 },
        { NF_CHUNK_BLOCK, 0, 4096, 9, 9, 5, 6 },
        { NF_CHUNK_OFFSETS, 0, 0, 12, 12, 7, 8 },
        { UINT8_MAX, UINT8_MAX, UINT16_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
          UINT64_MAX }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_CHUNK_HEADER_SIZE];
        struct nf_chunk out;

        nf_chunk_put(p, seed_at(40), &table[i]);
        assert_get(get_at_40, p, sizeof(p), &out, NF_OK);
        assert_int_equal(out.type, table[i].type);
        assert_int_equal(out.codec, table[i].codec);
        assert_int_equal(out.articles, table[i].articles);
        assert_true(out.stored_len == table[i].stored_len);
        assert_true(out.aux == table[i].aux);
        assert_true(out.first == table[i].first);
        assert_true(out.hash == table[i].hash);
    }
}

static void every_cut_is_damage(void **state)
{
    struct nf_chunk out;

    (void)state;
    assert_cuts(get_at_40, example, sizeof(example), &out, NF_E_DAMAGED);
}

static void every_flipped_bit_is_damage(void **state)
{
    struct nf_chunk out;

    (void)state;
    for (size_t bit = 0; bit < sizeof(example) * 8; bit++) {
        uint8_t p[NF_CHUNK_HEADER_SIZE];

        memcpy(p, example, sizeof(p));
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_get(get_at_40, p, sizeof(p), &out, NF_E_DAMAGED);
    }
}

/* The marker counts even where the check holds. */
static void a_wrong_marker_is_damage(void **state)
{
    struct nf_chunk out;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        uint8_t p[NF_CHUNK_HEADER_SIZE];

        memcpy(p, example, sizeof(p));
        p[i]++;
        nf_put_le32(p + 28, nf_check(p, 28, seed_at(40)));
        assert_get(get_at_40, p, sizeof(p), &out, NF_E_DAMAGED);
    }
}

/* spec 2.4: right bytes in a wrong place, or of another archive. */
static void a_header_is_bound_to_its_place(void **state)
{
    static const uint8_t other[NF_ID_SIZE] = { 1 };
    struct nf_cur c = nf_cur_init(example, sizeof(example));
    struct nf_chunk out;

    (void)state;
    assert_status(nf_chunk_get(&c, seed_at(41), &out), NF_E_DAMAGED, NULL);
    c = nf_cur_init(example, sizeof(example));
    assert_status(nf_chunk_get(&c, nf_seed(other, 40), &out), NF_E_DAMAGED,
                  NULL);
    c = nf_cur_init(example, sizeof(example));
    assert_ok(nf_chunk_get(&c, seed_at(40), &out), NULL);
}

/* spec 5: codec, articles, lengths and first, where its type leaves no choice. */
static void what_a_type_fixes_is_checked(void **state)
{
    static const struct nf_chunk table[] = {
        { NF_CHUNK_BLOCK, 1, 1, 9, 9, 0, 0 },
        { NF_CHUNK_BLOCK, 0, 0, 9, 9, 0, 0 },
        { NF_CHUNK_BLOCK, 0, 1, 9, 10, 0, 0 },
        { NF_CHUNK_BLOCK, 0, 4097, 9, 9, 0, 0 },
        { NF_CHUNK_DICTIONARY, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_LEXICON, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_LEXICON, 1, 0, 9, 8, 0, 0 },
        { NF_CHUNK_CATALOG, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_CATALOG, 1, 0, 9, 8, 0, 0 },
        { NF_CHUNK_OFFSETS, 1, 0, 9, 9, 0, 0 },
        { NF_CHUNK_OFFSETS, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_OFFSETS, 0, 0, 9, 10, 0, 0 },
        { NF_CHUNK_KEYS, 1, 0, 9, 9, 0, 0 },
        { NF_CHUNK_KEYS, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_KEYS, 0, 0, 9, 10, 0, 0 },
        { NF_CHUNK_KEYS, 0, 0, 9, 9, 1, 0 },
        { NF_CHUNK_FOOTER, 1, 0, 9, 9, 0, 0 },
        { NF_CHUNK_FOOTER, 0, 1, 9, 9, 0, 0 },
        { NF_CHUNK_FOOTER, 0, 0, 9, 10, 0, 0 },
        { NF_CHUNK_FOOTER, 0, 0, 9, 9, 1, 0 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_CHUNK_HEADER_SIZE];
        struct nf_chunk out;

        nf_chunk_put(p, seed_at(40), &table[i]);
        assert_get(get_at_40, p, sizeof(p), &out, NF_E_DAMAGED);
    }
}

/* spec 5.1: 1 to 7 are known, and those with the top bit may be skipped. */
static void optional_types_may_be_passed_over(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++)
        assert_int_equal(nf_chunk_type_known((uint8_t)type),
                         (type >= 1 && type <= 7) || type >= 0x80);
}

static void every_named_type_has_a_name_of_its_own(void **state)
{
    static const uint8_t named[] = { 1, 2, 3,    4,    5,    6,   7,
                                     9, 0x81, 0x82, 0x83, 0x84, 0x85 };
    static const uint8_t others[] = { 0, 8, 10, 0x7f, 0x80, 0x86, 0xff };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        assert_string_not_equal(nf_chunk_type_name(named[i]), "unknown");
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(nf_chunk_type_name(named[i]),
                                    nf_chunk_type_name(named[k]));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_string_equal(nf_chunk_type_name(others[i]), "unknown");
    assert_string_equal(nf_chunk_type_name(NF_CHUNK_BLOCK), "block");
    assert_string_equal(nf_chunk_type_name(NF_CHUNK_FULL_TEXT), "full text");
}

/* spec 2.4: head and rest of a block are told apart, and bytes that go from one to the
 * other are not the same. */
static void a_block_has_two_checks_and_another_chunk_one_hash(void **state)
{
    static const uint8_t payload[] = "head and rest";
    struct nf_chunk chunk = { .type = NF_CHUNK_BLOCK, .stored_len = 13, .aux = 5 };
    uint64_t hash = nf_chunk_hash(&chunk, payload);

    (void)state;
    assert_true(hash == nf_block_hash(nf_check(payload, 5, 0),
                                      nf_check(payload + 5, 8, 0)));
    chunk.aux = 6;
    assert_true(nf_chunk_hash(&chunk, payload) != hash);
    chunk.type = NF_CHUNK_CATALOG;
    assert_true(nf_chunk_hash(&chunk, payload) == nf_hash(payload, 13, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_has_two_checks_and_another_chunk_one_hash),
        cmocka_unit_test(is_written_as_specified),
        cmocka_unit_test(what_is_put_is_got),
        cmocka_unit_test(every_cut_is_damage),
        cmocka_unit_test(every_flipped_bit_is_damage),
        cmocka_unit_test(a_wrong_marker_is_damage),
        cmocka_unit_test(a_header_is_bound_to_its_place),
        cmocka_unit_test(what_a_type_fixes_is_checked),
        cmocka_unit_test(optional_types_may_be_passed_over),
        cmocka_unit_test(every_named_type_has_a_name_of_its_own)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
