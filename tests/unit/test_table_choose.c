#include "src/learn/table_choose.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/samples.h"

static struct nf_table_choice choose(const struct nf_table_trial *trial)
{
    struct nf_table_choice choice;

    nf_table_choice_init(&choice, nf_alloc_or_libc(NULL));
    choice.codec = 0xee;
    assert_ok(nf_table_choose(nf_alloc_or_libc(NULL), trial, &choice), NULL);
    assert_true(nf_codec_known(choice.codec));
    assert_int_equal(choice.bytes.len > 0, nf_codec_has_table(choice.codec));
    assert_int_equal(choice.stored.len > 0, nf_codec_has_table(choice.codec));
    return choice;
}

static void no_table_pays_for_a_small_archive(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5, .table_level = 19,
                                    .lexicon = true };
    struct nf_table_choice c;

    (void)state;
    nf_samples_init(&train, &nf_alloc_libc);
    nf_samples_init(&held, &nf_alloc_libc);
    c = choose(&trial); /* nothing at all */
    assert_int_equal(c.codec, NF_CODEC_ZSTD);
    nf_table_choice_free(&c);
    samples_add_articles(&train, 0, 20);
    samples_add_articles(&held, 20, 24);
    trial.expected = 24000;
    c = choose(&trial);
    assert_int_equal(c.codec, NF_CODEC_ZSTD);
    nf_table_choice_free(&c);
    nf_samples_free(&train);
    nf_samples_free(&held);
}

static void a_table_pays_for_a_large_one(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5, .table_level = 19,
                                    .expected = UINT64_C(1) << 30 };

    (void)state;
    nf_samples_init(&train, &nf_alloc_libc);
    nf_samples_init(&held, &nf_alloc_libc);
    samples_add_articles(&train, 0, 300);
    samples_add_articles(&held, 300, 340);
    for (int i = 0; i < 3; i++) {
        struct nf_table_choice a, b;

        trial.fast = i == 1;
        trial.lexicon = i == 2;
        a = choose(&trial);
        b = choose(&trial);
        assert_true(nf_codec_has_table(a.codec));
        if (!trial.lexicon)
            assert_int_equal(a.codec, NF_CODEC_ZSTD_DICTIONARY);
        /* Same samples, same choice. */
        assert_int_equal(a.codec, b.codec);
        assert_int_equal(a.bytes.len, b.bytes.len);
        assert_memory_equal(a.bytes.ptr, b.bytes.ptr, a.bytes.len);
        nf_table_choice_free(&a);
        nf_table_choice_free(&b);
    }
    nf_samples_free(&train);
    nf_samples_free(&held);
}

/* What zstd packs to nothing, and a lexicon of words not at all. */
static void add_other(struct nf_samples *s)
{
    size_t n = 64000;
    uint64_t state = 1;
    uint8_t part[500];

    for (size_t i = 0; i < sizeof(part); i++)
        part[i] = (uint8_t)pack_random(&state);
    for (size_t i = 0; i < n; i += sizeof(part))
        nf_buf_add(&s->bytes, part, sizeof(part));
    nf_buf_add(&s->sizes, &n, sizeof(n));
    assert_false(s->bytes.failed || s->sizes.failed);
}

static void what_goes_without_a_table_does_not_judge_it(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5, .table_level = 19,
                                    .expected = UINT64_C(1) << 30,
                                    .lexicon = true };
    const struct nf_pack_way zstd = { .way = { NF_CODEC_ZSTD, 0 } };
    const struct nf_pack_ways ways = { .way = &zstd, .count = 1 };
    struct nf_buf sizes;

    (void)state;
    nf_samples_init(&train, &nf_alloc_libc);
    nf_samples_init(&held, &nf_alloc_libc);
    samples_add_articles(&train, 0, 300);
    samples_add_articles(&held, 300, 340);
    add_other(&held);
    nf_buf_init(&sizes, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_table_otherwise(&nf_alloc_libc, &ways, &held, 5, false, &sizes), NULL);
    assert_int_equal(sizes.len, held.sizes.len);
    for (int i = 0; i < 2; i++) {
        struct nf_table_choice c;

        trial.otherwise = i ? (const size_t *)(const void *)sizes.ptr : NULL;
        c = choose(&trial);
        assert_int_equal(c.codec == NF_CODEC_LEXICON, i == 1);
        nf_table_choice_free(&c);
    }
    nf_buf_free(&sizes);
    nf_samples_free(&train);
    nf_samples_free(&held);
}

/* What the archive is to hold decodes to the table. */
static void is_stored(const struct nf_table_choice *c)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_unpacker *u = NULL;
    uint8_t *back = malloc(c->bytes.len);

    assert_non_null(back);
    assert_true(c->stored.len < c->bytes.len);
    assert_ok(nf_unpacker_new(alloc, &u), NULL);
    assert_ok(nf_unpack(u, NF_CODEC_ZSTD, NULL, c->stored.ptr, c->stored.len, back,
                        c->bytes.len), NULL);
    assert_memory_equal(back, c->bytes.ptr, c->bytes.len);
    nf_unpacker_free(u);
    free(back);
}

/* What zstd makes of the table at @level. */
static size_t size_by_zstd(const struct nf_table_choice *c, int level)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_packer *p = NULL;
    uint8_t *out = malloc(nf_pack_bound(c->bytes.len));
    size_t n = 0;

    assert_non_null(out);
    assert_ok(nf_packer_new(alloc, level, &p), NULL);
    assert_ok(nf_pack(p, NF_CODEC_ZSTD, NULL, c->bytes.ptr, c->bytes.len, out, &n),
              NULL);
    nf_packer_free(p);
    free(out);
    return n;
}

/* Which is not the one of what is packed by them. */
static void tables_are_stored_by_a_level_of_their_own(void **state)
{
    static const struct {
        int level;
        bool lexicon;
        int by; /* level that it is stored by */
    } table[] = {
        { 3, true, 3 }, { 4, true, 4 }, { 5, true, 19 }, { 22, true, 19 },
        { 3, false, 3 }, { 15, false, 19 }
    };
    struct nf_samples train, held;

    (void)state;
    nf_samples_init(&train, &nf_alloc_libc);
    nf_samples_init(&held, &nf_alloc_libc);
    samples_add_articles(&train, 0, 300);
    samples_add_articles(&held, 300, 340);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_table_trial trial = { .train = &train, .held = &held,
                                        .level = table[i].level,
                                        .table_level = table[i].by,
                                        .lexicon = table[i].lexicon,
                                        .expected = UINT64_C(1) << 30 };
        struct nf_table_choice c = choose(&trial);

        assert_int_equal(c.codec, table[i].lexicon ? NF_CODEC_LEXICON
                                                   : NF_CODEC_ZSTD_DICTIONARY);
        is_stored(&c);
        assert_int_equal(c.stored.len, size_by_zstd(&c, table[i].by));
        nf_table_choice_free(&c);
    }
    nf_samples_free(&train);
    nf_samples_free(&held);
}

/* Frames of several articles get a lexicon that is used with matches. */
static void a_lexicon_is_for_matches_where_samples_say_so(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5, .table_level = 19,
                                    .expected = UINT64_C(1) << 30,
                                    .lexicon = true };

    (void)state;
    nf_samples_init(&train, &nf_alloc_libc);
    nf_samples_init(&held, &nf_alloc_libc);
    samples_add_articles(&train, 0, 300);
    samples_add_articles(&held, 300, 340);
    for (int i = 0; i < 2; i++) {
        struct nf_table_choice c;

        train.matches = i == 1;
        c = choose(&trial);
        assert_int_equal(c.codec, i ? NF_CODEC_LEXICON_MATCHES : NF_CODEC_LEXICON);
        is_stored(&c);
        nf_table_choice_free(&c);
    }
    nf_samples_free(&train);
    nf_samples_free(&held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_table_pays_for_a_small_archive),
        cmocka_unit_test(a_table_pays_for_a_large_one),
        cmocka_unit_test(what_goes_without_a_table_does_not_judge_it),
        cmocka_unit_test(tables_are_stored_by_a_level_of_their_own),
        cmocka_unit_test(a_lexicon_is_for_matches_where_samples_say_so)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
