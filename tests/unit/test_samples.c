/* What is learned from: not what will not compress. */
#include "tests/support/samples.h"

#include <stdlib.h>

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* @n bytes of random digits of the first @base of base64[]. */
static void write_digits(char *to, size_t n, unsigned base)
{
    uint64_t state = 1;

    for (size_t i = 0; i < n; i++)
        to[i] = base64[pack_random(&state) % base];
}

static void texts_are_pieces(void **state)
{
    struct nf_samples s;
    char text[20001];

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    for (size_t n = 1; n < 20000; n += 977) {
        pack_words(text, n, n);
        nf_samples_add(&s, text, n);
        assert_int_equal(nf_samples_sizes(&s)[nf_samples_count(&s) - 1], n);
    }
    nf_samples_add(&s, text, 0);
    assert_int_equal(nf_samples_count(&s), 21);
    nf_samples_free(&s);
}

static void what_does_not_compress_is_left_out(void **state)
{
    const size_t words = 6000, picture = 100000;
    const unsigned bases[] = { 64, 16 };
    char *text = malloc(2 * words + picture + 1);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT_OF(bases); i++) {
        struct nf_samples s;

        nf_samples_init(&s, &nf_alloc_libc);
        pack_words(text, words, 1);
        write_digits(text + words, picture, bases[i]);
        pack_words(text + words + picture, words, 2);
        nf_samples_add(&s, text, 2 * words + picture);
        /* Up to a piece at each end of the picture stays. */
        assert_int_equal(nf_samples_count(&s), 2);
        assert_in_range(s.bytes.len, 2 * words - 8192, 2 * words + 8192);
        nf_samples_free(&s);
    }
    free(text);
}

/* A key of some digits is no picture. */
static void short_texts_are_all_taken(void **state)
{
    struct nf_samples s;
    char text[4000];

    (void)state;
    nf_samples_init(&s, &nf_alloc_libc);
    write_digits(text, sizeof(text), 64);
    nf_samples_add(&s, text, sizeof(text));
    assert_int_equal(nf_samples_count(&s), 1);
    assert_int_equal(s.bytes.len, sizeof(text));
    nf_samples_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_pieces),
        cmocka_unit_test(what_does_not_compress_is_left_out),
        cmocka_unit_test(short_texts_are_all_taken)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
