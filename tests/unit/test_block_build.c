/* Which codec a block's texts get (spec 6.1). */
#include "src/build/block_build.h"

#include "tests/support/lexicon.h"
#include "tests/support/pack.h"

/* The codec of the one text of a block, of which @permille were expected. */
static uint8_t codec_of(struct nf_str text, struct nf_pack_table *table,
                        uint32_t permille, size_t *packed)
{
    struct nf_field field = { .before = STR("t"), .value = text,
                              .kind = NF_KIND_TEXT };
    struct nf_record record = { &field, 1, { "", 0 } };
    const struct nf_pack_way way[2] = {
        { .way = { NF_CODEC_ZSTD, 0 } },
        { .way = { NF_CODEC_LEXICON, 0 }, .table = table, .permille = permille }
    };
    const struct nf_block_plan plan = { .shorts = { .way = way, .count = 1 },
                                        .texts = { .way = way, .count = 2 } };
    struct nf_block_builder b;
    struct nf_block_input in;
    struct nf_block_output out;
    uint8_t codec;

    nf_block_input_init(&in, &nf_alloc_libc);
    nf_block_output_init(&out, &nf_alloc_libc);
    assert_ok(nf_block_input_add(&in, &record, NULL), NULL);
    nf_block_input_seal(&in);
    assert_ok(nf_block_builder_init(&b, &nf_alloc_libc, 5, true), NULL);
    assert_ok(nf_block_build(&b, &plan, &in, &out), NULL);
    assert_int_equal(out.prefix.ways, 1);
    codec = out.prefix.way[0].codec;
    *packed = out.texts.packed.len;
    nf_block_builder_free(&b);
    nf_block_output_free(&out);
    nf_block_input_free(&in);
    return codec;
}

/* Fifty times the same words, which the lexicon does not know: for zstd a few
 * bytes, for the lexicon letter after letter. */
static void texts_of_another_sort_are_left_to_zstd(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_buf bytes = lexicon_table_bytes(t);
    struct nf_pack_table *table = NULL;
    char text[50 * 20 + 1] = "";
    struct nf_str view = { text, 50 * 20 };
    uint64_t seed = 1;
    size_t by_lexicon, by_zstd;

    (void)state;
    for (size_t i = 0; i < 50; i++)
        memcpy(text + i * 20, "quixotic jabberwocky", 20);
    assert_ok(nf_pack_table_new(&nf_alloc_libc, NF_CODEC_LEXICON, bytes.ptr,
                                bytes.len, 5, &table), NULL);
    assert_int_equal(codec_of(view, table, 1000, &by_lexicon), NF_CODEC_LEXICON);
    assert_int_equal(codec_of(view, table, 1, &by_zstd), NF_CODEC_ZSTD);
    assert_true(by_zstd < by_lexicon);
    /* What neither makes small stays with the lexicon. */
    for (size_t i = 0; i < view.len; i++)
        text[i] = (char)(pack_random(&seed) % 255 + 1);
    assert_int_equal(codec_of(view, table, 1, &by_zstd), NF_CODEC_LEXICON);
    nf_pack_table_free(table);
    nf_buf_free(&bytes);
    lexicon_table_free(t);
}

enum { SETS = 40, LEN = 600 };

/* Of letters that no other set has: a text that comes again and again, or a short one. */
static struct nf_str text_of(uint32_t set, bool again, char text[LEN])
{
    for (size_t i = 0; i < LEN; i++)
        text[i] = (char)('!' + 2 * set + i % 3 / 2);
    return (struct nf_str){ text, again ? LEN : 3 };
}

static void costs_of(uint32_t set, struct nf_text_costs *out)
{
    struct nf_text_profile p = { .total = 0 };
    char text[LEN];

    for (int again = 0; again < 2; again++) {
        struct nf_text_look look;
        const struct nf_str t = text_of(set, again, text);

        nf_text_look_at(&look, t.ptr, t.len);
        nf_text_profile_add(&p, &look);
    }
    nf_text_costs_make(out, &p, NULL, 16);
}

/* Of many sets, each packs with and without matches: that would be more ways than a block has. */
static void ways_have_a_bound(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_buf bytes = lexicon_table_bytes(t);
    struct nf_pack_table *table = NULL;
    static struct nf_text_costs costs[SETS];
    struct nf_pack_way way[1 + SETS] = { { .way = { NF_CODEC_ZSTD, 0 } } };
    const struct nf_block_plan plan = {
        .shorts = { .way = way, .count = 1 },
        .texts = { .way = way, .count = 1 + SETS, .matches = 20 }
    };
    struct nf_block_builder b;
    struct nf_block_input in;
    struct nf_block_output out;
    uint32_t with = 0;

    (void)state;
    assert_ok(nf_pack_table_new(&nf_alloc_libc, NF_CODEC_LEXICON, bytes.ptr, bytes.len, 5,
                                &table), NULL);
    nf_block_input_init(&in, &nf_alloc_libc);
    nf_block_output_init(&out, &nf_alloc_libc);
    for (uint32_t i = 0; i < SETS; i++) {
        costs_of(i, &costs[i]);
        way[1 + i] = (struct nf_pack_way){ { NF_CODEC_LEXICON, (uint16_t)i }, table, &costs[i],
                                            1000 };
    }
    for (uint32_t i = 0; i < 2 * SETS; i++) {
        char text[LEN];
        struct nf_field field = { .before = STR("t"), .value = text_of(i / 2, i % 2, text),
                                  .kind = NF_KIND_TEXT };
        struct nf_record record = { &field, 1, { "", 0 } };

        assert_ok(nf_block_input_add(&in, &record, NULL), NULL);
    }
    in.frame_articles = 1;
    nf_block_input_seal(&in);
    assert_ok(nf_block_builder_init(&b, &nf_alloc_libc, 5, true), NULL);
    assert_ok(nf_block_build(&b, &plan, &in, &out), NULL);
    assert_in_range(out.prefix.ways, SETS, NF_MAX_WAYS);
    for (uint32_t i = 0; i < out.prefix.ways; i++)
        with += out.prefix.way[i].codec == NF_CODEC_LEXICON_MATCHES;
    assert_in_range(with, 10, SETS);
    nf_block_builder_free(&b);
    nf_block_output_free(&out);
    nf_block_input_free(&in);
    nf_pack_table_free(table);
    nf_buf_free(&bytes);
    lexicon_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_another_sort_are_left_to_zstd),
        cmocka_unit_test(ways_have_a_bound)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
