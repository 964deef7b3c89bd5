#include "format/lexicon_table.h"

#include "tests/support/pieces.h"

/* The parts of a lexicon, to be broken one at a time. */
struct parts {
    uint32_t classes;
    uint32_t tokens;
    uint32_t rows;
    uint8_t shared[NF_MAX_TOKENS];
    uint8_t class_of[NF_MAX_TOKENS];
    uint8_t weight[NF_MAX_TOKENS];
    uint8_t row_of[NF_MAX_CLASSES + 1];
    uint8_t transition[(NF_MAX_CLASSES + 1) * (NF_MAX_CLASSES + 1)];
    uint8_t bytes[3 * NF_MAX_TOKENS];
    size_t bytes_len;
    uint8_t raw[8 * NF_MAX_TOKENS];
};

static void add_token(struct parts *p, uint8_t shared, const char *rest)
{
    size_t n = strlen(rest) + 1;
    uint32_t i = p->tokens++ - NF_BYTE_TOKENS;

    p->shared[i] = shared;
    memcpy(p->bytes + p->bytes_len, rest, n);
    p->bytes_len += n;
}

/* Each class has a row. */
static void set_classes(struct parts *p, uint32_t classes)
{
    p->classes = classes;
    p->rows = classes + 1;
    for (uint32_t i = 0; i <= classes; i++)
        p->row_of[i] = (uint8_t)i;
}

/* The single bytes alone, in one class. */
static int set_up(void **state)
{
    struct parts *p = calloc(1, sizeof(*p));

    if (!p)
        return -1;
    set_classes(p, 1);
    p->tokens = NF_BYTE_TOKENS;
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static size_t raw(struct parts *p)
{
    uint32_t others = p->tokens - NF_BYTE_TOKENS;
    size_t n = nf_varint_put(p->raw, p->classes);

    n += nf_varint_put(p->raw + n, p->tokens);
    n += nf_varint_put(p->raw + n, p->rows);
    memcpy(p->raw + n, p->shared, others);
    n += others;
    memcpy(p->raw + n, p->class_of, p->tokens);
    memcpy(p->raw + n + p->tokens, p->weight, p->tokens);
    n += (size_t)p->tokens * 2;
    memcpy(p->raw + n, p->row_of, p->classes + 1);
    n += p->classes + 1;
    memcpy(p->raw + n, p->transition, p->rows * (p->classes + 1));
    n += p->rows * (p->classes + 1);
    memcpy(p->raw + n, p->bytes, p->bytes_len);
    return n + p->bytes_len;
}

static enum nf_status get(struct parts *p)
{
    size_t n = raw(p);
    uint8_t *copy = piece_copy(p->raw, n);
    struct nf_cur c = nf_cur_init(copy, n);
    struct nf_lexicon_table out = { 0 };
    enum nf_status st = nf_lexicon_table_get(&c, &out);

    if (st == NF_OK) {
        assert_int_equal(out.classes, p->classes);
        assert_int_equal(out.tokens, p->tokens);
        assert_int_equal(out.rows, p->rows);
        assert_int_equal(out.bytes_len, p->bytes_len);
    } else {
        assert_int_equal(out.tokens, 0);
    }
    free(copy);
    return st;
}

/* ab, abc, abd, b!: two classes. */
static void some_tokens(struct parts *p)
{
    add_token(p, 0, "ab");
    add_token(p, 2, "c");
    add_token(p, 2, "d");
    add_token(p, 0, "b!");
    set_classes(p, 2);
    for (uint32_t i = NF_BYTE_TOKENS; i < p->tokens; i++)
        p->class_of[i] = 1;
}

static void the_parts_are_where_they_should_be(void **state)
{
    struct parts *p = *state;
    struct nf_lexicon_table out;
    struct nf_cur c;

    some_tokens(p);
    p->weight[0] = 1;
    p->weight[259] = NF_MAX_WEIGHT;
    p->transition[8] = NF_MAX_WEIGHT;
    c = nf_cur_init(p->raw, raw(p));
    assert_ok(nf_lexicon_table_get(&c, &out), NULL);
    assert_int_equal(out.classes, 2);
    assert_int_equal(out.tokens, 260);
    assert_memory_equal(out.shared, "\0\2\2", 4);
    assert_memory_equal(out.class_of, p->class_of, 260);
    assert_memory_equal(out.weight, p->weight, 260);
    assert_int_equal(out.rows, 3);
    assert_memory_equal(out.row_of, "\0\1\2", 3);
    assert_memory_equal(out.transition, p->transition, 9);
    assert_int_equal(out.bytes_len, 10);
    assert_memory_equal(out.bytes, "ab\0c\0d\0b!", 10);
}

static void every_cut_is_damage(void **state)
{
    struct parts *p = *state;
    struct nf_lexicon_table out;
    size_t n;

    some_tokens(p);
    n = raw(p);
    assert_get(nf_lexicon_table_get, p->raw, n, &out, NF_OK);
    assert_cuts(nf_lexicon_table_get, p->raw, n, &out, NF_E_DAMAGED);
}

static void single_bytes_alone_will_do(void **state)
{
    assert_ok(get(*state), NULL);
}

/* Numbers of classes, tokens and rows, and as many bytes as could be asked for. */
static void counts_have_bounds(void **state)
{
    static const uint64_t bad[][3] = { { 0, 256, 1 },
                                       { 256, 256, 1 },
                                       { UINT64_C(1) << 32 | 1, 256, 1 },
                                       { 1, 0, 1 },
                                       { 1, 255, 1 },
                                       { 1, 65536, 1 },
                                       { 1, UINT64_C(1) << 32 | 256, 1 },
                                       { 1, 256, 0 },
                                       { 1, 256, 3 },
                                       { 1, 256, UINT64_C(1) << 32 | 1 },
                                       { UINT64_MAX, UINT64_MAX, UINT64_MAX } };
    struct parts *p = *state;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct nf_lexicon_table out;

        memset(p->raw, 0, sizeof(p->raw));
        piece_varints(p->raw, bad[i], 3);
        assert_get(nf_lexicon_table_get, p->raw, sizeof(p->raw), &out,
                   NF_E_DAMAGED);
    }
}

/* 255 classes, each of at least one token. */
static void there_may_be_255_classes(void **state)
{
    struct parts *p = *state;

    set_classes(p, NF_MAX_CLASSES);
    for (unsigned i = 0; i < NF_MAX_CLASSES; i++)
        p->class_of[i] = (uint8_t)i;
    assert_ok(get(p), NULL);
}

/* Three bytes each, 65535 - 256 of them; in two classes, or three. */
static void most_tokens(struct parts *p)
{
    uint32_t others = NF_MAX_TOKENS - NF_BYTE_TOKENS;

    p->tokens = NF_MAX_TOKENS;
    for (uint32_t i = 0; i < others; i++) {
        const uint8_t token[] = { (uint8_t)(1 + i / 65025), (uint8_t)(1 + i / 255 % 255),
                                  (uint8_t)(1 + i % 255) };

        p->shared[i] = i % 65025 == 0 ? 0 : i % 255 ? 2 : 1;
        for (size_t k = p->shared[i]; k < sizeof(token); k++)
            p->bytes[p->bytes_len++] = token[k];
        p->bytes[p->bytes_len++] = 0;
    }
}

static void there_may_be_65535_tokens(void **state)
{
    struct parts *p = *state;

    most_tokens(p);
    set_classes(p, 2);
    for (uint32_t i = 0; i < NF_MAX_CLASS_TOKENS; i++)
        p->class_of[i] = 1;
    assert_ok(get(p), NULL);
    /* 32769 in one class. */
    p->class_of[NF_MAX_CLASS_TOKENS] = 1;
    p->class_of[NF_MAX_CLASS_TOKENS + 1] = 1;
    assert_status(get(p), NF_E_DAMAGED, NULL);
}

static void every_class_has_tokens(void **state)
{
    struct parts *p = *state;

    some_tokens(p);
    set_classes(p, 3);
    assert_status(get(p), NF_E_DAMAGED, NULL);
    p->class_of[5] = 2;
    assert_ok(get(p), NULL);
    p->class_of[5] = 3;
    assert_status(get(p), NF_E_DAMAGED, NULL);
    p->class_of[5] = 255;
    assert_status(get(p), NF_E_DAMAGED, NULL);
}

/* spec 12.1: numbered in order of first use, and all used. */
static void rows_are_numbered_as_they_are_used(void **state)
{
    static const struct {
        uint8_t row_of[3];
        uint32_t rows;
        enum nf_status status;
    } some[] = {
        { { 0, 1, 2 }, 3, NF_OK },
        { { 0, 0, 0 }, 1, NF_OK },
        { { 0, 0, 1 }, 2, NF_OK },
        { { 0, 1, 0 }, 2, NF_OK },
        { { 0, 1, 1 }, 2, NF_OK },
        { { 1, 0, 1 }, 2, NF_E_DAMAGED },
        { { 0, 2, 1 }, 3, NF_E_DAMAGED },
        { { 0, 0, 2 }, 3, NF_E_DAMAGED },
        { { 0, 1, 255 }, 3, NF_E_DAMAGED },
        { { 0, 1, 1 }, 3, NF_E_DAMAGED }, /* one is not used */
        { { 0, 1, 2 }, 2, NF_E_DAMAGED }, /* one is not there */
        { { 0, 1, 2 }, 4, NF_E_DAMAGED },
        { { 0, 0, 0 }, 0, NF_E_DAMAGED }
    };
    struct parts *p = *state;

    some_tokens(p);
    for (size_t i = 0; i < COUNT_OF(some); i++) {
        memcpy(p->row_of, some[i].row_of, 3);
        p->rows = some[i].rows;
        assert_status(get(p), some[i].status, NULL);
    }
}

static void weights_go_to_56(void **state)
{
    struct parts *p = *state;
    uint8_t *const places[] = { &p->weight[0], &p->weight[259],
                                &p->transition[0], &p->transition[8] };

    some_tokens(p);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        *places[i] = NF_MAX_WEIGHT;
        assert_ok(get(p), NULL);
        *places[i] = NF_MAX_WEIGHT + 1;
        assert_status(get(p), NF_E_DAMAGED, NULL);
        *places[i] = 0;
    }
}

static void a_token_has_2_to_64_bytes(void **state)
{
    struct parts *p = *state;
    char long_one[NF_MAX_TOKEN_LEN + 2];

    memset(long_one, 'x', sizeof(long_one));
    long_one[NF_MAX_TOKEN_LEN] = '\0';
    add_token(p, 0, "ab");
    add_token(p, 0, long_one);
    assert_ok(get(p), NULL);
    /* By its own bytes, and by those it shares. */
    add_token(p, NF_MAX_TOKEN_LEN, "y");
    assert_status(get(p), NF_E_DAMAGED, NULL);
    p->tokens -= 2;
    p->bytes_len = 3;
    long_one[NF_MAX_TOKEN_LEN] = 'x';
    long_one[NF_MAX_TOKEN_LEN + 1] = '\0';
    add_token(p, 0, long_one);
    assert_status(get(p), NF_E_DAMAGED, NULL);
    p->tokens--;
    p->bytes_len = 3;
    assert_ok(get(p), NULL);
    add_token(p, 0, "b");
    assert_status(get(p), NF_E_DAMAGED, NULL);
}

/* spec 12.1: rising, different, and @shared as large as it can be. */
static void tokens_rise_and_share_what_they_can(void **state)
{
    static const struct {
        uint8_t shared;
        const char *rest;
        enum nf_status status;
    } after_abc[] = {
        { 3, "a", NF_OK },         /* abca */
        { 2, "d", NF_OK },         /* abd */
        { 1, "ca", NF_OK },        /* aca */
        { 0, "ba", NF_OK },        /* ba */
        { 3, "", NF_E_DAMAGED },   /* abc again */
        { 2, "", NF_E_DAMAGED },   /* ab */
        { 2, "b", NF_E_DAMAGED },  /* abb */
        { 0, "aa", NF_E_DAMAGED }, /* aa */
        { 2, "c", NF_E_DAMAGED },  /* abc, sharing less than it could */
        { 1, "bd", NF_E_DAMAGED }, /* abd likewise */
        { 0, "abca", NF_E_DAMAGED },
        { 4, "a", NF_E_DAMAGED }, /* more than the one before has */
        { 255, "a", NF_E_DAMAGED }
    };
    struct parts *p = *state;

    add_token(p, 0, "abc");
    for (size_t i = 0; i < COUNT_OF(after_abc); i++) {
        add_token(p, after_abc[i].shared, after_abc[i].rest);
        assert_status(get(p), after_abc[i].status, NULL);
        p->tokens--;
        p->bytes_len = 4;
    }
}

static void bytes_above_0x7f_are_higher(void **state)
{
    struct parts *p = *state;

    add_token(p, 0, "a\x7f");
    add_token(p, 1, "\x80");
    add_token(p, 0, "\xff\xff");
    assert_ok(get(p), NULL);
}

static void the_first_token_shares_nothing(void **state)
{
    struct parts *p = *state;

    add_token(p, 1, "b");
    assert_status(get(p), NF_E_DAMAGED, NULL);
}

static void the_bytes_are_used_up(void **state)
{
    struct parts *p = *state;

    some_tokens(p);
    p->bytes_len++;
    assert_status(get(p), NF_E_DAMAGED, NULL);
    p->bytes_len -= 2;
    assert_status(get(p), NF_E_DAMAGED, NULL);
}

static void weights_are_two_steps_an_octave(void **state)
{
    static const uint32_t first[] = { 0, 2, 3, 4, 6, 8, 12, 16, 24, 32 };

    (void)state;
    for (uint8_t w = 0; w < COUNT_OF(first); w++)
        assert_int_equal(nf_weight_value(w), first[w]);
    assert_int_equal(nf_weight_value(NF_MAX_WEIGHT), 3u << 27);
    for (uint8_t w = 1; w <= NF_MAX_WEIGHT; w++)
        assert_true(nf_weight_value(w) > nf_weight_value((uint8_t)(w - 1)));
}

static void the_weight_of_a_value_is_the_nearest_below(void **state)
{
    (void)state;
    for (uint8_t w = 0; w <= NF_MAX_WEIGHT; w++) {
        uint32_t v = nf_weight_value(w);

        assert_int_equal(nf_weight_of(v), w);
        assert_int_equal(nf_weight_of(v + 1), w == 1 ? 2 : w == 2 ? 3 : w);
        if (w > 1)
            assert_int_equal(nf_weight_of(v - 1), w - 1);
    }
    assert_int_equal(nf_weight_of(1), 0);
    assert_int_equal(nf_weight_of(UINT32_MAX), NF_MAX_WEIGHT);
}

/* The example of spec 12.3: 5, 0, 9, 9. */
static void frequencies_are_as_specified(void **state)
{
    static const uint8_t weights[] = { 5, 0, 9, 9 };
    static const uint32_t want[] = { 0x071d, 1, 0x1c71, 0x1c71 };
    uint32_t f[4];

    (void)state;
    nf_frequencies_make(weights, 4, 1u << NF_CLASS_BITS, f);
    assert_memory_equal(f, want, sizeof(want));
}

/* Without any weight all is left to the first. */
static void frequencies_of_no_weight_are_one(void **state)
{
    static const uint8_t weights[3] = { 0 };
    uint32_t f[3];

    (void)state;
    nf_frequencies_make(weights, 3, 100, f);
    assert_int_equal(f[0], 98);
    assert_int_equal(f[1], 1);
    assert_int_equal(f[2], 1);
}

/* What is missing goes to the first of the greatest. */
static void frequencies_add_up_to_the_scale(void **state)
{
    enum { MOST = 1u << (NF_TOKEN_BITS - 1) };
    uint8_t *weights = malloc(MOST);
    uint32_t *f = malloc(MOST * sizeof(*f));
    static const size_t counts[] = { 1, 2, 3, 255, 4096, MOST };

    (void)state;
    assert_non_null(weights);
    assert_non_null(f);
    for (size_t k = 0; k < COUNT_OF(counts); k++)
        for (unsigned step = 0; step < 60; step += 7) {
            uint64_t sum = 0;

            for (size_t i = 0; i < counts[k]; i++)
                weights[i] = (uint8_t)(i * step % (NF_MAX_WEIGHT + 1));
            nf_frequencies_make(weights, counts[k], 1u << NF_TOKEN_BITS, f);
            for (size_t i = 0; i < counts[k]; i++) {
                assert_true(f[i] >= 1);
                sum += f[i];
            }
            assert_int_equal(sum, 1u << NF_TOKEN_BITS);
        }
    weights[0] = 1;
    weights[1] = weights[2] = 2;
    nf_frequencies_make(weights, 3, 100, f);
    /* 1 + 97 × 2 / 8, and twice 1 + 97 × 3 / 8: one is missing. */
    assert_int_equal(f[0], 25);
    assert_int_equal(f[1], 38);
    assert_int_equal(f[2], 37);
    free(weights);
    free(f);
}

/* Whatever there is in front of it and behind it; and nothing behind the end is looked at. */
static void a_token_is_taken_up_to_its_zero(void **state)
{
    (void)state;
    for (uint32_t shared = 0; shared <= NF_MAX_TOKEN_LEN; shared++)
        for (size_t rest = 0; rest <= NF_MAX_TOKEN_LEN + 9; rest++)
            for (size_t behind = 0; behind < 10; behind++) {
                const size_t n = rest + 1 + behind;
                uint8_t *bytes = malloc(n), token[NF_MAX_TOKEN_LEN + 8];
                const bool fits = shared + rest <= NF_MAX_TOKEN_LEN;
                uint32_t len = shared;

                assert_non_null(bytes);
                memset(bytes, 0x81, n);
                memset(token, 's', sizeof(token));
                bytes[rest] = 0;
                assert_ptr_equal(nf_token_take(bytes, bytes + n, token, &len),
                                 fits ? bytes + rest + 1 : NULL);
                if (fits) {
                    assert_int_equal(len, shared + rest);
                    assert_memory_equal(token + shared, bytes, rest);
                    assert_true(shared == 0 || token[shared - 1] == 's');
                }
                len = shared;
                assert_null(nf_token_take(bytes, bytes + rest, token, &len));
                free(bytes);
            }
}

#define WITH_PARTS(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PARTS(the_parts_are_where_they_should_be),
        WITH_PARTS(every_cut_is_damage),
        WITH_PARTS(single_bytes_alone_will_do),
        WITH_PARTS(counts_have_bounds),
        WITH_PARTS(there_may_be_255_classes),
        WITH_PARTS(there_may_be_65535_tokens),
        WITH_PARTS(every_class_has_tokens),
        WITH_PARTS(rows_are_numbered_as_they_are_used),
        WITH_PARTS(weights_go_to_56),
        WITH_PARTS(a_token_has_2_to_64_bytes),
        WITH_PARTS(tokens_rise_and_share_what_they_can),
        cmocka_unit_test(a_token_is_taken_up_to_its_zero),
        WITH_PARTS(bytes_above_0x7f_are_higher),
        WITH_PARTS(the_first_token_shares_nothing),
        WITH_PARTS(the_bytes_are_used_up),
        cmocka_unit_test(weights_are_two_steps_an_octave),
        cmocka_unit_test(the_weight_of_a_value_is_the_nearest_below),
        cmocka_unit_test(frequencies_are_as_specified),
        cmocka_unit_test(frequencies_of_no_weight_are_one),
        cmocka_unit_test(frequencies_add_up_to_the_scale)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
