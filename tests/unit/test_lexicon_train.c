#include "src/learn/lexicon_train.h"

#include "format/lexicon_table.h"
#include "tests/support/fault.h"
#include "tests/support/lexicon.h"
#include "tests/support/samples.h"

#define EXPECTED (UINT64_C(100) << 20)

static struct nf_buf trained(const struct nf_samples *s, uint64_t expected)
{
    struct nf_buf b;

    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_add(&b, "old", 3); /* which is not kept */
    assert_ok(nf_lexicon_train(&nf_alloc_libc, s, expected, 1, NULL, &b), NULL);
    return b;
}

static void articles(struct nf_samples *s, uint32_t n)
{
    nf_samples_init(s, &nf_alloc_libc);
    samples_add_articles(s, 0, n);
}

static void the_same_samples_give_the_same_bytes(void **state)
{
    struct nf_samples s, t;
    struct nf_buf a, b;

    (void)state;
    articles(&s, 40);
    articles(&t, 40);
    a = trained(&s, EXPECTED);
    b = trained(&t, EXPECTED);
    assert_true(a.len > 0);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    nf_buf_free(&a);
    nf_buf_free(&b);
    nf_samples_free(&s);
    nf_samples_free(&t);
}

/* A lexicon of these samples packs them, and each rule of the table holds. */
static void expect_lexicon(const struct nf_samples *s)
{
    const size_t *size = nf_samples_sizes(s);
    const uint8_t *at = s->bytes.ptr;
    struct nf_buf b = trained(s, EXPECTED);
    struct lexicon_ready r;

    assert_true(b.len > 0);
    r = lexicon_open(b.ptr, b.len);
    for (size_t i = 0; i < nf_samples_count(s); at += size[i++])
        if (size[i])
            lexicon_round_trip(&r, at, size[i]);
    lexicon_close(&r);
    nf_buf_free(&b);
}

/* Whatever it learns from, what it makes is a lexicon. */
static void of_any_samples_it_makes_a_lexicon(void **state)
{
    uint8_t bytes[20000];
    struct nf_samples s;

    (void)state;
    for (unsigned sort = 0; sort < 5; sort++) {
        uint64_t seed = sort;

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)(sort == 0   ? 'a'
                                 : sort == 1 ? pack_random(&seed)
                                 : sort == 2 ? pack_random(&seed) % 2
                                 : sort == 3 ? 0xe6 + i % 3
                                             : i / 100);
        nf_samples_init(&s, &nf_alloc_libc);
        samples_add(&s, bytes, 0);
        samples_add(&s, bytes, sizeof(bytes) / 2);
        samples_add(&s, bytes + sizeof(bytes) / 2, sizeof(bytes) / 2);
        expect_lexicon(&s);
        nf_samples_free(&s);
    }
    articles(&s, 30);
    expect_lexicon(&s);
    nf_samples_free(&s);
}

/* Classes by falling frequency, so that most are found first. */
static void the_first_classes_are_the_frequent_ones(void **state)
{
    struct nf_samples s;
    struct nf_buf b;
    struct nf_cur cur;
    struct nf_lexicon_table t;
    uint64_t sum[NF_MAX_CLASSES] = { 0 };
    uint64_t zero[NF_MAX_CLASSES] = { 0 };

    (void)state;
    articles(&s, 60);
    b = trained(&s, EXPECTED);
    cur = nf_cur_init(b.ptr, b.len);
    assert_ok(nf_lexicon_table_get(&cur, &t), NULL);
    assert_true(t.classes > 8);
    for (uint32_t i = 0; i < t.tokens; i++) {
        sum[t.class_of[i]] += nf_weight_value(t.weight[i]);
        zero[t.class_of[i]] += t.weight[i] == 0;
    }
    /* A count is at least its weight, and less than half as much more; 0 stands
     * for 0 and 1. */
    for (uint32_t c = 1; c < t.classes; c++)
        assert_true(sum[c] <= sum[c - 1] * 3 / 2 + zero[c - 1]);
    assert_true(sum[0] > 2 * sum[t.classes - 1]);
    nf_buf_free(&b);
    nf_samples_free(&s);
}

/* The rows a lexicon has that was learned for so many bytes. */
static uint32_t learned_rows(const struct nf_samples *s, uint64_t expected,
                             uint32_t *classes)
{
    struct nf_buf b = trained(s, expected);
    struct nf_cur cur = nf_cur_init(b.ptr, b.len);
    struct nf_lexicon_table t;

    assert_ok(nf_lexicon_table_get(&cur, &t), NULL);
    *classes = t.classes;
    nf_buf_free(&b);
    return t.rows;
}

/* The more the lexicon is for, the less two copies of a row weigh. */
static void classes_share_rows_where_that_pays(void **state)
{
    struct nf_samples s;
    uint32_t few, many, classes[2];

    (void)state;
    articles(&s, 60);
    few = learned_rows(&s, s.bytes.len, &classes[0]);
    many = learned_rows(&s, EXPECTED, &classes[1]);
    assert_in_range(few, 1, classes[0] / 2);
    assert_true(many > few && many <= classes[1] + 1);
    nf_samples_free(&s);
}

static void is_of_use_for_what_it_has_not_seen(void **state)
{
    struct nf_samples s;
    struct nf_buf b;
    struct lexicon_ready r;

    (void)state;
    articles(&s, 60);
    b = trained(&s, EXPECTED);
    r = lexicon_open(b.ptr, b.len);
    for (uint32_t i = 1000; i < 1010; i++) {
        struct pack_numbered a;
        size_t n;

        pack_numbered(&a, i);
        n = strlen(a.text);
        assert_true(lexicon_round_trip(&r, a.text, n) < n / 6);
    }
    lexicon_close(&r);
    nf_buf_free(&b);
    nf_samples_free(&s);
}

static void too_little_gives_nothing(void **state)
{
    struct nf_samples s;
    struct nf_buf b;

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    b = trained(&s, EXPECTED);
    assert_int_equal(b.len, 0);
    nf_buf_free(&b);
    samples_add_articles(&s, 0, 10);
    b = trained(&s, EXPECTED);
    assert_int_equal(b.len, 0);
    nf_buf_free(&b);
    nf_samples_free(&s);
}

/* What stands for nothing more than the samples is worth fewer tokens. */
static void more_to_come_is_worth_more_tokens(void **state)
{
    static const uint64_t expected[] = { 0, UINT64_C(1) << 20, UINT64_MAX };
    struct nf_samples s;
    size_t before = 0;

    (void)state;
    articles(&s, 40);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        struct nf_buf b = trained(&s, expected[i]);

        assert_true(b.len > before);
        before = b.len;
        nf_buf_free(&b);
    }
    nf_samples_free(&s);
}

static void leaks_nothing_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    struct nf_samples s;
    unsigned long at = 1;

    (void)state;
    articles(&s, 30);
    do {
        struct nf_buf b;
        enum nf_status st;

        nf_buf_init(&b, &alloc, SIZE_MAX / 2);
        fault_at(&m.fault, at++, false);
        st = nf_lexicon_train(&alloc, &s, EXPECTED, 1, NULL, &b);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        nf_buf_free(&b);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 60);
    nf_samples_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_samples_give_the_same_bytes),
        cmocka_unit_test(of_any_samples_it_makes_a_lexicon),
        cmocka_unit_test(the_first_classes_are_the_frequent_ones),
        cmocka_unit_test(classes_share_rows_where_that_pays),
        cmocka_unit_test(is_of_use_for_what_it_has_not_seen),
        cmocka_unit_test(too_little_gives_nothing),
        cmocka_unit_test(more_to_come_is_worth_more_tokens),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
