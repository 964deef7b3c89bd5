/* Lexicon chunks that break the rules of spec 12.1, or that damage changed. */
#include "src/unpack/lexicon.h"
#include "tests/support/lexicon.h"
#include "tests/support/pack.h"

static enum nf_status load(const void *p, size_t n, struct nf_lexicon **out)
{
    struct nf_lexicon *const none = (struct nf_lexicon *)(void *)out;
    uint8_t *exact = lexicon_copy(p, n);
    enum nf_status st;

    *out = none;
    st = nf_lexicon_new(&nf_alloc_libc, exact, n, out);
    /* The bytes are not needed any more; a failure leaves @out alone. */
    free(exact);
    assert_int_equal(st == NF_OK, *out != none);
    assert_true(st == NF_OK || st == NF_E_DAMAGED);
    return st;
}

/* Whether the table is taken; it is freed. */
static bool taken(struct lexicon_table *t)
{
    struct nf_buf b = lexicon_table_bytes(t);
    struct nf_lexicon *l;
    enum nf_status st = load(b.ptr, b.len, &l);

    if (st == NF_OK)
        nf_lexicon_free(l);
    nf_buf_free(&b);
    lexicon_table_free(t);
    return st == NF_OK;
}

/* @n tokens of three bytes beside the single ones, spread over the classes. */
static struct lexicon_table *many_tokens(uint32_t classes, uint32_t n)
{
    struct lexicon_table *t = lexicon_table_new(classes);

    for (uint32_t i = 0; i < n; i++) {
        uint8_t token[3] = { (uint8_t)('x' + i / 65025), (uint8_t)(1 + i / 255 % 255),
                             (uint8_t)(1 + i % 255) };

        lexicon_table_add(t, token, 3, (uint8_t)(i % classes),
                          (uint8_t)(i % 57));
    }
    return t;
}

static void counts_have_bounds(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();

    (void)state;
    t->classes = 0;
    assert_false(taken(t));
    assert_true(taken(many_tokens(255, 255)));
    assert_false(taken(many_tokens(256, 256)));
    t = lexicon_table_new(1);
    t->tokens = 255;
    assert_false(taken(t));
    assert_true(taken(many_tokens(3, 65535 - 256)));
    assert_false(taken(many_tokens(3, 65536 - 256)));
}

static void a_class_has_1_to_32768_tokens(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();

    (void)state;
    t->class_of[0] = LEXICON_SAMPLE_CLASSES;
    assert_false(taken(t));
    t = lexicon_sample_table();
    t->class_of[t->tokens - 1] = 255;
    assert_false(taken(t));
    t = lexicon_table_new(1);
    t->classes = 2; /* of which the second is empty */
    assert_false(taken(t));
    assert_true(taken(many_tokens(1, 32768 - 256)));
    assert_false(taken(many_tokens(1, 32769 - 256)));
}

static void weights_end_at_56(void **state)
{
    (void)state;
    for (uint8_t weight = 56; weight <= 57; weight++)
        for (int where = 0; where < 4; where++) {
            struct lexicon_table *t = lexicon_sample_table();

            if (where < 2)
                t->weight[where ? t->tokens - 1 : 0] = weight;
            else
                t->transition[where == 2 ? 0 : 3 * 4 - 1] = weight;
            assert_int_equal(taken(t), weight == 56);
        }
}

static bool takes_tokens(const char *first, const char *second)
{
    struct lexicon_table *t = lexicon_table_new(1);

    lexicon_table_add(t, first, (uint32_t)strlen(first), 0, 1);
    lexicon_table_add(t, second, (uint32_t)strlen(second), 0, 1);
    return taken(t);
}

static void tokens_rise(void **state)
{
    (void)state;
    assert_true(takes_tokens("rain", "rainy"));
    assert_true(takes_tokens("rain", "raiz"));
    assert_true(takes_tokens("rain", "s\x80"));
    assert_false(takes_tokens("rain", "rain"));
    assert_false(takes_tokens("rain", "rai"));
    assert_false(takes_tokens("rain", "raim"));
    assert_false(takes_tokens("s\x80", "rain"));
}

static void tokens_have_2_to_64_bytes(void **state)
{
    const char *longest = LEXICON_LONGEST;

    (void)state;
    assert_true(takes_tokens(longest, "ab"));
    assert_false(takes_tokens(longest, "b"));
    assert_false(takes_tokens(longest, LEXICON_LONGEST "b"));
    assert_false(takes_tokens("ab", ""));
}

/* "rain", "rainy" with another share of what they have in common. */
static void tokens_share_what_they_can(void **state)
{
    (void)state;
    for (uint8_t shared = 0; shared <= 5; shared++) {
        struct lexicon_table *t = lexicon_table_new(1);

        lexicon_table_add(t, "rain", 4, 0, 1);
        lexicon_table_add(t, "rainy", 5, 0, 1);
        t->shared[1] = shared;
        t->bytes.len = 5;
        nf_buf_add(&t->bytes, &"rainy"[shared], (size_t)(6 - shared));
        assert_int_equal(taken(t), shared == 4);
    }
}

static void no_byte_is_left_over_or_missing(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_buf b = lexicon_table_bytes(t);
    struct nf_lexicon *l;

    (void)state;
    for (size_t n = 0; n < b.len; n++)
        assert_int_equal(load(b.ptr, n, &l), NF_E_DAMAGED);
    for (int more = 0; more < 3; more++) {
        nf_buf_add_byte(&b, (uint8_t)(more * 'a'));
        assert_int_equal(load(b.ptr, b.len, &l), NF_E_DAMAGED);
    }
    nf_buf_free(&b);
    lexicon_table_free(t);
}

/* Texts and frames by a lexicon that is not the one it was. */
static void use(const struct nf_buf *lexicon, const uint8_t *frame, size_t n,
                size_t raw_len, bool packs)
{
    struct nf_lexicon *l;
    uint8_t *text;

    if (load(lexicon->ptr, lexicon->len, &l) != NF_OK)
        return;
    text = malloc(raw_len + NF_MAX_TOKEN_LEN);
    assert_non_null(text);
    (void)nf_lexicon_unpack(l, NULL, frame, n, text, raw_len);
    free(text);
    nf_lexicon_free(l);
    if (packs) {
        struct lexicon_ready r = lexicon_open(lexicon->ptr, lexicon->len);
        char words[601];

        pack_words(words, 600, 7);
        lexicon_round_trip(&r, words, 600);
        lexicon_close(&r);
    }
}

/* Each byte of a lexicon flipped: refused, or a lexicon as good as others. */
static void a_damaged_lexicon_is_refused_or_works(void **state)
{
    static const uint8_t flips[] = { 1, 2, 4, 8, 16, 32, 64, 128, 255 };
    struct lexicon_table *t = lexicon_sample_table();
    struct lexicon_ready r = lexicon_open_table(t);
    struct nf_buf b = lexicon_table_bytes(t);
    size_t raw_len = 4 * NF_TWO_STRANDS, n;
    char *words = malloc(raw_len + 1);
    uint8_t *packed, *frame;

    (void)state;
    assert_non_null(words);
    pack_words(words, raw_len, 3);
    packed = lexicon_packed(&r, words, raw_len, &n);
    frame = lexicon_copy(packed, n);
    for (size_t i = 0; i < b.len; i++) {
        /* Of the planes of the single bytes, all alike, one in eight. */
        bool alike = i > 3 * 8 && i + 256 < b.len && b.ptr[i] == b.ptr[i - 1] &&
                     b.ptr[i] == b.ptr[i + 1];

        for (size_t k = 0; k < COUNT_OF(flips) && (!alike || i % 8 == 0); k++) {
            uint8_t was = b.ptr[i];

            b.ptr[i] ^= flips[k];
            use(&b, frame, n, raw_len, k == 0 && i % 4 == 0);
            b.ptr[i] = was;
        }
    }
    free(frame);
    free(packed);
    free(words);
    nf_buf_free(&b);
    lexicon_table_free(t);
    lexicon_close(&r);
}

/* The first bytes, which count all others, take every value. */
static void its_counts_may_be_any(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_buf b = lexicon_table_bytes(t);
    struct nf_lexicon *l;
    uint8_t was[4];

    (void)state;
    memcpy(was, b.ptr, sizeof(was));
    for (size_t i = 0; i < sizeof(was); i++) {
        for (unsigned v = 0; v < 256; v++) {
            b.ptr[i] = (uint8_t)v;
            assert_int_equal(load(b.ptr, b.len, &l),
                             v == was[i] ? NF_OK : NF_E_DAMAGED);
            if (v == was[i])
                nf_lexicon_free(l);
        }
        b.ptr[i] = was[i];
    }
    nf_buf_free(&b);
    lexicon_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_bounds),
        cmocka_unit_test(a_class_has_1_to_32768_tokens),
        cmocka_unit_test(weights_end_at_56),
        cmocka_unit_test(tokens_rise),
        cmocka_unit_test(tokens_have_2_to_64_bytes),
        cmocka_unit_test(tokens_share_what_they_can),
        cmocka_unit_test(no_byte_is_left_over_or_missing),
        cmocka_unit_test(a_damaged_lexicon_is_refused_or_works),
        cmocka_unit_test(its_counts_may_be_any)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
