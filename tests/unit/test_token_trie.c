#include "src/pack/token_trie.h"

#include <pthread.h>
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

/* The longest string shorter than @below that ends with byte @i of @text;
 * @s->count if there is none. */
static size_t ends_there(const struct strings *s, const uint8_t *text, size_t i,
                         uint32_t below)
{
    size_t best = s->count;
    uint32_t len = 0;

    for (size_t k = 0; k < s->count; k++)
        if (s->len[k] < below && s->len[k] > len && s->len[k] <= i + 1 &&
            memcmp(s->bytes[k], text + i + 1 - s->len[k], s->len[k]) == 0) {
            best = k;
            len = s->len[k];
        }
    return best;
}

/* All strings that end somewhere in @text are found there, and no others. */
static void expect_ends(const struct nf_token_trie *t, const struct strings *s,
                        const uint8_t *text, size_t n)
{
    uint16_t *out = malloc((n + 1) * sizeof(*out));

    assert_non_null(out);
    out[n] = 12345;
    nf_token_trie_ends(t, text, n, out);
    for (size_t i = 0; i < n; i++) {
        uint32_t token = out[i], below = LONGEST + 1;

        for (size_t k; (k = ends_there(s, text, i, below)) < s->count;
             below = s->len[k], token = t->shorter[token])
            assert_int_equal(token, number_of(s, k));
        assert_int_equal(token, t->none);
    }
    assert_int_equal(out[n], 12345);
    free(out);
}

/* A text with strings in it, and bytes between them. */
static void make_text(const struct strings *s, uint8_t *text, size_t n)
{
    uint64_t seed = n;
    size_t at = 0;

    while (at < n) {
        size_t k = pack_random(&seed) % s->count, len = s->len[k];

        len = len < n - at ? len : n - at;
        memcpy(text + at, s->bytes[k], len);
        at += len;
    }
}

static void finds_the_single_bytes(void **state)
{
    struct strings *s = single_bytes();
    struct nf_token_trie t = made(s);
    uint8_t text[256];

    (void)state;
    for (unsigned i = 0; i < 256; i++)
        text[i] = (uint8_t)(i * 77);
    expect_ends(&t, s, text, sizeof(text));
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
    /* Below and above where a text is read in several lanes. */
    static const size_t sizes[] = { 0, 1, 2, 511, 512, 515, 1500 };
    uint8_t text[1500];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sorts); i++) {
        struct strings *s = single_bytes();
        struct nf_token_trie t;

        add_random(s, 1000, sorts[i].first, sorts[i].letters, sorts[i].longest);
        t = made(s);
        for (size_t k = 0; k < COUNT_OF(sizes); k++) {
            make_text(s, text, sizes[k]);
            expect_ends(&t, s, text, sizes[k]);
        }
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
    uint8_t text[1000];

    (void)state;
    while (s->count < 256 + MANY) {
        uint8_t *p = s->bytes[s->count];

        for (unsigned k = 0; k < LONGEST; k++)
            p[k] = (uint8_t)pack_random(&seed);
        s->len[s->count++] = LONGEST;
    }
    t = made(s);
    assert_true(t.count > 1u << 16);
    make_text(s, text, sizeof(text));
    expect_ends(&t, s, text, sizeof(text));
    nf_token_trie_free(&t);
    free(s);
}

/* One string below another, each a byte longer; with and without those in
 * between. */
static void tells_a_string_from_its_beginnings(void **state)
{
    uint8_t bytes[LONGEST], text[3 * LONGEST];

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    memset(text, 'x', sizeof(text));
    text[LONGEST - 1] = 'y';
    for (uint32_t step = 1; step <= 7; step += 3) {
        struct strings *s = single_bytes();
        struct nf_token_trie t;

        for (uint32_t len = 2; len <= LONGEST; len += step)
            add(s, bytes, len);
        t = made(s);
        expect_ends(&t, s, text, sizeof(text));
        nf_token_trie_free(&t);
        free(s);
    }
}

static void *make_deepest(void *ctx)
{
    struct strings *s = ctx;
    struct nf_token_trie t = made(s);

    nf_token_trie_free(&t);
    return NULL;
}

/* As large as a thread's of musl. */
static void needs_no_large_stack(void **state)
{
    struct strings *s = single_bytes();
    uint8_t bytes[LONGEST] = { 0 };
    pthread_attr_t attr;
    pthread_t thread;

    (void)state;
    for (uint32_t len = 2; len <= LONGEST; len++)
        add(s, bytes, len);
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstacksize(&attr, 128 << 10), 0);
    assert_int_equal(pthread_create(&thread, &attr, make_deepest, s), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attr);
    free(s);
}

static void is_freed_twice_without_harm(void **state)
{
    struct strings *s = single_bytes();
    struct nf_token_trie t = made(s);

    (void)state;
    nf_token_trie_free(&t);
    nf_token_trie_free(&t);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_single_bytes),
        cmocka_unit_test(finds_every_string_and_no_other),
        cmocka_unit_test(grows),
        cmocka_unit_test(tells_a_string_from_its_beginnings),
        cmocka_unit_test(needs_no_large_stack),
        cmocka_unit_test(is_freed_twice_without_harm)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
