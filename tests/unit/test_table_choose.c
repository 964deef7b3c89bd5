#include "src/codec/table_choose.h"

#include "src/base/alloc.h"
#include "tests/support/pack.h"

static void open_samples(struct nf_samples *s)
{
    nf_buf_init(&s->bytes, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    nf_buf_init(&s->sizes, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
}

static void close_samples(struct nf_samples *s)
{
    nf_buf_free(&s->bytes);
    nf_buf_free(&s->sizes);
}

static void add_articles(struct nf_samples *s, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        struct pack_numbered a;
        size_t n;

        pack_numbered(&a, i);
        n = strlen(a.text);
        nf_buf_add(&s->bytes, a.text, n);
        nf_buf_add(&s->sizes, &n, sizeof(n));
    }
    assert_false(s->bytes.failed || s->sizes.failed);
}

static struct nf_table_choice choose(const struct nf_table_trial *trial)
{
    struct nf_table_choice choice = { .codec = 0xee };

    nf_buf_init(&choice.bytes, nf_alloc_or_libc(NULL), SIZE_MAX / 2);
    assert_ok(nf_table_choose(nf_alloc_or_libc(NULL), trial, &choice), NULL);
    assert_true(nf_codec_known(choice.codec));
    assert_int_equal(choice.bytes.len > 0, nf_codec_has_table(choice.codec));
    return choice;
}

static void no_table_pays_for_a_small_archive(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5,
                                    .lexicon = true };
    struct nf_table_choice c;

    (void)state;
    open_samples(&train);
    open_samples(&held);
    c = choose(&trial); /* nothing at all */
    assert_int_equal(c.codec, NF_CODEC_ZSTD);
    nf_buf_free(&c.bytes);
    add_articles(&train, 0, 20);
    add_articles(&held, 20, 24);
    trial.expected = 24000;
    c = choose(&trial);
    assert_int_equal(c.codec, NF_CODEC_ZSTD);
    nf_buf_free(&c.bytes);
    close_samples(&train);
    close_samples(&held);
}

static void a_table_pays_for_a_large_one(void **state)
{
    struct nf_samples train, held;
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5,
                                    .expected = UINT64_C(1) << 30 };

    (void)state;
    open_samples(&train);
    open_samples(&held);
    add_articles(&train, 0, 300);
    add_articles(&held, 300, 340);
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
        nf_buf_free(&a.bytes);
        nf_buf_free(&b.bytes);
    }
    close_samples(&train);
    close_samples(&held);
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
    struct nf_table_trial trial = { .train = &train, .held = &held, .level = 5,
                                    .expected = UINT64_C(1) << 30,
                                    .lexicon = true };

    (void)state;
    open_samples(&train);
    open_samples(&held);
    add_articles(&train, 0, 300);
    add_articles(&held, 300, 340);
    add_other(&held);
    for (int i = 0; i < 2; i++) {
        struct nf_table_choice c;

        trial.has_plain_blocks = i == 1;
        c = choose(&trial);
        assert_int_equal(c.codec == NF_CODEC_LEXICON, trial.has_plain_blocks);
        nf_buf_free(&c.bytes);
    }
    close_samples(&train);
    close_samples(&held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_table_pays_for_a_small_archive),
        cmocka_unit_test(a_table_pays_for_a_large_one),
        cmocka_unit_test(what_goes_without_a_table_does_not_judge_it)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
