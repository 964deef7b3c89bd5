#include "format/offset_page.h"

#include "tests/support/pieces.h"

static void is_written_as_specified(void **state)
{
    static const uint8_t want[] = {
        0x00, 0x10, 0, 0, 0x20, 0, 0, 0, 9, 3, 0, 0
    };
    struct nf_offset_entry in = { 4096, 32, 777 };
    uint8_t p[NF_OFFSET_ENTRY_SIZE];

    (void)state;
    nf_offset_entry_put(p, &in);
    assert_memory_equal(p, want, sizeof(want));
}

static void what_is_put_is_got(void **state)
{
    static const struct nf_offset_entry table[] = {
        { 0, 0, 0 }, { 1, 2, 3 }, { UINT32_MAX, UINT32_MAX - 1, UINT32_MAX - 2 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_OFFSET_ENTRY_SIZE];
        struct nf_offset_entry out;

        nf_offset_entry_put(p, &table[i]);
        assert_get(nf_offset_entry_get, p, sizeof(p), &out, NF_OK);
        assert_true(out.offset == table[i].offset);
        assert_true(out.first == table[i].first);
        assert_true(out.head_len == table[i].head_len);
        assert_cuts(nf_offset_entry_get, p, sizeof(p), &out, NF_E_DAMAGED);
    }
}

static void entries_follow_one_another(void **state)
{
    uint8_t p[3 * NF_OFFSET_ENTRY_SIZE] = { 0 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        struct nf_offset_entry in = { i * 1000, i * 32, 70 + i };

        nf_offset_entry_put(p + i * NF_OFFSET_ENTRY_SIZE, &in);
    }
    for (uint32_t i = 0; i < 3; i++) {
        struct nf_offset_entry out;

        assert_ok(nf_offset_entry_get(&c, &out), NULL);
        assert_int_equal(out.offset, i * 1000);
        assert_int_equal(out.first, i * 32);
        assert_int_equal(out.head_len, 70 + i);
    }
    assert_int_equal(c.left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_written_as_specified),
        cmocka_unit_test(what_is_put_is_got),
        cmocka_unit_test(entries_follow_one_another)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
