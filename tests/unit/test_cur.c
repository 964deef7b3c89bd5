#include "format/cur.h"

#include "format/varint.h"
#include "tests/support/pieces.h"

static void numbers_are_little_endian(void **state)
{
    static const uint8_t p[] = { 1, 2,  3,  4,  5,  6,  7, 8,
                                 9, 10, 11, 12, 13, 14, 15 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    assert_int_equal(nf_cur_u8(&c), 1);
    assert_int_equal(nf_cur_le16(&c), 0x0302);
    assert_int_equal(nf_cur_le32(&c), 0x07060504);
    assert_true(nf_cur_le64(&c) == UINT64_C(0x0f0e0d0c0b0a0908));
    assert_int_equal(c.left, 0);
    assert_false(c.bad);
}

static void the_highest_numbers_keep_their_bits(void **state)
{
    uint8_t p[15] = { 0 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    memset(p, 0xff, sizeof(p));
    assert_int_equal(nf_cur_u8(&c), UINT8_MAX);
    assert_int_equal(nf_cur_le16(&c), UINT16_MAX);
    assert_true(nf_cur_le32(&c) == UINT32_MAX);
    assert_true(nf_cur_le64(&c) == UINT64_MAX);
}

static void what_is_put_is_got(void **state)
{
    uint8_t p[14] = { 0 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    nf_put_le16(p, 0xbeef);
    nf_put_le32(p + 2, 0xfedcba98);
    nf_put_le64(p + 6, UINT64_C(0x89abcdef01234567));
    assert_int_equal(nf_cur_le16(&c), 0xbeef);
    assert_true(nf_cur_le32(&c) == 0xfedcba98);
    assert_true(nf_cur_le64(&c) == UINT64_C(0x89abcdef01234567));
}

/* Once something did not fit, nothing does: not even one byte that is there. */
static void the_first_that_does_not_fit_spoils_the_rest(void **state)
{
    static const uint8_t p[] = { 1, 2, 3 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    assert_int_equal(nf_cur_le32(&c), 0);
    assert_true(c.bad);
    assert_int_equal(nf_cur_u8(&c), 0);
    assert_int_equal(nf_cur_le16(&c), 0);
    assert_true(nf_cur_le64(&c) == 0);
    assert_true(nf_cur_varint(&c) == 0);
    assert_int_equal(nf_cur_str(&c).len, 0);
    assert_null(nf_cur_take(&c, 1));
    assert_true(c.bad);
}

static void takes_exactly_what_is_there(void **state)
{
    static const uint8_t p[] = { 1, 2, 3 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    assert_ptr_equal(nf_cur_take(&c, 0), p);
    assert_ptr_equal(nf_cur_take(&c, 3), p);
    assert_false(c.bad);
    assert_non_null(nf_cur_take(&c, 0));
    assert_false(c.bad);
    assert_null(nf_cur_take(&c, SIZE_MAX));
    assert_true(c.bad);
}

static void nothing_may_be_nowhere(void **state)
{
    struct nf_cur c = nf_cur_init(NULL, 0);

    (void)state;
    assert_non_null(nf_cur_take(&c, 0));
    assert_false(c.bad);
    assert_int_equal(nf_cur_u8(&c), 0);
    assert_true(c.bad);
}

static uint64_t varint_of(const uint8_t *p, size_t n, bool *bad, size_t *left)
{
    uint8_t *copy = piece_copy(p, n);
    struct nf_cur c = nf_cur_init(copy, n);
    uint64_t v = nf_cur_varint(&c);

    *bad = c.bad;
    *left = c.left;
    free(copy);
    return v;
}

static void varints_of_every_length_are_read(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 64; bit++)
        for (uint64_t add = 0; add < 3; add++) {
            uint64_t v = (UINT64_C(1) << bit) - 1 + add;
            uint8_t p[NF_VARINT_MAX + 1] = { 0 };
            size_t n = nf_varint_put(p, v), left;
            bool bad;

            assert_true(varint_of(p, n, &bad, &left) == v);
            assert_false(bad);
            assert_int_equal(left, 0);
            assert_true(varint_of(p, n + 1, &bad, &left) == v);
            assert_false(bad);
            assert_int_equal(left, 1);
            for (size_t cut = 0; cut < n; cut++) {
                assert_true(varint_of(p, cut, &bad, &left) == 0);
                assert_true(bad);
                assert_int_equal(left, 0);
            }
        }
}

/* spec 2.2: a needless last group, and more than 64 bits. */
static void other_varints_are_bad(void **state)
{
    static const struct {
        size_t len;
        uint8_t bytes[12];
    } table[] = {
        { 2, { 0x80, 0x00 } },
        { 2, { 0xff, 0x00 } },
        { 3, { 0x80, 0x80, 0x00 } },
        { 10, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 } },
        { 10, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 } },
        { 10, { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f } },
        { 11, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81 } },
        { 11, { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        size_t left;
        bool bad;

        assert_true(varint_of(table[i].bytes, table[i].len, &bad, &left) == 0);
        assert_true(bad);
        assert_int_equal(left, 0);
    }
}

static void a_varint_may_be_the_maximum_and_no_more(void **state)
{
    static const uint64_t max[] = { 0, 1, 127, 128, 300, UINT32_MAX,
                                    UINT64_MAX - 1 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(max); i++) {
        uint8_t p[NF_VARINT_MAX + 1] = { 0 };
        struct nf_cur c = nf_cur_init(p, nf_varint_put(p, max[i]) + 1);

        assert_true(nf_cur_varint_max(&c, max[i]) == max[i]);
        assert_false(c.bad);
        assert_int_equal(c.left, 1);
        c = nf_cur_init(p, nf_varint_put(p, max[i] + 1) + 1);
        assert_true(nf_cur_varint_max(&c, max[i]) == 0);
        assert_true(c.bad);
        assert_int_equal(c.left, 0);
    }
}

static void a_string_is_a_length_and_as_many_bytes(void **state)
{
    static const uint8_t p[] = { 3, 'a', 0, 'c', 0, 2, 'd' };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    assert_bytes(nf_cur_str(&c), STR("a\0c"));
    assert_bytes(nf_cur_str(&c), STR(""));
    assert_false(c.bad);
    /* One byte less than it says. */
    assert_int_equal(nf_cur_str(&c).len, 0);
    assert_true(c.bad);
}

static void a_string_of_any_length_stays_inside(void **state)
{
    static const uint64_t lens[] = { 4, 127, UINT32_MAX,
                                     (uint64_t)UINT32_MAX + 2, UINT64_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        uint8_t p[NF_VARINT_MAX + 3] = { 0 };
        struct nf_cur c = nf_cur_init(p, nf_varint_put(p, lens[i]) + 3);

        assert_int_equal(nf_cur_str(&c).len, 0);
        assert_true(c.bad);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(the_highest_numbers_keep_their_bits),
        cmocka_unit_test(what_is_put_is_got),
        cmocka_unit_test(the_first_that_does_not_fit_spoils_the_rest),
        cmocka_unit_test(takes_exactly_what_is_there),
        cmocka_unit_test(nothing_may_be_nowhere),
        cmocka_unit_test(varints_of_every_length_are_read),
        cmocka_unit_test(other_varints_are_bad),
        cmocka_unit_test(a_varint_may_be_the_maximum_and_no_more),
        cmocka_unit_test(a_string_is_a_length_and_as_many_bytes),
        cmocka_unit_test(a_string_of_any_length_stays_inside)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
