#include "format/varint.h"

#include "tests/support/expect.h"

struct sample {
    uint64_t value;
    size_t len;
    uint8_t bytes[NF_VARINT_MAX];
};

static const struct sample samples[] = {
    { 0, 1, { 0 } },
    { 1, 1, { 1 } },
    { 127, 1, { 0x7f } },
    { 128, 2, { 0x80, 0x01 } },
    { 300, 2, { 0xac, 0x02 } },
    { 16383, 2, { 0xff, 0x7f } },
    { 16384, 3, { 0x80, 0x80, 0x01 } },
    { UINT32_MAX, 5, { 0xff, 0xff, 0xff, 0xff, 0x0f } },
    { UINT64_MAX >> 1, 9,
      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
    { UINT64_C(1) << 63, 10,
      { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 } },
    { UINT64_MAX, 10,
      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 } }
};

static void numbers_are_in_groups_of_seven_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        uint8_t p[NF_VARINT_MAX + 1];
        size_t n;

        memset(p, 0xa5, sizeof(p));
        n = nf_varint_put(p, samples[i].value);
        assert_int_equal(n, samples[i].len);
        assert_memory_equal(p, samples[i].bytes, n);
        assert_int_equal(p[n], 0xa5);
    }
}

static void signs_are_folded(void **state)
{
    static const struct {
        int64_t number;
        uint64_t folded;
    } table[] = {
        { 0, 0 }, { -1, 1 }, { 1, 2 }, { -2, 3 }, { -3, 5 }, { 3, 6 },
        { INT64_MAX, UINT64_MAX - 1 }, { INT64_MIN, UINT64_MAX }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_true(nf_zigzag(table[i].number) == table[i].folded);
        assert_true(nf_unzigzag(table[i].folded) == table[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_groups_of_seven_bits),
        cmocka_unit_test(signs_are_folded)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
