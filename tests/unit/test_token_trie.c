#include "src/codec/token_trie.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "tests/support/pack.h"

#define MANY 3000
#define LONGEST 64

/* Strings that differ; the first 256 are the single bytes. */
struct strings {
    uint8_t bytes[256 + MANY][LONGEST];
    uint32_t len[256 + MANY];
    size_t count;
};

static bool has(const struct strings *s, const uint8_t *bytes, uint32_t len)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->len[i] == len && memcmp(s->bytes[i], bytes, len) == 0)
            return true;
    return false;
}

static void add(struct strings *s, const uint8_t *bytes, uint32_t len)
{
    if (has(s, bytes, len))
        return;
    memcpy(s->bytes[s->count], bytes, len);
    s->len[s->count++] = len;
}

static struct strings *single_bytes(void)
{
    struct strings *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    for (unsigned i = 0; i < 256; i++)
        add(s, &(uint8_t){ (uint8_t)i }, 1);
    return s;
}

/* Of @letters different bytes from @first on; few of them share a lot. */
static void add_random(struct strings *s, size_t n, unsigned first,
                       unsigned letters, uint32_t longest)
{
    uint64_t seed = n + letters;

    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[LONGEST];
        uint32_t len = 2 + pack_random(&seed) % (longest - 1);

        for (uint32_t k = 0; k < len; k++)
            bytes[k] = (uint8_t)(first + pack_random(&seed) % letters);
        add(s, bytes, len);
    }
}

/* Of string i the trie is to say that. */
static uint32_t number_of(const struct strings *s, size_t i)
{
    return (uint32_t)(s->count - 1 - i);
}

static struct nf_token_trie made(const struct strings *s)
{
    struct nf_trie_token *tokens = malloc(s->count * sizeof(*tokens));
    struct nf_token_trie trie;

    assert_non_null(tokens);
    for (size_t i = 0; i < s->count; i++)
        tokens[i] = (struct nf_trie_token){ s->bytes[i], s->len[i],
                                            number_of(s, i) };
    assert_ok(nf_token_trie_init(&trie, &nf_alloc_libc, tokens, s->count),
              NULL);
    free(tokens);
    return trie;
}

/* The number of these bytes, by walking the trie. */
static uint32_t look_up(const struct nf_token_trie *t, const uint8_t *bytes,
                        uint32_t len)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < len; i++) {
        at = nf_trie_step(t->node, at, bytes[i]);
        if (at == 0)
            return t->none;
        assert_true(at < t->count);
    }
    return t->node[at].token;
}

static void expect_all(const struct nf_token_trie *t, const struct strings *s)
{
    for (size_t i = 0; i < s->count; i++)
        assert_int_equal(look_up(t, s->bytes[i], s->len[i]), number_of(s, i));
}

/* What no string begins with is found nowhere, from any node. */
static void expect_no_more(const struct nf_token_trie *t,
                           const struct strings *s)
{
    size_t nodes = 0, ends = 0;

    for (size_t i = 0; i < t->count; i++) {
        nodes += t->node[i].byte != NF_NO_NODE;
        ends += t->node[i].token != t->none;
    }
    assert_int_equal(ends, s->count);
    for (size_t i = 0; i < s->count; i++) {
        uint8_t longer[LONGEST + 1];
        unsigned b = (unsigned)i * 37 % 256;

        memcpy(longer, s->bytes[i], s->len[i]);
        longer[s->len[i]] = (uint8_t)b;
        if (s->len[i] == LONGEST || !has(s, longer, s->len[i] + 1))
            assert_int_equal(look_up(t, longer, s->len[i] + 1), t->none);
    }
    /* Each node is a beginning of one of the strings. */
    for (size_t i = 0; i < s->count; i++)
        for (uint32_t len = 1, at = 0; len <= s->len[i]; len++) {
            at = nf_trie_step(t->node, at, s->bytes[i][len - 1]);
            assert_true(at != 0);
        }
    assert_true(nodes >= 256);
}

static void finds_the_single_bytes(void **state)
{
    struct strings *s = single_bytes();
    struct nf_token_trie t = made(s);

    (void)state;
    expect_all(&t, s);
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            uint8_t two[2] = { (uint8_t)a, (uint8_t)b };

            assert_int_equal(look_up(&t, two, 2), t.none);
        }
    nf_token_trie_free(&t);
    free(s);
}

static void finds_every_string_and_no_other(void **state)
{
    static const struct {
        unsigned first, letters;
        uint32_t longest;
    } sorts[] = { { 'a', 3, 8 }, { 'a', 26, 5 }, { 0, 256, 3 },
                  { 250, 6, LONGEST }, { 0, 2, LONGEST } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sorts); i++) {
        struct strings *s = single_bytes();
        struct nf_token_trie t;

        add_random(s, 1000, sorts[i].first, sorts[i].letters, sorts[i].longest);
        t = made(s);
        expect_all(&t, s);
        expect_no_more(&t, s);
        nf_token_trie_free(&t);
        free(s);
    }
}

/* More nodes than it begins with: 3000 strings of 64 bytes with little in
 * common. */
static void grows(void **state)
{
    struct strings *s = single_bytes();
    struct nf_token_trie t;
    uint64_t seed = 9;

    (void)state;
    while (s->count < 256 + MANY) {
        uint8_t *p = s->bytes[s->count];

        for (unsigned k = 0; k < LONGEST; k++)
            p[k] = (uint8_t)pack_random(&seed);
        s->len[s->count++] = LONGEST;
    }
    t = made(s);
    assert_true(t.count > 1u << 16);
    expect_all(&t, s);
    nf_token_trie_free(&t);
    free(s);
}

/* One string below another, each a byte longer; with and without those in
 * between. */
static void tells_a_string_from_its_beginnings(void **state)
{
    uint8_t bytes[LONGEST];

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    for (uint32_t step = 1; step <= 7; step += 3) {
        struct strings *s = single_bytes();
        struct nf_token_trie t;

        for (uint32_t len = 2; len <= LONGEST; len += step)
            add(s, bytes, len);
        t = made(s);
        expect_all(&t, s);
        for (uint32_t len = 2; len <= LONGEST; len++)
            assert_int_equal(look_up(&t, bytes, len) != t.none,
                             (len - 2) % step == 0);
        nf_token_trie_free(&t);
        free(s);
    }
}

static void of_nothing_finds_nothing(void **state)
{
    struct nf_token_trie t;
    struct nf_trie_token none;

    (void)state;
    assert_ok(nf_token_trie_init(&t, &nf_alloc_libc, &none, 0), NULL);
    for (unsigned b = 0; b < 256; b++)
        assert_int_equal(nf_trie_step(t.node, 0, (uint8_t)b), 0);
    nf_token_trie_free(&t);
    nf_token_trie_free(&t); /* once more does nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_single_bytes),
        cmocka_unit_test(finds_every_string_and_no_other),
        cmocka_unit_test(grows),
        cmocka_unit_test(tells_a_string_from_its_beginnings),
        cmocka_unit_test(of_nothing_finds_nothing)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
