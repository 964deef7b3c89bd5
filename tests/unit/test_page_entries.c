/* Pages made of the blocks that are in a file. */
#include "src/read/page_entries.h"

#include <stdlib.h>

#include "format/offset_page.h"
#include "src/base/alloc.h"
#include "tests/support/expect.h"

/* Add a block of @articles from @first on. */
static void add(struct nf_survey *s, uint64_t offset, uint32_t first, uint32_t articles)
{
    const struct nf_found_block b = { offset, first, articles, 50, 100 };

    assert_true(nf_vec_add(&s->blocks, &b));
    s->articles = nf_found_end(&b);
}

/* Whether a page from @first of @articles in @blocks can be made. */
static bool makes(const struct nf_survey *s, uint32_t first, uint32_t articles, uint32_t blocks,
                  bool *guessed)
{
    const struct nf_footer_page page = { .first = first, .articles = articles,
                                         .blocks = blocks };
    const size_t n = nf_offset_page_size(blocks);
    uint8_t *out = malloc(n + 100);
    bool made;

    assert_non_null(out);
    memset(out, 0xa5, n + 100);
    made = nf_page_entries_make(s, &page, out, guessed);
    for (size_t i = n; i < n + 100; i++)
        assert_int_equal(out[i], 0xa5); /* no more than there is room for */
    free(out);
    return made;
}

static void a_page_has_the_blocks_it_says(void **state)
{
    struct nf_survey s;
    bool guessed;

    (void)state;
    nf_survey_init(&s, &nf_alloc_libc, SIZE_MAX / 2);
    add(&s, 1000, 0, 10);
    add(&s, 2000, 10, 10);
    add(&s, 3000, 30, 10);
    add(&s, 4000, 40, 10);
    for (uint32_t blocks = 1; blocks < 5; blocks++)
        assert_int_equal(makes(&s, 0, 20, blocks, &guessed), blocks == 2);
    /* With a gap there may be more, of which each has an article. */
    for (uint32_t blocks = 3; blocks < 18; blocks++) {
        assert_int_equal(makes(&s, 0, 50, blocks, &guessed), blocks >= 5 && blocks <= 14);
        if (blocks == 5)
            assert_false(guessed);
    }
    /* Blocks lie in it as a whole. */
    assert_true(makes(&s, 10, 30, 3, &guessed));
    assert_false(makes(&s, 5, 35, 4, &guessed));
    assert_false(makes(&s, 10, 25, 3, &guessed));
    nf_survey_free(&s);
}

static void blocks_of_a_page_lie_within_4_gib(void **state)
{
    for (unsigned more = 0; more < 2; more++) {
        struct nf_survey s;
        bool guessed;

        (void)state;
        nf_survey_init(&s, &nf_alloc_libc, SIZE_MAX / 2);
        add(&s, 1000, 0, 10);
        add(&s, 1000 + (uint64_t)UINT32_MAX + more, 10, 10);
        assert_int_equal(makes(&s, 0, 20, 2, &guessed), !more);
        nf_survey_free(&s);
    }
}

/* @blocks of ten articles each, so far apart, make @pages. */
static void expect_pages(uint32_t blocks, uint64_t apart, uint32_t pages)
{
    struct nf_archive a = { .alloc = &nf_alloc_libc, .max_index = SIZE_MAX / 2 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_footer_page page;
    struct nf_survey s;

    nf_archive_begin(&a);
    nf_survey_init(&s, &nf_alloc_libc, SIZE_MAX / 2);
    for (uint32_t i = 0; i < blocks; i++)
        add(&s, 1000 + i * apart, 10 * i, 10);
    a.head.articles = (uint32_t)s.articles;
    assert_ok(nf_page_entries_plan(&a, &s, &err), &err);
    assert_int_equal(a.head.blocks, blocks);
    assert_int_equal(a.pages.count, pages);
    for (uint32_t i = 0; i < pages; i++)
        assert_ok(nf_footer_page_get(&a.pages, i, &page), NULL);
    nf_survey_free(&s);
    nf_archive_close(&a);
}

static void pages_are_planned_as_large_as_may_be(void **state)
{
    (void)state;
    expect_pages(NF_MAX_PAGE_BLOCKS, 1000, 1);
    expect_pages(NF_MAX_PAGE_BLOCKS + 1, 1000, 2);
    expect_pages(3, UINT32_MAX / 2, 1);
    expect_pages(4, UINT32_MAX / 2, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_has_the_blocks_it_says),
        cmocka_unit_test(blocks_of_a_page_lie_within_4_gib),
        cmocka_unit_test(pages_are_planned_as_large_as_may_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
