#include "src/learn/lexicon_tokens.h"

#include "format/limits.h"
#include "tests/support/fault.h"
#include "tests/support/samples.h"

/* More of the sort to come than there is in the samples. */
#define COPIES 64

static struct nf_learned learned(const struct nf_samples *s, uint32_t max)
{
    struct nf_learned l;

    assert_ok(nf_lexicon_tokens(&nf_alloc_libc, s, max, COPIES, 1, NULL, &l), NULL);
    return l;
}

static void articles(struct nf_samples *s)
{
    nf_samples_init(s, &nf_alloc_libc);
    samples_add_articles(s, 0, 40);
}

static bool has(const struct nf_learned *l, const char *text)
{
    for (size_t i = 0; i < nf_token_set_count(&l->tokens); i++) {
        const struct nf_token *t = nf_token_at(&l->tokens, i);

        if (t->len == strlen(text) &&
            memcmp(nf_token_set_bytes(&l->tokens, t), text, t->len) == 0)
            return true;
    }
    return false;
}

static void the_single_bytes_come_first(void **state)
{
    struct nf_samples s;
    struct nf_learned l;

    (void)state;
    articles(&s);
    l = learned(&s, 1000);
    for (unsigned i = 0; i < NF_BYTE_TOKENS; i++) {
        const struct nf_token *t = nf_token_at(&l.tokens, i);

        assert_int_equal(t->len, 1);
        assert_int_equal(*nf_token_set_bytes(&l.tokens, t), i);
    }
    for (size_t i = NF_BYTE_TOKENS; i < nf_token_set_count(&l.tokens); i++)
        assert_in_range(nf_token_at(&l.tokens, i)->len, 2, NF_MAX_TOKEN_LEN);
    nf_learned_free(&l);
    nf_samples_free(&s);
}

static void finds_the_words_of_the_samples(void **state)
{
    static const char *const words[] = { " council", " bridge", " winter",
                                         " größte", " погода", " 新聞" };
    struct nf_samples s;
    struct nf_learned l;

    (void)state;
    articles(&s);
    l = learned(&s, 1000);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        char behind[32];

        /* The space may have gone to the other side of the word. */
        snprintf(behind, sizeof(behind), "%s ", words[i] + 1);
        assert_true(has(&l, words[i]) || has(&l, behind));
    }
    assert_false(has(&l, " zeppelin"));
    nf_learned_free(&l);
    nf_samples_free(&s);
}

/* A 0 ends a token in the table. */
static void no_token_but_the_byte_has_a_zero(void **state)
{
    static const char text[] = "rain\0again and again, \0\0\0and a\0rain";
    struct nf_samples s;
    struct nf_learned l;
    size_t size = sizeof(text) - 1;

    (void)state;
    articles(&s);
    for (int i = 0; i < 500; i++) {
        nf_buf_add(&s.bytes, text, size);
        nf_buf_add(&s.sizes, &size, sizeof(size));
    }
    l = learned(&s, 1000);
    assert_true(has(&l, "again and again, "));
    for (size_t i = NF_BYTE_TOKENS; i < nf_token_set_count(&l.tokens); i++) {
        const struct nf_token *t = nf_token_at(&l.tokens, i);

        assert_null(memchr(nf_token_set_bytes(&l.tokens, t), 0, t->len));
    }
    nf_learned_free(&l);
    nf_samples_free(&s);
}

static void learns_no_more_than_it_may(void **state)
{
    static const uint32_t max[] = { 0, 1, 10, 100 };
    struct nf_samples s;

    (void)state;
    articles(&s);
    for (size_t i = 0; i < COUNT_OF(max); i++) {
        struct nf_learned l = learned(&s, max[i]);

        assert_in_range(nf_token_set_count(&l.tokens), NF_BYTE_TOKENS,
                        NF_BYTE_TOKENS + max[i]);
        nf_learned_free(&l);
    }
    nf_samples_free(&s);
}

/* Tokens, and where they begin a sample or are repeated, as often as pairs. */
static void counts_hold_together(void **state)
{
    struct nf_samples s;
    struct nf_learned l;
    uint64_t tokens = 0, pairs = 0, repeats = 0, begins = 0, bytes = 0;
    uint32_t beyond;

    (void)state;
    articles(&s);
    l = learned(&s, 1000);
    beyond = (uint32_t)nf_token_set_count(&l.tokens);
    for (uint32_t i = 0; i < beyond; i++) {
        const struct nf_token *t = nf_token_at(&l.tokens, i);

        tokens += t->count;
        bytes += (uint64_t)t->count * t->len;
    }
    for (size_t i = 0; i < l.pairs.slots; i++) {
        if (!l.pairs.key[i])
            continue;
        assert_true(nf_pair_first(l.pairs.key[i]) <= beyond);
        assert_true(nf_pair_second(l.pairs.key[i]) <= beyond);
        pairs += l.pairs.count[i];
        if (nf_pair_first(l.pairs.key[i]) == beyond)
            begins += l.pairs.count[i];
        if (nf_pair_second(l.pairs.key[i]) == beyond)
            repeats += l.pairs.count[i];
    }
    assert_int_equal(pairs, l.total);
    assert_int_equal(tokens + repeats, l.total);
    assert_int_equal(begins, nf_samples_count(&s));
    assert_true(bytes <= s.bytes.len);
    assert_true(l.total < s.bytes.len / 3);
    nf_learned_free(&l);
    nf_samples_free(&s);
}

/* The dearer the table, the fewer tokens are worth it. */
static void what_is_expected_decides_how_many(void **state)
{
    static const uint32_t copies[] = { 1, 512, 100000 };
    size_t before = SIZE_MAX;
    struct nf_samples s;

    (void)state;
    articles(&s);
    for (size_t i = 0; i < COUNT_OF(copies); i++) {
        struct nf_learned l;
        size_t count;

        assert_ok(nf_lexicon_tokens(&nf_alloc_libc, &s, 10000, copies[i], 1, NULL, &l),
                  NULL);
        count = nf_token_set_count(&l.tokens);
        assert_true(count < before);
        before = count;
        nf_learned_free(&l);
    }
    nf_samples_free(&s);
}

static void of_noise_or_next_to_nothing_learns_bytes(void **state)
{
    struct nf_samples s;
    struct nf_learned l;
    uint64_t seed = 1;
    uint8_t noise[3000];

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    samples_add(&s, "a", 1);
    l = learned(&s, 1000);
    assert_int_equal(nf_token_set_count(&l.tokens), NF_BYTE_TOKENS);
    assert_int_equal(l.total, 1);
    nf_learned_free(&l);
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)pack_random(&seed);
    samples_add(&s, noise, sizeof(noise));
    samples_add(&s, noise, 0);
    l = learned(&s, 1000);
    assert_int_equal(nf_token_set_count(&l.tokens), NF_BYTE_TOKENS);
    assert_int_equal(l.total, 3001);
    nf_learned_free(&l);
    nf_samples_free(&s);
}

/* Pairs as well, to the order in which they were counted first. */
static void expect_same(const struct nf_learned *a, const struct nf_learned *b)
{
    assert_int_equal(a->tokens.tokens.buf.len, b->tokens.tokens.buf.len);
    assert_int_equal(a->tokens.bytes.len, b->tokens.bytes.len);
    assert_memory_equal(a->tokens.bytes.ptr, b->tokens.bytes.ptr,
                        a->tokens.bytes.len);
    for (size_t i = 0; i < nf_token_set_count(&a->tokens); i++) {
        assert_int_equal(nf_token_at(&a->tokens, i)->len,
                         nf_token_at(&b->tokens, i)->len);
        assert_int_equal(nf_token_at(&a->tokens, i)->count,
                         nf_token_at(&b->tokens, i)->count);
    }
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->pairs.slots, b->pairs.slots);
    assert_memory_equal(a->pairs.key, b->pairs.key,
                        a->pairs.slots * sizeof(*a->pairs.key));
    assert_memory_equal(a->pairs.count, b->pairs.count,
                        a->pairs.slots * sizeof(*a->pairs.count));
}

static void the_same_samples_give_the_same_tokens(void **state)
{
    struct nf_samples s;
    struct nf_learned a, b;

    (void)state;
    articles(&s);
    a = learned(&s, 300);
    b = learned(&s, 300);
    expect_same(&a, &b);
    nf_learned_free(&a);
    nf_learned_free(&b);
    nf_samples_free(&s);
}

/* So many that they are cut in several runs. */
static void many_articles(struct nf_samples *s)
{
    nf_samples_init(s, &nf_alloc_libc);
    samples_add_articles(s, 0, 1500);
    assert_true(s->bytes.len > (512u << 10));
}

static void what_is_learned_does_not_depend_on_the_threads(void **state)
{
    static const unsigned threads[] = { 2, 3, 7 };
    struct nf_samples s;
    struct nf_learned one;

    (void)state;
    many_articles(&s);
    one = learned(&s, 2000);
    for (size_t k = 0; k < COUNT_OF(threads); k++) {
        struct nf_learned l;

        assert_ok(nf_lexicon_tokens(&nf_alloc_libc, &s, 2000, COPIES, threads[k],
                                    NULL, &l), NULL);
        expect_same(&l, &one);
        nf_learned_free(&l);
    }
    nf_learned_free(&one);
    nf_samples_free(&s);
}

/* Learn with @m's memory, and leave none of it. */
static enum nf_status try_to_learn(struct fault_memory *m, const struct nf_samples *s,
                                   unsigned threads, const struct nf_stop *stop)
{
    const struct nf_alloc alloc = fault_alloc(m);
    struct nf_learned l;
    enum nf_status st = nf_lexicon_tokens(&alloc, s, 500, COPIES, threads, stop, &l);

    if (st == NF_OK)
        nf_learned_free(&l);
    assert_int_equal(m->live, 0);
    return st;
}

static void threads_end_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    struct nf_samples s;
    unsigned long at = 1;

    (void)state;
    many_articles(&s);
    do {
        enum nf_status st;

        fault_at(&m.fault, at, false);
        at += 1 + at / 2;
        st = try_to_learn(&m, &s, 3, NULL);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
    } while (m.fault.hit);
    assert_true(at > 50);
    nf_samples_free(&s);
}

static void stops_when_it_is_to(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    struct fault fault = { 0, 0, false, false };
    const struct nf_stop stop = { fault_stop, &fault };
    struct nf_samples s;
    unsigned long at = 1;

    (void)state;
    many_articles(&s);
    do {
        enum nf_status st;

        fault_at(&fault, at, true);
        st = try_to_learn(&m, &s, 1 + at % 4, &stop);
        assert_int_equal(st, fault.hit ? NF_E_STOPPED : NF_OK);
        at += 1 + at / 2;
    } while (fault.hit);
    assert_true(at > 20);
    nf_samples_free(&s);
}

static void leaks_nothing_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    struct nf_samples s;
    unsigned long at = 1;

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    samples_add_articles(&s, 0, 2);
    do {
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = try_to_learn(&m, &s, 1, NULL);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
    } while (m.fault.hit);
    assert_true(at > 20);
    nf_samples_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_single_bytes_come_first),
        cmocka_unit_test(finds_the_words_of_the_samples),
        cmocka_unit_test(no_token_but_the_byte_has_a_zero),
        cmocka_unit_test(learns_no_more_than_it_may),
        cmocka_unit_test(counts_hold_together),
        cmocka_unit_test(what_is_expected_decides_how_many),
        cmocka_unit_test(of_noise_or_next_to_nothing_learns_bytes),
        cmocka_unit_test(the_same_samples_give_the_same_tokens),
        cmocka_unit_test(what_is_learned_does_not_depend_on_the_threads),
        cmocka_unit_test(threads_end_when_memory_runs_out),
        cmocka_unit_test(stops_when_it_is_to),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
