#include "format/footer_bans.h"

#include "format/checksum.h"
#include "tests/support/pieces.h"

/* The part of the footer that has these @n bans. */
static size_t put(uint8_t *p, const struct nf_ban *bans, size_t n)
{
    size_t len = nf_varint_put(p, n);

    for (size_t i = 0; i < n; i++, len += NF_BAN_SIZE)
        nf_ban_put(p + len, &bans[i]);
    return len;
}

static void bans_are_read_as_they_were_written(void **state)
{
    static const struct nf_ban in[] = { { 0, UINT64_MAX }, { 7, 1 }, { 7, 2 },
                                        { UINT64_MAX, 0 } };
    uint8_t p[1 + sizeof(in)];
    struct nf_footer_bans out;
    struct nf_cur c;

    (void)state;
    for (size_t n = 0; n <= COUNT_OF(in); n++) {
        const size_t len = put(p, in, n);

        c = nf_cur_init(p, len);
        assert_int_equal(nf_footer_bans_get(&c, &out), NF_OK);
        assert_int_equal(c.left, 0);
        assert_int_equal(out.count, n);
        for (uint32_t i = 0; i < n; i++) {
            const struct nf_ban ban = nf_footer_ban(&out, i);

            assert_true(ban.key == in[i].key && ban.hash == in[i].hash);
        }
        assert_cuts(nf_footer_bans_get, p, len, &out, NF_E_DAMAGED);
    }
}

static void bans_that_do_not_rise_are_refused(void **state)
{
    static const struct nf_ban table[][2] = { { { 8, 1 }, { 7, 2 } }, { { 7, 2 }, { 7, 1 } },
                                              { { 7, 1 }, { 7, 1 } } };
    struct nf_footer_bans out;
    uint8_t p[64];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_get(nf_footer_bans_get, p, put(p, table[i], 2), &out, NF_E_DAMAGED);
}

static void there_is_a_most(void **state)
{
    struct nf_ban *bans = calloc(NF_MAX_BANS + 1, sizeof(*bans));
    uint8_t *p = malloc(3 + (NF_MAX_BANS + (size_t)1) * NF_BAN_SIZE);
    struct nf_footer_bans out;

    (void)state;
    assert_non_null(bans);
    assert_non_null(p);
    for (size_t i = 0; i <= NF_MAX_BANS; i++)
        bans[i].hash = i;
    for (size_t n = NF_MAX_BANS; n <= NF_MAX_BANS + 1; n++)
        assert_get(nf_footer_bans_get, p, put(p, bans, n), &out,
                   n > NF_MAX_BANS ? NF_E_DAMAGED : NF_OK);
    free(bans);
    free(p);
}

/* Spec 11.4, of bytes and a seed: so that who knows the key of the index alone knows nothing. */
static void a_hash_depends_on_both_keys(void **state)
{
    static const uint8_t two[] = { 2, 0, 0, 0, 0, 0, 0, 0 };

    (void)state;
    assert_true(nf_ban_hash(2, 5) == nf_hash(two, sizeof(two), 5));
    assert_true(nf_ban_hash(2, 5) != nf_ban_hash(2, 6));
    assert_true(nf_ban_hash(2, 5) != nf_ban_hash(3, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bans_are_read_as_they_were_written),
        cmocka_unit_test(bans_that_do_not_rise_are_refused),
        cmocka_unit_test(there_is_a_most),
        cmocka_unit_test(a_hash_depends_on_both_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
