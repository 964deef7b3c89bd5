#include "src/learn/lexicon_classes.h"

#include "format/limits.h"
#include "src/base/alloc.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

#define TOKENS 60

/* Tokens of so many kinds: each is followed by those of the next kind. */
static struct nf_pair_count kinds(uint32_t tokens, uint32_t kinds_of,
                                  uint32_t *counts)
{
    struct nf_pair_count p;

    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, 1u << 14));
    for (uint32_t a = 0; a < tokens; a++)
        for (uint32_t b = 0; b < tokens; b++)
            if (b % kinds_of == (a + 1) % kinds_of)
                for (uint32_t n = 0; n < 3 + (a * b) % 5; n++)
                    nf_pair_count_add(&p, a, b);
    for (uint32_t a = 0; a < tokens; a++) {
        nf_pair_count_add(&p, tokens, a); /* begins a text */
        nf_pair_count_add(&p, a, tokens); /* is repeated */
        counts[a] = 100 - a;
    }
    return p;
}

/* Every class below @classes is used, and no other. */
static void expect_all_used(const uint8_t *class_of, uint32_t tokens,
                            uint32_t classes)
{
    unsigned used[256] = { 0 };

    for (uint32_t i = 0; i < tokens; i++)
        used[class_of[i]]++;
    for (uint32_t c = 0; c < 256; c++)
        assert_int_equal(used[c] > 0, c < classes);
}

static void tokens_in_like_places_share_a_class(void **state)
{
    uint32_t counts[TOKENS];
    uint8_t class_of[TOKENS];

    (void)state;
    for (uint32_t n = 2; n <= 4; n++) {
        struct nf_pair_count p = kinds(TOKENS, n, counts);

        assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, TOKENS, n,
                                     NULL, class_of), NULL);
        expect_all_used(class_of, TOKENS, n);
        for (uint32_t i = 0; i < TOKENS; i++)
            for (uint32_t k = 0; k < TOKENS; k++)
                assert_int_equal(class_of[i] == class_of[k], i % n == k % n);
        nf_pair_count_free(&p);
    }
}

static void each_class_gets_a_token(void **state)
{
    static const uint32_t tokens[] = { 2, 3, 256, 257, 1000 };
    static const uint32_t classes[] = { 1, 2, 17, 254, NF_MAX_CLASSES };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tokens) * COUNT_OF(classes); i++) {
        uint32_t n = tokens[i / COUNT_OF(classes)];
        uint32_t k = classes[i % COUNT_OF(classes)], counts[1000];
        uint8_t class_of[1000];
        struct nf_pair_count p;
        uint64_t seed = i;

        if (k >= n)
            continue;
        assert_true(nf_pair_count_init(&p, &nf_alloc_libc, 1u << 12));
        for (uint32_t t = 0; t < n; t++) {
            counts[t] = pack_random(&seed) % 50;
            /* few neighbours, so that many tokens look alike */
            nf_pair_count_add(&p, t, t % 3 % n);
            nf_pair_count_add(&p, t, 0);
        }
        memset(class_of, 0xee, sizeof(class_of));
        assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, n, k,
                                     NULL, class_of), NULL);
        expect_all_used(class_of, n, k);
        nf_pair_count_free(&p);
    }
}

/* As many tokens as can be, that all stand in one place but two. */
static void no_class_gets_more_tokens_than_it_may_have(void **state)
{
    uint32_t *counts = calloc(NF_MAX_TOKENS, sizeof(*counts));
    uint8_t *class_of = calloc(NF_MAX_TOKENS, 1);
    uint32_t in_class[2] = { 0, 0 };
    struct nf_pair_count p;

    (void)state;
    assert_true(counts && class_of);
    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, 1u << 18));
    for (uint32_t t = 2; t < NF_MAX_TOKENS; t++) {
        nf_pair_count_add(&p, 0, t);
        nf_pair_count_add(&p, t, 1);
        counts[t] = 1;
    }
    assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, NF_MAX_TOKENS, 2,
                                 NULL, class_of), NULL);
    for (uint32_t t = 0; t < NF_MAX_TOKENS; t++)
        in_class[class_of[t]]++;
    assert_true(in_class[0] > 0 && in_class[0] <= NF_MAX_CLASS_TOKENS);
    assert_true(in_class[1] > 0 && in_class[1] <= NF_MAX_CLASS_TOKENS);
    nf_pair_count_free(&p);
    free(class_of);
    free(counts);
}

static void no_pairs_give_classes_too(void **state)
{
    uint32_t counts[TOKENS] = { 0 };
    uint8_t class_of[TOKENS];
    struct nf_pair_count p;

    (void)state;
    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, 64));
    assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, TOKENS, 7,
                                 NULL, class_of), NULL);
    expect_all_used(class_of, TOKENS, 7);
    nf_pair_count_free(&p);
}

/* In whatever slots the pairs are. */
static void the_same_pairs_give_the_same_classes(void **state)
{
    uint32_t counts[TOKENS];
    uint8_t a[TOKENS], b[TOKENS];
    struct nf_pair_count p = kinds(TOKENS, 4, counts), q;

    (void)state;
    assert_true(nf_pair_count_init(&q, &nf_alloc_libc, 1u << 16));
    for (size_t i = p.slots; i-- > 0;)
        for (uint32_t n = 0; p.key[i] && n < p.count[i]; n++)
            nf_pair_count_add(&q, nf_pair_first(p.key[i]),
                              nf_pair_second(p.key[i]));
    assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, TOKENS, 9, NULL, a),
              NULL);
    assert_ok(nf_lexicon_classes(&nf_alloc_libc, &q, counts, TOKENS, 9, NULL, b),
              NULL);
    assert_memory_equal(a, b, TOKENS);
    nf_pair_count_free(&p);
    nf_pair_count_free(&q);
}

/* Counts beyond the table of logarithms, up to the largest. */
static void large_counts_do_no_harm(void **state)
{
    uint32_t counts[TOKENS];
    uint8_t class_of[TOKENS];
    struct nf_pair_count p = kinds(TOKENS, 2, counts);

    (void)state;
    for (size_t i = 0; i < p.slots; i++)
        p.count[i] *= 100000;
    assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, TOKENS, 2,
                                 NULL, class_of), NULL);
    for (uint32_t i = 0; i < TOKENS; i++)
        assert_int_equal(class_of[i], class_of[i % 2]);
    assert_int_not_equal(class_of[0], class_of[1]);
    nf_pair_count_free(&p);
}

/* Tokens that have a few others of the next kind behind them, once or twice. */
static struct nf_pair_count sparse(uint32_t tokens, uint32_t kinds_of,
                                   uint32_t *counts)
{
    struct nf_pair_count p;
    uint64_t seed = tokens;

    assert_true(nf_pair_count_init(&p, &nf_alloc_libc, 1u << 17));
    for (uint32_t a = 0; a < tokens; a++) {
        for (unsigned k = 0; k < 12; k++) {
            uint32_t b = pack_random(&seed) % (tokens / kinds_of) * kinds_of;

            b += (a + 1) % kinds_of;
            nf_pair_count_add(&p, a, b);
            if (k % 2)
                nf_pair_count_add(&p, a, b);
        }
        counts[a] = 1 + pack_random(&seed) % 100;
    }
    return p;
}

/* n log n of four times as much is four times that and 8 n, to the last bit: so all
 * is weighed alike, whether counts are so small that their growth is kept or not. */
static void four_times_the_counts_give_the_same_classes(void **state)
{
    uint32_t counts[600];
    uint8_t once[600], more[600];

    (void)state;
    for (uint32_t classes = 2; classes < 40; classes += 5) {
        struct nf_pair_count p = sparse(600, 10, counts);

        assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, 600, classes,
                                     NULL, once), NULL);
        for (size_t i = 0; i < p.slots; i++)
            p.count[i] *= 4;
        assert_ok(nf_lexicon_classes(&nf_alloc_libc, &p, counts, 600, classes,
                                     NULL, more), NULL);
        assert_memory_equal(once, more, sizeof(once));
        nf_pair_count_free(&p);
    }
}

/* So few tokens are one look a round. */
static void stops_when_it_is_to(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    struct fault fault = { 0, 0, false, false };
    const struct nf_stop stop = { fault_stop, &fault };
    uint32_t counts[TOKENS];
    uint8_t class_of[TOKENS];
    struct nf_pair_count p = kinds(TOKENS, 2, counts);

    (void)state;
    for (unsigned long at = 1; at <= 6; at++) {
        enum nf_status st;

        fault_at(&fault, at, true);
        st = nf_lexicon_classes(&alloc, &p, counts, TOKENS, 2, &stop, class_of);
        assert_int_equal(st, at <= 5 ? NF_E_STOPPED : NF_OK);
        assert_int_equal(fault.hit, at <= 5);
        assert_int_equal(m.live, 0);
    }
    nf_pair_count_free(&p);
}

static void leaks_nothing_when_memory_runs_out(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    uint32_t counts[TOKENS];
    uint8_t class_of[TOKENS];
    struct nf_pair_count p = kinds(TOKENS, 2, counts);
    unsigned long at = 1;

    (void)state;
    do {
        enum nf_status st;

        fault_at(&m.fault, at++, false);
        st = nf_lexicon_classes(&alloc, &p, counts, TOKENS, 2, NULL, class_of);
        assert_int_equal(st, m.fault.hit ? NF_E_NOMEM : NF_OK);
        assert_int_equal(m.live, 0);
    } while (m.fault.hit);
    assert_true(at > 10);
    nf_pair_count_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_in_like_places_share_a_class),
        cmocka_unit_test(each_class_gets_a_token),
        cmocka_unit_test(no_class_gets_more_tokens_than_it_may_have),
        cmocka_unit_test(no_pairs_give_classes_too),
        cmocka_unit_test(the_same_pairs_give_the_same_classes),
        cmocka_unit_test(large_counts_do_no_harm),
        cmocka_unit_test(four_times_the_counts_give_the_same_classes),
        cmocka_unit_test(stops_when_it_is_to),
        cmocka_unit_test(leaks_nothing_when_memory_runs_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
