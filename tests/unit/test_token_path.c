#include "src/pack/token_path.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/log2_fixed.h"
#include "tests/support/pack.h"

#define MAX_TOKENS (256 + 200)
#define MAX_CLASSES 5
#define NONE UINT32_MAX

/* Tokens with prices. The first 256 are the single bytes. */
struct prices {
    uint8_t bytes[MAX_TOKENS][8];
    uint32_t len[MAX_TOKENS];
    uint32_t cost[MAX_TOKENS];
    struct nf_token_end end[MAX_TOKENS];
    uint8_t class_of[MAX_TOKENS];
    uint8_t row_of[MAX_TOKENS]; /* of what comes after */
    uint16_t row_cost[MAX_CLASSES * NF_COST_ROW];
    uint32_t count;
    struct nf_token_trie trie;
    struct nf_token_costs costs;
    struct nf_path_finder finder;
};

static void add(struct prices *p, const void *bytes, uint32_t len,
                uint32_t cost, uint8_t class)
{
    uint32_t i = p->count;

    for (uint32_t k = 0; k < i; k++)
        if (p->len[k] == len && memcmp(p->bytes[k], bytes, len) == 0)
            return;
    assert_true(i < MAX_TOKENS && len <= sizeof(p->bytes[i]));
    memcpy(p->bytes[i], bytes, len);
    p->len[i] = len;
    p->cost[i] = cost;
    p->class_of[i] = p->row_of[i] = class;
    p->count++;
}

/* The single bytes at @cost each, in class 0. The row of a class has its number,
 * unless somebody changes it. */
static struct prices *begin(uint32_t cost)
{
    struct prices *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    for (unsigned i = 0; i < 256; i++)
        add(p, &(uint8_t){ (uint8_t)i }, 1, cost, 0);
    return p;
}

static struct prices *ready(struct prices *p)
{
    struct nf_trie_token tokens[MAX_TOKENS];

    for (uint32_t i = 0; i < p->count; i++)
        tokens[i] = (struct nf_trie_token){ p->bytes[i], p->len[i], i };
    assert_ok(nf_token_trie_init(&p->trie, &nf_alloc_libc, tokens, p->count),
              NULL);
    for (uint32_t i = 0; i < p->count; i++)
        p->end[i] = (struct nf_token_end){
            nf_token_what(p->cost[i], p->row_of[i], p->class_of[i]), (uint16_t)p->len[i],
            p->trie.shorter[i]
        };
    p->costs = (struct nf_token_costs){ &p->trie, p->end, p->row_cost };
    nf_path_finder_init(&p->finder, &nf_alloc_libc);
    return p;
}

static void end(struct prices *p)
{
    nf_path_finder_free(&p->finder);
    nf_token_trie_free(&p->trie);
    free(p);
}

/* Tokens of the letters a, b and c at random prices. */
static struct prices *random_prices(uint32_t classes, uint64_t seed)
{
    struct prices *p = begin(8 * NF_BIT);

    for (unsigned i = 0; i < 256; i++) {
        p->cost[i] = 4 * NF_BIT + pack_random(&seed) % (8 * NF_BIT);
        p->class_of[i] = (uint8_t)(pack_random(&seed) % classes);
    }
    for (int i = 0; i < 30; i++) {
        uint8_t bytes[8];
        uint32_t len = 2 + pack_random(&seed) % 5;

        for (uint32_t k = 0; k < len; k++)
            bytes[k] = (uint8_t)('a' + pack_random(&seed) % 3);
        add(p, bytes, len, pack_random(&seed) % (16 * NF_BIT),
            (uint8_t)(pack_random(&seed) % classes));
    }
    for (uint32_t i = 0; i < p->count; i++)
        p->row_of[i] = (uint8_t)(pack_random(&seed) % classes);
    for (uint32_t i = 0; i < classes * NF_COST_ROW; i++)
        p->row_cost[i] = (uint16_t)(pack_random(&seed) % (6 * NF_BIT));
    return ready(p);
}

static bool fits(const struct prices *p, uint32_t token, const uint8_t *text,
                 size_t left)
{
    return p->len[token] <= left &&
           memcmp(p->bytes[token], text, p->len[token]) == 0;
}

/* Every way to cut @text into tokens, tried out: what the best of them costs
 * in row @before. */
static uint32_t cheapest(const struct prices *p, const uint8_t *text, size_t n,
                         uint32_t before, uint32_t not)
{
    uint32_t best = UINT32_MAX;

    if (n == 0)
        return 0;
    for (uint32_t t = 0; t < p->count; t++) {
        uint32_t rest, sum;

        if (t == not || !fits(p, t, text, n))
            continue;
        rest = cheapest(p, text + p->len[t], n - p->len[t], p->row_of[t],
                        not);
        if (rest == UINT32_MAX)
            continue;
        sum = rest + p->cost[t] +
              p->row_cost[before * NF_COST_ROW + p->class_of[t]];
        best = sum < best ? sum : best;
    }
    return best;
}

/* The tokens found are the text; what they cost, the first in row @before. */
static uint32_t found_cost(struct prices *p, const uint8_t *text, size_t n,
                           uint32_t before, size_t *count)
{
    struct nf_buf tokens;
    uint16_t token;
    uint32_t sum = 0;
    size_t at = 0;

    nf_buf_init(&tokens, &nf_alloc_libc, SIZE_MAX / 2);
    assert_true(nf_path_find(&p->finder, &p->costs, text, n, (uint16_t)before,
                             &tokens));
    for (size_t i = 0; i < tokens.len; i += sizeof(token)) {
        memcpy(&token, tokens.ptr + i, sizeof(token));
        assert_true(token < p->count && fits(p, token, text + at, n - at));
        sum += p->cost[token] +
               p->row_cost[before * NF_COST_ROW + p->class_of[token]];
        before = p->row_of[token];
        at += p->len[token];
    }
    assert_int_equal(at, n);
    *count = tokens.len / sizeof(token);
    nf_buf_free(&tokens);
    return sum;
}

/* As if there were no classes. */
static void drop_rows(struct prices *p)
{
    memset(p->row_cost, 0, sizeof(p->row_cost));
    p->costs.row_cost = NULL;
}

static void random_text(uint8_t *text, size_t n, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++)
        text[i] = (uint8_t)('a' + pack_random(seed) % 3);
}

/* With one class, or without rows, there is nothing that could be cheaper. */
static void one_class_costs_what_brute_force_finds(void **state)
{
    uint8_t text[12];

    (void)state;
    for (uint32_t round = 0; round < 100; round++) {
        struct prices *p = random_prices(1 + round % 2, round);
        uint64_t seed = round;
        size_t n = round % (sizeof(text) + 1), count;

        if (round % 2)
            drop_rows(p);
        random_text(text, n, &seed);
        assert_int_equal(found_cost(p, text, n, 0, &count),
                         cheapest(p, text, n, 0, NONE));
        end(p);
    }
}

/* Best way to reach each byte, and through which class: a table by hand, in
 * which a step looks back and not ahead. */
static uint32_t greedy_rows(const struct prices *p, const uint8_t *text,
                               size_t n, uint32_t before)
{
    uint32_t cost[16], row_at[16];

    cost[0] = 0;
    row_at[0] = before;
    for (size_t end_at = 1; end_at <= n; end_at++) {
        cost[end_at] = UINT32_MAX;
        for (size_t k = 0; k < p->count * end_at; k++) {
            size_t from = k / p->count;
            uint32_t t = (uint32_t)(k % p->count), row, sum;

            if (p->len[t] != end_at - from ||
                !fits(p, t, text + from, n - from))
                continue;
            row = row_at[from] * NF_COST_ROW;
            sum = cost[from] + p->cost[t] + p->row_cost[row + p->class_of[t]];
            if (sum < cost[end_at]) {
                cost[end_at] = sum;
                row_at[end_at] = p->row_of[t];
            }
        }
    }
    return cost[n];
}

/* With more, a token's row is that of the best path before it: never below the
 * best of all paths, and mostly that. */
static void rows_are_those_of_the_best_path_before(void **state)
{
    uint8_t text[12];
    unsigned best = 0;

    (void)state;
    for (uint32_t round = 0; round < 120; round++) {
        struct prices *p = random_prices(MAX_CLASSES, round + 1000);
        uint64_t seed = round;
        size_t n = 1 + round % sizeof(text), count;
        uint32_t before = (uint32_t)round % MAX_CLASSES, least, found;

        random_text(text, n, &seed);
        least = cheapest(p, text, n, before, NONE);
        found = found_cost(p, text, n, before, &count);
        assert_int_equal(found, greedy_rows(p, text, n, before));
        assert_true(found >= least);
        best += found == least;
        end(p);
    }
    assert_true(best >= 60);
}

static void the_price_without_a_token_is_the_next_best(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 20; round++) {
        struct prices *p = random_prices(1, round + 5000);

        for (uint32_t t = 256; t < p->count; t++) {
            uint32_t cost = 0;

            assert_true(nf_path_cost(&p->finder, &p->costs, p->bytes[t],
                                     p->len[t], &cost));
            assert_int_equal(cost, cheapest(p, p->bytes[t], p->len[t], 0, t));
        }
        end(p);
    }
}

/* Only the row of the first token tells which of two ways is better. */
static void the_first_row_counts(void **state)
{
    struct prices *p = begin(10 * NF_BIT);
    size_t count;

    (void)state;
    add(p, "ab", 2, 5 * NF_BIT, 1);
    add(p, "abc", 3, 9 * NF_BIT, 2);
    add(p, "c", 1, 0, 0); /* there already */
    p->row_cost[1 * NF_COST_ROW + 2] = 30 * NF_BIT; /* abc is dear in row 1 */
    ready(p);
    assert_int_equal(found_cost(p, (const uint8_t *)"abc", 3, 0, &count),
                     9 * NF_BIT);
    assert_int_equal(count, 1);
    assert_int_equal(found_cost(p, (const uint8_t *)"abc", 3, 1, &count),
                     15 * NF_BIT);
    assert_int_equal(count, 2);
    end(p);
}

/* A path ends where a span does; what follows goes on in the row it ends with. */
static void long_texts_are_cut_in_spans(void **state)
{
    static const size_t extra[] = { 0, 1, 3, NF_PATH_SPAN, NF_PATH_SPAN + 5 };
    struct prices *p = begin(8 * NF_BIT);

    (void)state;
    add(p, "xy", 2, 3 * NF_BIT, 1);
    add(p, "xyxyxyx", 7, 4 * NF_BIT, 1);
    p->row_cost[1 * NF_COST_ROW + 1] = NF_BIT;
    ready(p);
    for (size_t i = 0; i < COUNT_OF(extra); i++) {
        size_t n = NF_PATH_SPAN + extra[i], count, spans;
        uint8_t *text = malloc(n);
        uint32_t most;

        assert_non_null(text);
        for (size_t k = 0; k < n; k++)
            text[k] = k % 2 ? 'y' : 'x';
        spans = (n + NF_PATH_SPAN - 1) / NF_PATH_SPAN;
        /* Eight bytes are two tokens at 13 bits with their rows. */
        most = (uint32_t)(n / 8 * 13 * NF_BIT + spans * 40 * NF_BIT);
        assert_true(found_cost(p, text, n, 0, &count) <= most);
        free(text);
    }
    end(p);
}

static void nothing_takes_no_token(void **state)
{
    struct prices *p = ready(begin(NF_BIT));
    size_t count;

    (void)state;
    assert_int_equal(found_cost(p, (const uint8_t *)"", 0, 0, &count), 0);
    assert_int_equal(count, 0);
    end(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_class_costs_what_brute_force_finds),
        cmocka_unit_test(rows_are_those_of_the_best_path_before),
        cmocka_unit_test(the_price_without_a_token_is_the_next_best),
        cmocka_unit_test(the_first_row_counts),
        cmocka_unit_test(long_texts_are_cut_in_spans),
        cmocka_unit_test(nothing_takes_no_token)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
