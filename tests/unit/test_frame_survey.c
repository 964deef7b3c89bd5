/* What is in the blocks that are held: groups of frames, and samples of them. */
#include "src/write/frame_survey.h"

#include "src/base/alloc.h"
#include "tests/support/pack.h"

#define BLOCKS 200
#define ARTICLES 4 /* a block */
#define TEXT 5000

/* Articles of a block in turn: words, and what is none. */
static void add_article(struct nf_block_input *in, uint32_t number)
{
    static char text[TEXT + 1];
    struct nf_field f[2];
    struct nf_record record = { f, 2, { NULL, 0 } };

    pack_words(text, TEXT, number);
    for (size_t i = 0; number % 4 == 3 && i < TEXT; i++)
        text[i] = (char)(text[i] == ' ' ? '-' : 'A' + text[i] % 26);
    pack_field(&f[0], "title", NF_ROLE_TITLE, "A day");
    pack_field(&f[1], "text", NF_ROLE_TEXT, text);
    assert_ok(nf_block_input_add(in, &record, NULL), NULL);
}

static void hold_blocks(struct nf_held_blocks *held)
{
    struct nf_block_input in;

    nf_block_input_init(&in, &nf_alloc_libc);
    for (uint32_t b = 0; b < BLOCKS; b++) {
        nf_block_input_reset(&in);
        for (uint32_t i = 0; i < ARTICLES; i++)
            add_article(&in, b * ARTICLES + i);
        assert_ok(nf_held_blocks_add(held, &in, b * ARTICLES), NULL);
    }
    nf_block_input_free(&in);
}

struct fixture {
    struct nf_held_blocks held;
    struct nf_frame_survey survey;
};

static void set_up(struct fixture *f, uint32_t times, bool divides)
{
    nf_held_blocks_init(&f->held, &nf_alloc_libc);
    hold_blocks(&f->held);
    nf_frame_survey_init(&f->survey, &nf_alloc_libc, NULL);
    assert_ok(nf_frame_survey_make(&f->survey, &f->held, times, divides), NULL);
}

static void tear_down(struct fixture *f)
{
    nf_frame_survey_free(&f->survey);
    nf_held_blocks_free(&f->held);
}

static void frames_are_grouped(void **state)
{
    struct fixture f;
    const struct nf_sort_survey *texts = &f.survey.sort[NF_TEXTS];

    (void)state;
    set_up(&f, 4, true);
    assert_int_equal(nf_survey_groups(&f.survey.sort[NF_SHORTS]), 1);
    assert_int_equal(nf_survey_groups(texts), 2);
    assert_int_equal(texts->of.len, BLOCKS * ARTICLES);
    assert_int_equal(f.survey.sort[NF_SHORTS].of.len, BLOCKS);
    for (size_t i = 0; i < texts->of.len; i++)
        assert_int_equal(texts->of.ptr[i], i % 4 == 3);
    assert_int_equal(texts->bytes[0], 3 * BLOCKS * TEXT);
    assert_int_equal(texts->bytes[1], BLOCKS * TEXT);
    tear_down(&f);
    set_up(&f, 4, false);
    assert_int_equal(nf_survey_groups(texts), 1);
    assert_int_equal(texts->of.len, BLOCKS * ARTICLES);
    tear_down(&f);
}

static void sample(struct fixture *f, struct nf_group_samples *g)
{
    nf_samples_init(&g->train, &nf_alloc_libc);
    nf_samples_init(&g->held, &nf_alloc_libc);
    assert_ok(nf_frame_survey_sample(&f->survey, &f->held, g, 1), NULL);
}

static void free_samples(struct nf_group_samples *g)
{
    nf_samples_free(&g->train);
    nf_samples_free(&g->held);
}

static void samples_are_of_one_group_and_bounded(void **state)
{
    struct fixture f;
    struct nf_group_samples g = { .sort = NF_TEXTS, .group = 1, .most = SIZE_MAX };

    (void)state;
    set_up(&f, 4, true);
    sample(&f, &g);
    assert_int_equal(nf_samples_count(&g.held), BLOCKS / 8);
    assert_int_equal(nf_samples_count(&g.train), BLOCKS - BLOCKS / 8);
    for (size_t i = 0; i < g.train.bytes.len; i++)
        assert_false(g.train.bytes.ptr[i] >= 'a');
    free_samples(&g);
    g = (struct nf_group_samples){ .sort = NF_TEXTS, .group = 0, .most = 200000 };
    sample(&f, &g);
    assert_in_range(g.train.bytes.len, 150000, 250000);
    assert_true(g.held.bytes.len > 0);
    free_samples(&g);
    g = (struct nf_group_samples){ .sort = NF_SHORTS, .group = 0, .most = SIZE_MAX };
    sample(&f, &g);
    assert_int_equal(nf_samples_count(&g.held) + nf_samples_count(&g.train), BLOCKS);
    free_samples(&g);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_grouped),
        cmocka_unit_test(samples_are_of_one_group_and_bounded)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
