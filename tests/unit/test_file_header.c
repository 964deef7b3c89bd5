#include "format/file_header.h"

#include "tests/support/pieces.h"

/* The example of spec 4. */
static const uint8_t example[NF_FILE_HEADER_SIZE] = {
    0x89, 0x46, 0x49, 0x43, 0x48, 0x0d, 0x0a, 0x1a, 1,    0,
    0,    0,    0,    0,    0,    0,    0,    1,    2,    3,
    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,
    14,   15,   0x09, 0xb8, 0x5b, 0x53, 0x9a, 0x98, 0xf5, 0x1a
};

static void is_written_as_specified(void **state)
{
    struct nf_identity in = { 1, 0, PIECES_ID };
    uint8_t p[NF_FILE_HEADER_SIZE];

    (void)state;
    nf_file_header_put(p, &in);
    assert_memory_equal(p, example, sizeof(p));
}

static void what_is_put_is_got(void **state)
{
    struct nf_identity in = { UINT32_MAX, 0x80000001, PIECES_ID }, out;
    uint8_t p[NF_FILE_HEADER_SIZE];

    (void)state;
    nf_file_header_put(p, &in);
    assert_get(nf_file_header_get, p, sizeof(p), &out, NF_OK);
    assert_true(out.version == in.version && out.features == in.features);
    assert_memory_equal(out.id, in.id, NF_ID_SIZE);
    nf_identity_put(p, &in);
    assert_get(nf_identity_get, p, NF_IDENTITY_SIZE, &out, NF_OK);
    assert_true(out.version == in.version && out.features == in.features);
    assert_memory_equal(out.id, in.id, NF_ID_SIZE);
}

static void every_cut_is_damage(void **state)
{
    struct nf_identity out;

    (void)state;
    assert_cuts(nf_file_header_get, example, sizeof(example), &out,
                NF_E_DAMAGED);
    assert_cuts(nf_identity_get, example, NF_IDENTITY_SIZE, &out, NF_E_DAMAGED);
}

/* spec 4: magic first, then the check; a wrong version is damage if the check
 * says so. */
static void every_flipped_bit_is_noticed(void **state)
{
    struct nf_identity out;

    (void)state;
    for (size_t bit = 0; bit < sizeof(example) * 8; bit++) {
        uint8_t p[NF_FILE_HEADER_SIZE];

        memcpy(p, example, sizeof(p));
        p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_get(nf_file_header_get, p, sizeof(p), &out,
                   bit < 64 ? NF_E_FORMAT : NF_E_DAMAGED);
    }
}

static void the_magic_is_the_first_eight_bytes(void **state)
{
    (void)state;
    assert_true(nf_file_magic(example, sizeof(example)));
    assert_true(nf_file_magic(example, 8));
    for (size_t n = 0; n < 8; n++) {
        uint8_t *copy = piece_copy(example, n);

        assert_false(nf_file_magic(copy, n));
        free(copy);
    }
    for (size_t i = 0; i < 8; i++) {
        uint8_t p[8];

        memcpy(p, example, sizeof(p));
        p[i] ^= 0x20;
        assert_false(nf_file_magic(p, sizeof(p)));
    }
}

/* A whole header of another version parses; only then is it "newer". */
static void another_version_or_feature_is_not_supported(void **state)
{
    struct nf_identity in = { NF_FORMAT_VERSION, NF_FEATURES_KNOWN, PIECES_ID };
    static const uint32_t versions[] = { 0, 2, 0x101, 0x80000001, UINT32_MAX };

    (void)state;
    assert_ok(nf_identity_supported(&in), NULL);
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        uint8_t p[NF_FILE_HEADER_SIZE];
        struct nf_identity out;

        in.version = versions[i];
        nf_file_header_put(p, &in);
        assert_get(nf_file_header_get, p, sizeof(p), &out, NF_OK);
        assert_status(nf_identity_supported(&out), NF_E_UNSUPPORTED, NULL);
    }
    in.version = NF_FORMAT_VERSION;
    for (unsigned bit = 0; bit < 32; bit++) {
        in.features = UINT32_C(1) << bit;
        assert_status(nf_identity_supported(&in), NF_E_UNSUPPORTED, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_written_as_specified),
        cmocka_unit_test(what_is_put_is_got),
        cmocka_unit_test(every_cut_is_damage),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(the_magic_is_the_first_eight_bytes),
        cmocka_unit_test(another_version_or_feature_is_not_supported)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
