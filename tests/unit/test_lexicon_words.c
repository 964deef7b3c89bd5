#include "src/learn/lexicon_words.h"

#include "tests/support/samples.h"

/* The words of one sample, or of several. */
struct fixture {
    struct nf_samples samples;
    struct nf_token_set words;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    nf_samples_init(&f->samples, &nf_alloc_libc);
    nf_token_set_init(&f->words, &nf_alloc_libc);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    nf_samples_free(&f->samples);
    nf_token_set_free(&f->words);
    free(f);
    return 0;
}

static void sample(struct fixture *f, const char *text)
{
    samples_add(&f->samples, text, strlen(text));
}

static void only_sample(struct fixture *f, const char *text)
{
    nf_buf_reset(&f->samples.bytes);
    nf_buf_reset(&f->samples.sizes);
    sample(f, text);
    assert_ok(nf_lexicon_words(&f->samples, NULL, &f->words), NULL);
}

static const struct nf_token *find(const struct fixture *f, const char *word)
{
    for (size_t i = 0; i < nf_token_set_count(&f->words); i++) {
        const struct nf_token *t = nf_token_at(&f->words, i);

        if (t->len == strlen(word) &&
            memcmp(nf_token_set_bytes(&f->words, t), word, t->len) == 0)
            return t;
    }
    return NULL;
}

static uint32_t count_of(const struct fixture *f, const char *word)
{
    const struct nf_token *t = find(f, word);

    return t ? t->count : 0;
}

static void words_have_the_space_before_them(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "rain on the quay, rain on\nthe roof; 12 34a (the rain)");
    assert_int_equal(count_of(f, "rain"), 1);
    assert_int_equal(count_of(f, " rain"), 2);
    assert_int_equal(count_of(f, " on"), 2);
    assert_int_equal(count_of(f, " the"), 1);
    assert_int_equal(count_of(f, "the"), 2);
    assert_int_equal(count_of(f, " quay"), 1);
    assert_int_equal(count_of(f, " 12"), 1);
    assert_int_equal(count_of(f, " 34"), 1); /* digits are no letters */
    assert_int_equal(nf_token_set_count(&f->words), 9);
}

/* A byte alone is a token anyway. */
static void single_ascii_characters_are_left_out(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "a. b 7,c \n!");
    assert_int_equal(nf_token_set_count(&f->words), 2);
    assert_int_equal(count_of(f, " b"), 1);
    assert_int_equal(count_of(f, " 7"), 1);
}

static void letters_of_other_scripts_make_words_too(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "größte погода größte погода");
    assert_int_equal(count_of(f, "größte"), 1);
    assert_int_equal(count_of(f, " größte"), 1);
    assert_int_equal(count_of(f, " погода"), 2);
    /* and their characters are counted by themselves */
    assert_int_equal(count_of(f, "ö"), 2);
    assert_int_equal(count_of(f, "ß"), 2);
    assert_int_equal(count_of(f, "о"), 4);
    assert_int_equal(count_of(f, "г"), 2);
    assert_int_equal(count_of(f, "r"), 0);
}

static void signs_come_in_runs_of_up_to_four(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "新聞社の新聞。");
    assert_int_equal(count_of(f, "新"), 2);
    assert_int_equal(count_of(f, "新聞"), 2);
    assert_int_equal(count_of(f, "新聞社"), 1);
    assert_int_equal(count_of(f, "新聞社の"), 1);
    assert_int_equal(count_of(f, "新聞社の新"), 0);
    assert_int_equal(count_of(f, "聞社の新"), 1);
    assert_int_equal(count_of(f, "の新聞"), 1);
    assert_int_equal(count_of(f, "聞。"), 0); /* a full stop is no sign */
    assert_int_equal(count_of(f, "。"), 1);
}

static void long_words_are_left_out(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "abcdefghijklmnopqrstuvwxyzabcdef");
    assert_int_equal(nf_token_set_count(&f->words), 1);
    only_sample(f, " abcdefghijklmnopqrstuvwxyzabcdef");
    assert_int_equal(nf_token_set_count(&f->words), 0);
}

static void words_end_with_their_sample(void **state)
{
    struct fixture *f = *state;

    nf_buf_reset(&f->samples.bytes);
    nf_buf_reset(&f->samples.sizes);
    sample(f, "har");
    sample(f, "bour");
    sample(f, "");
    sample(f, " ");
    sample(f, "rain");
    assert_ok(nf_lexicon_words(&f->samples, NULL, &f->words), NULL);
    assert_int_equal(nf_token_set_count(&f->words), 3);
    assert_int_equal(count_of(f, "har"), 1);
    assert_int_equal(count_of(f, "bour"), 1);
    assert_int_equal(count_of(f, "rain"), 1);
}

/* A character cut in two, and bytes that are none, are no words. */
static void bytes_that_are_no_text_make_no_words(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "\xff\xfe\x80 \xc3");
    assert_int_equal(nf_token_set_count(&f->words), 0);
    only_sample(f, "ab\xc3" "cd \xe6\x96");
    assert_int_equal(nf_token_set_count(&f->words), 2);
    assert_int_equal(count_of(f, "ab"), 1);
    assert_int_equal(count_of(f, "cd"), 1);
}

static void scores_grow_with_count_and_length(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "ab. ab. ab. abc. harbour.");
    assert_true(find(f, " harbour")->score > find(f, " abc")->score);
    assert_true(find(f, " ab")->score > find(f, "ab")->score);
    for (size_t i = 0; i < nf_token_set_count(&f->words); i++)
        assert_true(nf_token_at(&f->words, i)->score > 0);
}

static void what_was_there_before_is_forgotten(void **state)
{
    struct fixture *f = *state;

    only_sample(f, "rain");
    only_sample(f, "");
    assert_int_equal(nf_token_set_count(&f->words), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_the_space_before_them),
        cmocka_unit_test(single_ascii_characters_are_left_out),
        cmocka_unit_test(letters_of_other_scripts_make_words_too),
        cmocka_unit_test(signs_come_in_runs_of_up_to_four),
        cmocka_unit_test(long_words_are_left_out),
        cmocka_unit_test(words_end_with_their_sample),
        cmocka_unit_test(bytes_that_are_no_text_make_no_words),
        cmocka_unit_test(scores_grow_with_count_and_length),
        cmocka_unit_test(what_was_there_before_is_forgotten)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
