#include "format/block_head.h"
#include "format/chunk_header.h"

#include "format/bytes.h"
#include "tests/support/pieces.h"

/* A prefix of these numbers, whatever they are; its ways are all of zstd. */
static size_t raw_prefix(uint8_t *p, uint64_t ways, uint64_t frame_articles,
                         uint64_t raw_len)
{
    size_t n = 2;

    p[0] = 0x11;
    p[1] = 0;
    n += nf_varint_put(p + n, ways);
    for (uint64_t i = 0; i < ways && i < 100; i++) {
        p[n++] = NF_CODEC_ZSTD;
        p[n++] = 0;
    }
    n += nf_varint_put(p + n, frame_articles);
    n += nf_varint_put(p + n, raw_len);
    nf_put_le32(p + n, 0xdeadbeef);
    return n + 4;
}

static size_t raw_frame(uint8_t *p, uint64_t raw_len, uint64_t stored)
{
    size_t n = nf_varint_put(p, raw_len);

    n += nf_varint_put(p + n, stored);
    nf_put_le32(p + n, 0x01020304);
    return n + 4;
}

static void the_prefix_is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 0x11, 0x00, 0x02, 0x02, 0xac, 0x02, 0x01, 0x00,
                                    0x01, 0xac, 0x02, 0xef, 0xbe, 0xad, 0xde };
    struct nf_block_prefix in = { { 0x11, 0 }, 2, { { 2, 300 }, { 1, 0 } },
                                  1, 300, 0xdeadbeef };
    uint8_t p[NF_BLOCK_PREFIX_MAX];

    (void)state;
    assert_int_equal(nf_block_prefix_put(p, &in), sizeof(want));
    assert_memory_equal(p, want, sizeof(want));
}

static void a_prefix_that_is_put_is_got(void **state)
{
    struct nf_block_prefix table[] = {
        { { 0, 0 }, 1, { { 0, 0 } }, 1, 1, 0 },
        { { 1, 0 }, 2, { { 2, 1 }, { 3, 200 } }, 32, 300, 77 },
        { { UINT8_MAX, NF_MAX_SETS - 1 }, NF_MAX_WAYS, { { 0, 0 } },
          NF_MAX_BLOCK_ARTICLES, NF_MAX_SHORTS, UINT32_MAX }
    };

    (void)state;
    for (uint16_t i = 0; i < NF_MAX_WAYS; i++)
        table[2].way[i] = (struct nf_way){ UINT8_MAX, NF_MAX_SETS - 1 };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint8_t p[NF_BLOCK_PREFIX_MAX];
        size_t n = nf_block_prefix_put(p, &table[i]);
        struct nf_block_prefix out;

        assert_true(n <= sizeof(p));
        assert_get(nf_block_prefix_get, p, n, &out, NF_OK);
        assert_int_equal(out.shorts.codec, table[i].shorts.codec);
        assert_int_equal(out.shorts.set, table[i].shorts.set);
        assert_int_equal(out.ways, table[i].ways);
        for (uint32_t k = 0; k < out.ways; k++) {
            assert_int_equal(out.way[k].codec, table[i].way[k].codec);
            assert_int_equal(out.way[k].set, table[i].way[k].set);
        }
        assert_true(out.frame_articles == table[i].frame_articles);
        assert_true(out.raw_len == table[i].raw_len);
        assert_true(out.check == table[i].check);
        assert_cuts(nf_block_prefix_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void the_numbers_of_a_prefix_have_bounds(void **state)
{
    static const struct {
        uint64_t ways, frame_articles, raw_len;
    } bad[] = { { 0, 1, 1 },
                { NF_MAX_WAYS + 1, 1, 1 },
                { UINT64_C(1) << 32 | 1, 1, 1 },
                { 1, 0, 1 },
                { 1, 1, 0 },
                { 1, 0, 0 },
                { 1, NF_MAX_BLOCK_ARTICLES + 1, 1 },
                { 1, 1, NF_MAX_SHORTS + UINT64_C(1) },
                { 1, UINT64_C(1) << 32 | 1, 1 },
                { 1, 1, UINT64_C(1) << 32 | 1 },
                { 1, UINT64_MAX, 1 },
                { 1, 1, UINT64_MAX } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[400];
        size_t n = raw_prefix(p, bad[i].ways, bad[i].frame_articles, bad[i].raw_len);
        struct nf_block_prefix out;

        assert_get(nf_block_prefix_get, p, n, &out, NF_E_DAMAGED);
    }
}

/* A set number whatever it is, of short fields or of the second way of texts. */
static size_t prefix_with_set(uint8_t *p, bool text, uint8_t codec, uint64_t set)
{
    uint8_t whole[400];
    size_t len = raw_prefix(whole, 2, 1, 1), at = text ? 5 : 0, n = at;

    memcpy(p, whole, at);
    p[n++] = codec;
    n += nf_varint_put(p + n, set);
    memcpy(p + n, whole + at + 2, len - at - 2);
    return n + len - at - 2;
}

static void a_set_of_tables_has_bounds_and_a_use(void **state)
{
    static const struct {
        uint8_t codec;
        uint64_t set;
        enum nf_status status;
    } table[] = {
        { NF_CODEC_STORE, 0, NF_OK },       { NF_CODEC_STORE, 1, NF_E_DAMAGED },
        { NF_CODEC_ZSTD, 1, NF_E_DAMAGED }, { NF_CODEC_LEXICON, 1, NF_OK },
        { NF_CODEC_LEXICON, NF_MAX_SETS - 1, NF_OK },
        { NF_CODEC_LEXICON, NF_MAX_SETS, NF_E_DAMAGED },
        { NF_CODEC_LEXICON_MATCHES, 1, NF_OK },
        { NF_CODEC_LEXICON_MATCHES, NF_MAX_SETS, NF_E_DAMAGED },
        { NF_CODEC_ZSTD_DICTIONARY, UINT64_C(1) << 32, NF_E_DAMAGED },
        { 77, 1, NF_OK } /* what a newer codec needs is not known */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (unsigned text = 0; text < 2; text++) {
            uint8_t p[400];
            size_t n = prefix_with_set(p, text, table[i].codec, table[i].set);
            struct nf_block_prefix out;

            assert_get(nf_block_prefix_get, p, n, &out, table[i].status);
        }
}

static enum nf_status frame_get(struct nf_cur *c, struct nf_frame *out)
{
    return nf_frame_get(c, 1, out);
}

static enum nf_status frame_get_of_many(struct nf_cur *c, struct nf_frame *out)
{
    return nf_frame_get(c, NF_MAX_WAYS, out);
}

static void a_frame_is_written_as_specified(void **state)
{
    static const uint8_t want[] = { 0xe8, 7, 0xc8, 1, 4, 3, 2, 1 };
    static const uint8_t copies[] = { 0xe9, 7, 0xc8, 1, 1, 4, 3, 2, 1 };
    static const uint8_t reference[] = { 0xe9, 7, 0, 0xac, 2, 4, 3, 2, 1 };
    struct nf_frame in = { 500, 200, 0, 0x01020304, 0, false };
    uint8_t p[NF_FRAME_MAX];

    (void)state;
    assert_int_equal(nf_frame_put(p, 1, &in), sizeof(want));
    assert_memory_equal(p, want, sizeof(want));
    in.way = 1;
    in.copies = true;
    assert_int_equal(nf_frame_put(p, 2, &in), sizeof(copies));
    assert_memory_equal(p, copies, sizeof(copies));
    in = (struct nf_frame){ 500, 0, 300, 0x01020304, 0, false };
    assert_int_equal(nf_frame_put(p, 2, &in), sizeof(reference));
    assert_memory_equal(p, reference, sizeof(reference));
}

static void a_frame_that_is_put_is_got(void **state)
{
    static const struct nf_frame table[] = {
        { 0, 0, 0, 0, 0, false },
        { 1, 1, 0, 0, 0, false }, /* stored as it is */
        { 1, 1, 0, 0, 0, true },
        { NF_MAX_FRAME, 1, 0, 5, NF_MAX_WAYS - 1, true },
        { NF_MAX_FRAME, NF_MAX_FRAME, 0, UINT32_MAX, 1, false },
        { NF_MAX_FRAME, NF_MAX_FRAME, 0, UINT32_MAX, 1, true },
        { 1, 0, 1, 0, 0, false }, /* a reference */
        { NF_MAX_FRAME, 0, UINT32_MAX, UINT32_MAX, 0, false }
    };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(table); i++) {
        uint8_t p[NF_FRAME_MAX];
        struct nf_frame in = table[i / 2], out;
        bool several = i % 2;
        size_t n;

        in.way = several ? in.way : 0;
        n = nf_frame_put(p, several ? NF_MAX_WAYS : 1, &in);
        assert_true(n <= sizeof(p));
        if (several)
            assert_get(frame_get_of_many, p, n, &out, NF_OK);
        else
            assert_get(frame_get, p, n, &out, NF_OK);
        assert_true(out.stored_len == in.stored_len);
        assert_true(out.raw_len == in.raw_len);
        assert_true(out.distance == in.distance);
        assert_true(out.check == in.check);
        assert_int_equal(out.way, in.way);
        assert_int_equal(out.copies, in.copies);
        assert_true(nf_frame_is_reference(&out) == (in.distance != 0));
        if (several)
            assert_cuts(frame_get_of_many, p, n, &out, NF_E_DAMAGED);
        else
            assert_cuts(frame_get, p, n, &out, NF_E_DAMAGED);
    }
}

/* spec 6.2: no text at all is one byte, and nothing more in the entry. */
static void a_frame_without_text_is_one_byte(void **state)
{
    static const uint8_t p[] = { 0, 9, 9 };
    struct nf_cur c = nf_cur_init(p, sizeof(p));
    struct nf_frame out = { 1, 2, 3, 4, 5, true }, in = { 0, 500, 6, 7, 8, true };
    uint8_t put[NF_FRAME_MAX];

    (void)state;
    assert_ok(nf_frame_get(&c, 9, &out), NULL);
    assert_int_equal(c.left, 2);
    assert_int_equal(out.raw_len, 0);
    assert_int_equal(out.stored_len, 0);
    assert_int_equal(out.distance, 0);
    assert_int_equal(out.check, 0);
    assert_int_equal(out.way, 0);
    assert_false(out.copies);
    assert_int_equal(nf_frame_put(put, 9, &in), 1);
}

/* Neither to itself nor to what no archive has. */
static void the_distance_of_a_reference_has_bounds(void **state)
{
    static const uint64_t bad[] = { 0, (UINT64_C(1) << 32) + 1, UINT64_MAX };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[2 + NF_VARINT_MAX + 4] = { 19, 0 };
        size_t n = 2 + nf_varint_put(p + 2, bad[i]);
        struct nf_frame out;

        memset(p + n, 0, 4);
        assert_get(frame_get, p, n + 4, &out, NF_E_DAMAGED);
    }
}

/* What is referred to has bytes; a frame that is none has some of its own. */
static void a_reference_is_one_by_both_its_numbers(void **state)
{
    static const uint8_t even[] = { 18, 0, 5, 1, 2, 3, 4 };
    static const uint8_t one[] = { 1, 0, 5, 1, 2, 3, 4 };
    struct nf_frame out;

    (void)state;
    assert_get(frame_get, even, sizeof(even), &out, NF_E_DAMAGED);
    assert_get(frame_get, one, sizeof(one), &out, NF_E_DAMAGED);
}

static void the_way_of_a_frame_is_one_of_its_block(void **state)
{
    static const uint8_t p[] = { 18, 8, 3, 0, 0, 0, 0 };
    struct nf_frame out;

    (void)state;
    for (uint32_t ways = 2; ways < 6; ways++) {
        struct nf_cur c = nf_cur_init(p, sizeof(p));

        assert_status(nf_frame_get(&c, ways, &out), ways > 3 ? NF_OK : NF_E_DAMAGED,
                      NULL);
    }
}

static void the_numbers_of_a_frame_have_bounds(void **state)
{
    static const struct {
        uint64_t r, stored;
    } bad[] = { { 1, 0 },
                { 2, 0 },
                { 2, 2 },
                { 3, 2 },
                { 2 * (NF_MAX_FRAME - 1), NF_MAX_FRAME },
                { 2 * (NF_MAX_FRAME + UINT64_C(1)), 1 },
                { 2 * (NF_MAX_FRAME + UINT64_C(1)), NF_MAX_FRAME + UINT64_C(1) },
                { 2, UINT64_C(1) << 32 | 1 },
                { UINT64_C(1) << 33 | 2, 1 },
                { UINT64_MAX, UINT64_MAX } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[2 * NF_VARINT_MAX + 4];
        size_t n = raw_frame(p, bad[i].r, bad[i].stored);
        struct nf_frame out;

        assert_get(frame_get, p, n, &out, NF_E_DAMAGED);
    }
}

static void later_versions_are_written_as_specified(void **state)
{
    static const uint8_t want[] = { 0x02, 0x01, 0x01, 0x01, 0xac, 0x02 }, none[] = { 0 };
    static const uint32_t former[] = { 0, 1, 0, 300 }, no_former[] = { 0, 0 };
    uint8_t p[NF_LATER_VERSIONS_MAX(4)];

    (void)state;
    assert_int_equal(nf_later_versions_put(p, 4, former), sizeof(want));
    assert_memory_equal(p, want, sizeof(want));
    assert_int_equal(nf_later_versions_put(p, 2, no_former), sizeof(none));
    assert_memory_equal(p, none, sizeof(none));
}

static void later_versions_that_are_put_are_got(void **state)
{
    static uint32_t former[NF_MAX_BLOCK_ARTICLES], got[NF_MAX_BLOCK_ARTICLES];
    static uint8_t p[NF_LATER_VERSIONS_MAX(NF_MAX_BLOCK_ARTICLES)];
    const uint32_t first = NF_MAX_ARTICLES - NF_MAX_BLOCK_ARTICLES;
    struct nf_cur c;
    size_t n;

    (void)state;
    for (uint32_t i = 0; i < NF_MAX_BLOCK_ARTICLES; i++)
        former[i] = first + i;
    n = nf_later_versions_put(p, NF_MAX_BLOCK_ARTICLES, former);
    assert_true(n <= sizeof(p));
    c = nf_cur_init(p, n);
    assert_int_equal(nf_later_versions_get(&c, first, NF_MAX_BLOCK_ARTICLES, got), NF_OK);
    assert_int_equal(c.left, 0);
    assert_memory_equal(got, former, sizeof(former));
    for (size_t len = 0; len < n; len += 997) {
        c = nf_cur_init(p, len);
        assert_int_equal(nf_later_versions_get(&c, first, NF_MAX_BLOCK_ARTICLES, got),
                         NF_E_DAMAGED);
    }
}

static void the_numbers_of_later_versions_have_bounds(void **state)
{
    static const struct {
        uint8_t bytes[4];
        size_t n;
        enum nf_status want;
    } table[] = {
        { { 1, 1, 8 }, 3, NF_OK },           /* the last of two, of article 0 */
        { { 2, 0, 7, 0 }, 4, NF_E_DAMAGED }, /* cut off */
        { { 3 }, 1, NF_E_DAMAGED },          /* more than articles */
        { { 1, 2, 1 }, 3, NF_E_DAMAGED },    /* of no article */
        { { 1, 0, 0 }, 3, NF_E_DAMAGED },    /* of itself */
        { { 1, 0, 8 }, 3, NF_E_DAMAGED },    /* before the first */
        { { 1, 1, 9 }, 3, NF_E_DAMAGED }
    };
    uint32_t former[2];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_cur c = nf_cur_init(table[i].bytes, table[i].n);

        assert_int_equal(nf_later_versions_get(&c, 7, 2, former), table[i].want);
    }
}

static void columns_of_every_kind_and_role_are_got(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < NF_KIND_COUNT; kind++)
        for (unsigned role = 0; role < NF_ROLE_COUNT * 2; role++) {
            struct nf_column in = { (enum nf_kind)kind, role >= NF_ROLE_COUNT,
                                    (uint8_t)(role % NF_ROLE_COUNT),
                                    STR("\"a\":") };
            uint8_t p[NF_COLUMN_FIXED + 5];
            struct nf_cur c = nf_cur_init(p, sizeof(p));
            struct nf_column out;

            nf_column_put(p, &in);
            p[2] = 4;
            memcpy(p + 3, in.before.ptr, 4);
            assert_ok(nf_column_get(&c, &out), NULL);
            assert_int_equal(c.left, 0);
            assert_int_equal(out.kind, in.kind);
            assert_int_equal(out.text, in.text);
            assert_int_equal(out.role, in.role);
            assert_bytes(out.before, in.before);
            assert_cuts(nf_column_get, p, sizeof(p), &out, NF_E_DAMAGED);
        }
}

/* spec 7.1: a kind above 7 is newer, a role above 18 is none. */
static void unknown_kinds_are_newer_and_unknown_roles_are_none(void **state)
{
    struct nf_column out;

    (void)state;
    for (unsigned b = 0; b < 256; b++) {
        uint8_t p[] = { (uint8_t)b, NF_ROLE_TITLE, 0 };

        assert_get(nf_column_get, p, sizeof(p), &out,
                   (b & 0x7f) > 7 ? NF_E_UNSUPPORTED : NF_OK);
    }
    for (unsigned role = 0; role < 256; role++) {
        uint8_t p[] = { NF_KIND_STRING, (uint8_t)role, 0 };

        assert_get(nf_column_get, p, sizeof(p), &out, NF_OK);
        assert_int_equal(out.role, role >= NF_ROLE_COUNT ? NF_ROLE_NONE : role);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prefix_is_written_as_specified),
        cmocka_unit_test(a_prefix_that_is_put_is_got),
        cmocka_unit_test(the_numbers_of_a_prefix_have_bounds),
        cmocka_unit_test(a_set_of_tables_has_bounds_and_a_use),
        cmocka_unit_test(a_frame_is_written_as_specified),
        cmocka_unit_test(a_frame_that_is_put_is_got),
        cmocka_unit_test(a_frame_without_text_is_one_byte),
        cmocka_unit_test(a_reference_is_one_by_both_its_numbers),
        cmocka_unit_test(the_way_of_a_frame_is_one_of_its_block),
        cmocka_unit_test(the_distance_of_a_reference_has_bounds),
        cmocka_unit_test(the_numbers_of_a_frame_have_bounds),
        cmocka_unit_test(later_versions_are_written_as_specified),
        cmocka_unit_test(later_versions_that_are_put_are_got),
        cmocka_unit_test(the_numbers_of_later_versions_have_bounds),
        cmocka_unit_test(columns_of_every_kind_and_role_are_got),
        cmocka_unit_test(unknown_kinds_are_newer_and_unknown_roles_are_none)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
