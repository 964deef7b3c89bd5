#include "src/unpack/bit_mix.h"

#include "src/base/alloc.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

/* Numbers with their contexts. */
struct numbers {
    size_t n;
    struct number {
        struct nf_mix_contexts c;
        unsigned bits;
        uint32_t value;
    } *number;
};

/* Of every set, number of inputs and number of bits. If they are @regular, the
 * first context says what a number is, mostly. */
static struct numbers numbers_new(size_t n, bool regular, uint64_t seed)
{
    static const unsigned bits[NF_MIX_SETS] = { 6, 1, 8, 7, 2, 5 };
    struct numbers s = { n, calloc(n, sizeof(*s.number)) };

    assert_non_null(s.number);
    for (size_t i = 0; i < n; i++) {
        struct number *k = &s.number[i];

        k->c.set = pack_random(&seed) % NF_MIX_SETS;
        k->c.inputs = 2 + k->c.set % 4;
        k->bits = bits[k->c.set];
        for (unsigned j = 0; j < k->c.inputs; j++)
            k->c.context[j] = j ? pack_random(&seed) << (i % 3)
                                : pack_random(&seed) % 10;
        k->value = regular && pack_random(&seed) % 64 ? k->c.context[0] * 37
                                                      : pack_random(&seed);
        k->value %= 1u << k->bits;
    }
    return s;
}

static struct nf_buf coded(const struct numbers *s)
{
    struct nf_bit_mix *m = NULL;
    struct nf_buf out;

    nf_buf_init(&out, &nf_alloc_libc, SIZE_MAX / 2);
    assert_ok(nf_bit_mix_new(&nf_alloc_libc, &out, NULL, 0, &m), NULL);
    for (size_t i = 0; i < s->n; i++)
        assert_int_equal(nf_bit_mix(m, &s->number[i].c, s->number[i].bits,
                                    s->number[i].value), s->number[i].value);
    assert_true(nf_bit_mix_end(m));
    assert_false(nf_bit_mix_overrun(m));
    nf_bit_mix_free(m);
    assert_false(out.failed);
    return out;
}

/* Decode @n bytes; returns how many of the numbers came right before one did
 * not. *@ended: whether that was all there is; *@overrun: or not enough. */
static size_t decoded(const struct numbers *s, const uint8_t *p, size_t n,
                      bool *ended, bool *overrun)
{
    struct nf_bit_mix *m = NULL;
    uint8_t *exact = malloc(n ? n : 1);
    size_t right = 0;

    assert_non_null(exact);
    if (n)
        memcpy(exact, p, n);
    assert_ok(nf_bit_mix_new(&nf_alloc_libc, NULL, exact, n, &m), NULL);
    for (size_t i = 0; i < s->n; i++) {
        const struct number *k = &s->number[i];
        uint32_t value = nf_bit_mix(m, &k->c, k->bits, 0);

        assert_true(value < 1u << k->bits);
        right += right == i && value == k->value;
    }
    *overrun = nf_bit_mix_overrun(m);
    *ended = nf_bit_mix_end(m);
    nf_bit_mix_free(m);
    free(exact);
    return right;
}

static void numbers_come_back(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 10, 300, 30000 };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(counts); i++) {
        struct numbers s = numbers_new(counts[i / 2], i % 2, i);
        struct nf_buf b = coded(&s);
        bool ended, overrun;

        assert_int_equal(decoded(&s, b.ptr, b.len, &ended, &overrun), s.n);
        assert_true(ended);
        assert_false(overrun);
        nf_buf_free(&b);
        free(s.number);
    }
}

static void is_the_same_each_time(void **state)
{
    struct numbers s = numbers_new(3000, true, 1);
    struct nf_buf a = coded(&s), b = coded(&s);

    (void)state;
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    nf_buf_free(&a);
    nf_buf_free(&b);
    free(s.number);
}

/* What a context says takes a fraction of its bits; what none says, not much
 * more than them. */
static void what_is_foreseen_is_small(void **state)
{
    struct numbers regular = numbers_new(30000, true, 1);
    struct numbers noise = numbers_new(30000, false, 1);
    struct nf_buf a = coded(&regular), b = coded(&noise);
    size_t bits = 0;

    (void)state;
    for (size_t i = 0; i < noise.n; i++)
        bits += noise.number[i].bits;
    assert_true(a.len < bits / 8 / 3);
    assert_true(b.len > bits / 8 && b.len < bits / 8 * 5 / 4);
    nf_buf_free(&a);
    nf_buf_free(&b);
    free(regular.number);
    free(noise.number);
}

static void one_byte_less_is_not_enough(void **state)
{
    struct numbers s = numbers_new(100, true, 4);
    struct nf_buf b = coded(&s);
    bool ended, overrun;

    (void)state;
    for (size_t n = 0; n < b.len; n++) {
        size_t right = decoded(&s, b.ptr, n, &ended, &overrun);

        assert_true(overrun || right < s.n);
        assert_false(ended && right == s.n);
    }
    /* All numbers are right that were coded before what is missing. */
    assert_true(decoded(&s, b.ptr, b.len - 4, &ended, &overrun) > 50);
    assert_true(overrun);
    assert_false(ended);
    nf_buf_free(&b);
    free(s.number);
}

static void one_byte_more_is_too_much(void **state)
{
    struct numbers s = numbers_new(100, true, 4);
    struct nf_buf b = coded(&s);
    bool ended, overrun;

    (void)state;
    nf_buf_add_byte(&b, 0);
    assert_int_equal(decoded(&s, b.ptr, b.len, &ended, &overrun), s.n);
    assert_false(ended);
    assert_false(overrun);
    nf_buf_free(&b);
    free(s.number);
}

static void says_when_there_is_no_memory(void **state)
{
    struct fault_memory memory = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&memory);
    struct nf_bit_mix *m = NULL;

    (void)state;
    fault_at(&memory.fault, 1, false);
    assert_int_equal(nf_bit_mix_new(&alloc, NULL, (const uint8_t *)"", 0, &m),
                     NF_E_NOMEM);
    assert_null(m);
    fault_at(&memory.fault, 0, false);
    assert_ok(nf_bit_mix_new(&alloc, NULL, (const uint8_t *)"", 0, &m), NULL);
    assert_true(nf_bit_mix_overrun(m));
    nf_bit_mix_free(m);
    nf_bit_mix_free(NULL);
    assert_int_equal(memory.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(is_the_same_each_time),
        cmocka_unit_test(what_is_foreseen_is_small),
        cmocka_unit_test(one_byte_less_is_not_enough),
        cmocka_unit_test(one_byte_more_is_too_much),
        cmocka_unit_test(says_when_there_is_no_memory)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
