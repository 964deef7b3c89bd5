#include "format/footer_set.h"

#include "tests/support/pieces.h"

#define PLACE_MAX { NF_MAX_OFFSET, NF_CHUNK_HEADER_SIZE + NF_MAX_TABLE }

static void a_codec_names_its_table(void **state)
{
    (void)state;
    assert_int_equal(nf_table_of(false, NF_CODEC_ZSTD_DICTIONARY, 0), 0);
    assert_int_equal(nf_table_of(true, NF_CODEC_ZSTD_DICTIONARY, 0), 1);
    assert_int_equal(nf_table_of(false, NF_CODEC_LEXICON, 0), 2);
    assert_int_equal(nf_table_of(true, NF_CODEC_LEXICON, 0), 3);
    assert_int_equal(nf_table_of(false, NF_CODEC_ZSTD_DICTIONARY, 1), 4);
    assert_int_equal(nf_table_of(true, NF_CODEC_LEXICON, 4095), 16383);
    assert_false(nf_table_is_lexicon(0));
    assert_false(nf_table_is_lexicon(1));
    assert_true(nf_table_is_lexicon(2));
    assert_true(nf_table_is_lexicon(3));
    assert_false(nf_table_is_lexicon(4));
    assert_true(nf_table_is_lexicon(16383));
}

static enum nf_status get(const uint8_t *p, size_t n, uint32_t before,
                          struct nf_footer_set *out)
{
    struct nf_cur c = nf_cur_init(p, n);
    enum nf_status st = nf_footer_set_get(&c, before, out);

    if (st == NF_OK)
        assert_int_equal(c.left, 0);
    return st;
}

static void a_set_is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 3, 2, 'd', 'e', 2, 40, 0xe8, 7, 0xd8, 0x36, 0xe8, 7 };
    struct nf_footer_set in = { .number = 3, .profile = STR("de"),
                                .has = { [NF_TABLE_TEXT_DICTIONARY] = true },
                                .copy = { [NF_TABLE_TEXT_DICTIONARY] =
                                              { { 40, 1000 }, { 7000, 1000 } } } };
    uint8_t p[NF_FOOTER_SET_MAX + 2];

    (void)state;
    assert_int_equal(nf_footer_set_put(p, &in), sizeof(want));
    assert_memory_equal(p, want, sizeof(want));
}

static void sets_that_are_put_are_got(void **state)
{
    static char profile[NF_MAX_PROFILE];
    const struct nf_footer_set table[] = {
        { .number = 0, .has = { true }, .copy = { { { 0, 32 }, { 1, 32 } } } },
        { .number = 1, .profile = { profile, sizeof(profile) },
          .has = { false, false, true, true },
          .copy = { [2] = { PLACE_MAX, { 40, 100 } }, [3] = { { 40, 100 }, PLACE_MAX } } },
        { .number = NF_MAX_SETS - 1, .has = { true, true, true, true },
          .copy = { { PLACE_MAX, { 1, 32 } }, { PLACE_MAX, { 2, 32 } },
                    { PLACE_MAX, { 3, 32 } }, { PLACE_MAX, { 4, 32 } } } }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_FOOTER_SET_MAX + NF_MAX_PROFILE];
        size_t n = nf_footer_set_put(p, &table[i]);
        uint32_t before = i ? table[i - 1].number : UINT32_MAX;
        struct nf_footer_set out = { .number = 77 };

        for (size_t cut = 0; cut < n; cut++)
            assert_status(get(p, cut, before, &out), NF_E_DAMAGED, NULL);
        assert_int_equal(out.number, 77);
        assert_ok(get(p, n, before, &out), NULL);
        assert_int_equal(out.number, table[i].number);
        assert_int_equal(out.profile.len, table[i].profile.len);
        assert_memory_equal(out.has, table[i].has, sizeof(out.has));
        for (unsigned k = 0; k < NF_SET_TABLES; k++)
            assert_memory_equal(out.copy[k], table[i].copy[k], sizeof(out.copy[k]));
        /* Numbers rise. */
        assert_status(get(p, n, table[i].number, &out), NF_E_DAMAGED, NULL);
    }
}

/* Tables of a newer version have a bit and two places as any; they may be longer, and in one
 * place. */
static void unknown_tables_are_passed_over(void **state)
{
    static const uint8_t p[] = { 0, 0, 0x91, 40, 50, 90, 50, 1, 40, 1, 40, 3, 40, 4, 0xff, 0xff,
                                 0xff, 0xff, 0xf };
    struct nf_footer_set out;

    (void)state;
    assert_ok(get(p, sizeof(p), UINT32_MAX, &out), NULL);
    assert_true(out.has[0] && !out.has[1] && !out.has[2] && !out.has[3]);
    assert_int_equal(out.copy[0][1].offset, 90);
}

static void what_no_set_is_is_damage(void **state)
{
    static const struct {
        uint8_t p[12];
        size_t n;
    } table[] = {
        { { 0, 0, 0 }, 3 },                        /* no table */
        { { 0, 0, 1, 40, 50, 40, 50 }, 7 },        /* one chunk for both copies */
        { { 0, 0, 1, 40, 31, 90, 50 }, 7 },        /* shorter than a header */
        { { 0, 0, 0x10, 40, 31, 90, 50 }, 7 },
        { { 0, 0, 1, 40, 0xa1, 0x80, 0x80, 8, 90, 50 }, 10 } /* longer than any */
    };
    uint8_t p[NF_FOOTER_SET_MAX + NF_MAX_PROFILE + 1] = { 0 };
    struct nf_footer_set out;
    size_t n;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_status(get(table[i].p, table[i].n, UINT32_MAX, &out), NF_E_DAMAGED,
                      NULL);
    n = nf_varint_put(p, NF_MAX_SETS);
    memcpy(p + n, "\0\1\x28\x32\x5a\x32", 6);
    assert_status(get(p, n + 6, UINT32_MAX, &out), NF_E_DAMAGED, NULL);
    p[0] = 0;
    n = 1 + nf_varint_put(p + 1, NF_MAX_PROFILE + 1);
    memcpy(p + n + NF_MAX_PROFILE + 1, "\1\x28\x32\x5a\x32", 5);
    assert_status(get(p, n + NF_MAX_PROFILE + 6, UINT32_MAX, &out), NF_E_DAMAGED, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_codec_names_its_table),
        cmocka_unit_test(a_set_is_written_as_specified),
        cmocka_unit_test(sets_that_are_put_are_got),
        cmocka_unit_test(unknown_tables_are_passed_over),
        cmocka_unit_test(what_no_set_is_is_damage)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
