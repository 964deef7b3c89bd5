/* Lexicons in their small form: the same payload comes back, and bytes that
 * nobody wrote are refused or give some payload of the right length. */
#include "src/unpack/lexicon_mix.h"

#include "src/learn/lexicon_train.h"
#include "tests/support/fault.h"
#include "tests/support/lexicon.h"
#include "tests/support/samples.h"

static struct nf_buf mixed(const struct nf_buf *payload)
{
    struct nf_buf out;

    nf_buf_init(&out, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_lexicon_mix(&nf_alloc_libc, payload->ptr, payload->len, &out),
              NULL);
    assert_false(out.failed);
    return out;
}

/* Unmix bytes with nothing readable behind them to memory with nothing writable
 * behind it. @want: or NULL, what they must give if they give anything. */
static enum nf_status unmix(const void *src, size_t n, size_t raw_len,
                            const uint8_t *want)
{
    uint8_t *exact = lexicon_copy(src, n), *raw = malloc(raw_len ? raw_len : 1);
    struct nf_lexicon *l;
    enum nf_status st;

    assert_non_null(raw);
    st = nf_lexicon_unmix(&nf_alloc_libc, exact, n, raw, raw_len);
    if (st == NF_OK && want)
        assert_memory_equal(raw, want, raw_len);
    /* What came out is for those to judge who load it. */
    if (st == NF_OK && nf_lexicon_new(&nf_alloc_libc, raw, raw_len, &l) == NF_OK)
        nf_lexicon_free(l);
    free(exact);
    free(raw);
    assert_true(st == NF_OK || st == NF_E_DAMAGED);
    return st;
}

/* The payload comes back; returns how long its small form is. */
static size_t comes_back(struct nf_buf *payload)
{
    struct nf_buf small = mixed(payload), again = mixed(payload);
    size_t n = small.len;

    assert_ok(unmix(small.ptr, n, payload->len, payload->ptr), NULL);
    assert_int_equal(again.len, n);
    assert_memory_equal(again.ptr, small.ptr, n);
    nf_buf_free(&again);
    nf_buf_free(&small);
    nf_buf_free(payload);
    return n;
}

static size_t table_comes_back(struct lexicon_table *t)
{
    struct nf_buf b = lexicon_table_bytes(t);

    lexicon_table_free(t);
    return comes_back(&b);
}

static void lexicons_by_hand_come_back(void **state)
{
    struct lexicon_table *t = lexicon_table_new(1);

    (void)state;
    assert_true(table_comes_back(t) < 100); /* the single bytes, all alike */
    table_comes_back(lexicon_sample_table());
    /* Tokens of 2 bytes, of 64 that share 63, that share none. */
    t = lexicon_table_new(2);
    t->class_of[0] = 0;
    for (uint32_t i = 0; i < 3; i++) {
        char longest[] = LEXICON_LONGEST;

        longest[63] = (char)('a' + i);
        lexicon_table_add(t, longest, 64, 0, (uint8_t)(28 * i));
    }
    lexicon_table_add(t, "ab", 2, 1, 56);
    lexicon_table_add(t, "ac", 2, 0, 0);
    lexicon_table_add(t, "\xff\xff", 2, 1, 1);
    table_comes_back(t);
}

/* 255 classes and as many tokens as there may be. */
static void the_largest_lexicon_comes_back(void **state)
{
    struct lexicon_table *t = lexicon_table_new(NF_MAX_CLASSES);
    uint64_t seed = 1;

    (void)state;
    for (uint32_t i = 0; i < NF_MAX_TOKENS - NF_BYTE_TOKENS; i++) {
        const uint8_t token[3] = { 'x', (uint8_t)(i >> 8), (uint8_t)i };

        lexicon_table_add(t, token, 3, (uint8_t)(i % NF_MAX_CLASSES),
                          (uint8_t)(i / 997 % (NF_MAX_WEIGHT + 1)));
    }
    for (size_t i = 0; i < (NF_MAX_CLASSES + 1) * (NF_MAX_CLASSES + 1); i++)
        t->transition[i] = (uint8_t)(pack_random(&seed) % (NF_MAX_WEIGHT + 1));
    table_comes_back(t);
}

/* One row for all, and some for several. */
static void shared_rows_come_back(void **state)
{
    (void)state;
    for (uint32_t rows = 1; rows <= 60; rows += 19) {
        struct lexicon_table *t = lexicon_table_new(60);
        uint64_t seed = rows;

        for (uint32_t i = 0; i < 60; i++)
            t->class_of[i] = (uint8_t)i;
        t->rows = rows;
        for (uint32_t i = 0; i <= 60; i++)
            t->row_of[i] = (uint8_t)(i < rows ? i : pack_random(&seed) % rows);
        for (size_t i = 0; i < rows * 61; i++)
            t->transition[i] = (uint8_t)(pack_random(&seed) % (NF_MAX_WEIGHT + 1));
        table_comes_back(t);
    }
}

static struct nf_buf learned(void)
{
    struct nf_samples samples;
    struct nf_buf b;

    nf_samples_init(&samples, &nf_alloc_libc);
    samples_add_articles(&samples, 0, 60);
    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_lexicon_train(&nf_alloc_libc, &samples, 100u << 20, 1, NULL,
                               &b), NULL);
    assert_true(b.len > 0);
    nf_samples_free(&samples);
    return b;
}

static void a_learned_lexicon_gets_small(void **state)
{
    struct nf_buf b = learned();
    size_t n = b.len;

    (void)state;
    assert_true(comes_back(&b) < n / 2);
}

/* A payload of @n bytes, of tokens that are as long as can be and not all alike, or
 * of such that almost nothing is to be written of. */
static struct nf_buf payload_of(size_t n, bool varied)
{
    struct lexicon_table *t = lexicon_table_new(1);
    uint8_t token[NF_MAX_TOKEN_LEN];
    struct nf_buf b;
    /* Varints, planes of the single bytes, rows, transitions. */
    size_t left = n - (1 + 2 + 1 + 2 * NF_BYTE_TOKENS + 2 + 4);

    for (uint32_t i = 0; left > 0; i++) {
        const size_t shared = i % 256 ? 1 : 0, most = NF_MAX_TOKEN_LEN - shared;
        size_t rest = left >= 2 * (4 + NF_MAX_TOKEN_LEN) ? most
                      : left > 4 + most                  ? (left - 8) / 2
                                                         : left - 4;

        for (size_t k = 2; k < sizeof(token); k++)
            token[k] = (uint8_t)(k % 8 || !varied ? '-'
                                                  : i * 2654435761u >> (k / 8 + 8));
        token[0] = (uint8_t)(i >> 8);
        token[1] = (uint8_t)i;
        lexicon_table_add(t, token, (uint32_t)(shared + rest), 0, 1);
        left -= 4 + rest;
    }
    b = lexicon_table_bytes(t);
    lexicon_table_free(t);
    return b;
}

static void a_payload_is_at_most_32_times_as_long(void **state)
{
    (void)state;
    for (int varied = 0; varied < 2; varied++) {
        struct nf_buf b = payload_of(500000, varied), small = mixed(&b);

        assert_int_equal(b.len <= NF_MAX_MIXED_RATIO * small.len, varied);
        assert_int_equal(unmix(small.ptr, small.len, b.len, b.ptr),
                         varied ? NF_OK : NF_E_DAMAGED);
        nf_buf_free(&small);
        nf_buf_free(&b);
    }
}

static void a_payload_has_at_most_a_mebibyte(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct nf_buf b = payload_of(NF_MAX_MIXED + more, true), small;

        assert_int_equal(b.len, NF_MAX_MIXED + more);
        small = mixed(&b);
        assert_int_equal(unmix(small.ptr, small.len, b.len, b.ptr),
                         more ? NF_E_DAMAGED : NF_OK);
        nf_buf_free(&small);
        nf_buf_free(&b);
    }
}

/* The payload of a small lexicon, and its small form. */
static void sample(struct nf_buf *payload, struct nf_buf *small)
{
    struct lexicon_table *t = lexicon_sample_table();

    *payload = lexicon_table_bytes(t);
    *small = mixed(payload);
    lexicon_table_free(t);
}

static void it_may_end_nowhere_else(void **state)
{
    struct nf_buf payload, small;

    (void)state;
    sample(&payload, &small);
    for (size_t n = 0; n < small.len; n++)
        assert_int_equal(unmix(small.ptr, n, payload.len, NULL), NF_E_DAMAGED);
    nf_buf_add_byte(&small, 0);
    assert_int_equal(unmix(small.ptr, small.len, payload.len, NULL),
                     NF_E_DAMAGED);
    nf_buf_free(&payload);
    nf_buf_free(&small);
}

static void it_has_its_own_length_and_no_other(void **state)
{
    static const size_t others[] = { 0, 1, 3, 4, 500, NF_MAX_MIXED - 1,
                                     NF_MAX_MIXED, NF_MAX_MIXED + 1 };
    struct nf_buf payload, small;

    (void)state;
    sample(&payload, &small);
    for (size_t n = payload.len - 100; n < payload.len + 20; n++)
        assert_int_equal(unmix(small.ptr, small.len, n, payload.ptr),
                         n == payload.len ? NF_OK : NF_E_DAMAGED);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(unmix(small.ptr, small.len, others[i], NULL),
                         NF_E_DAMAGED);
    nf_buf_free(&payload);
    nf_buf_free(&small);
}

static void any_byte_may_be_another(void **state)
{
    static const uint8_t flips[] = { 1, 0x80, 0xff };
    struct nf_buf payload, small;
    size_t refused = 0;

    (void)state;
    sample(&payload, &small);
    for (size_t i = 0; i < small.len; i++) {
        uint8_t was = small.ptr[i];

        for (size_t k = 0; k < COUNT_OF(flips); k++) {
            small.ptr[i] = was ^ flips[k];
            refused += unmix(small.ptr, small.len, payload.len, NULL) != NF_OK;
        }
        small.ptr[i] = was;
    }
    /* It has no checksum of its own, yet hardly anything goes through. */
    assert_true(refused > small.len * COUNT_OF(flips) / 10 * 9);
    nf_buf_free(&payload);
    nf_buf_free(&small);
}

/* The counts of 12.1 at the front have the bounds they have there. */
static void counts_have_bounds(void **state)
{
    static const struct {
        const char *head;
        size_t n;
    } bad[] = { { "\x00\x83\x02\x01", 4 }, { "\x80\x02\x83\x02\x01", 5 },
                { "\x02\xff\x01\x01", 4 }, { "\x02\x80\x80\x04\x01", 5 },
                { "\x82\x00\x83\x02\x01", 5 }, { "\x02\x83\x02\x00", 4 },
                { "\x02\x83\x02\x04", 4 }, { "\x02\x83", 2 }, { "", 0 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint8_t p[100] = { 0 };

        memcpy(p, bad[i].head, bad[i].n);
        assert_int_equal(unmix(p, bad[i].n, 1000, NULL), NF_E_DAMAGED);
        if (bad[i].n > 2)
            assert_int_equal(unmix(p, sizeof(p), 1000, NULL), NF_E_DAMAGED);
    }
}

static void noise_is_no_lexicon(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (unsigned k = 0; k < 60; k++) {
        uint8_t noise[400] = { 3, 0x80 | (k & 0x7f), 2, 1 + k % 4 };

        for (size_t i = 4; i < sizeof(noise); i++)
            noise[i] = k < 2 ? (uint8_t)-(int)k : (uint8_t)pack_random(&seed);
        assert_int_equal(unmix(noise, 5 + k * 6, 900 + k, NULL), NF_E_DAMAGED);
    }
}

static void what_is_no_lexicon_is_not_mixed(void **state)
{
    struct lexicon_table *t = lexicon_sample_table();
    struct nf_buf b, out;

    (void)state;
    t->weight[7] = NF_MAX_WEIGHT + 1;
    b = lexicon_table_bytes(t);
    nf_buf_init(&out, &nf_alloc_libc, SIZE_MAX / 2);
    assert_int_equal(nf_lexicon_mix(&nf_alloc_libc, b.ptr, b.len, &out),
                     NF_E_DAMAGED);
    assert_int_equal(nf_lexicon_mix(&nf_alloc_libc, b.ptr, 0, &out), NF_E_DAMAGED);
    assert_int_equal(out.len, 0);
    nf_buf_free(&b);
    nf_buf_free(&out);
    lexicon_table_free(t);
}

static void leaks_nothing_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    struct nf_buf payload, small, out;
    unsigned long at = 1;
    enum nf_status st;

    (void)state;
    sample(&payload, &small);
    do {
        fault_at(&m.fault, at++, false);
        nf_buf_init(&out, &alloc, SIZE_MAX / 2);
        st = nf_lexicon_mix(&alloc, payload.ptr, payload.len, &out);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        nf_buf_free(&out);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 4);
    at = 1;
    do {
        uint8_t *raw = malloc(payload.len);

        assert_non_null(raw);
        fault_at(&m.fault, at++, false);
        st = nf_lexicon_unmix(&alloc, small.ptr, small.len, raw, payload.len);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        assert_int_equal(m.live, 0);
        free(raw);
    } while (m.fault.hit);
    assert_true(at > 2);
    nf_buf_free(&payload);
    nf_buf_free(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lexicons_by_hand_come_back),
        cmocka_unit_test(the_largest_lexicon_comes_back),
        cmocka_unit_test(shared_rows_come_back),
        cmocka_unit_test(a_learned_lexicon_gets_small),
        cmocka_unit_test(a_payload_is_at_most_32_times_as_long),
        cmocka_unit_test(a_payload_has_at_most_a_mebibyte),
        cmocka_unit_test(it_may_end_nowhere_else),
        cmocka_unit_test(it_has_its_own_length_and_no_other),
        cmocka_unit_test(any_byte_may_be_another),
        cmocka_unit_test(counts_have_bounds),
        cmocka_unit_test(noise_is_no_lexicon),
        cmocka_unit_test(what_is_no_lexicon_is_not_mixed),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
