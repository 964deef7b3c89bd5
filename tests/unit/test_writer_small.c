/* What little there is to pack becomes one block. */
#include <stdlib.h>

#include "tests/support/pack.h"

/* Articles of many values and no bytes do not get into one block. */
static void keeps_a_small_archive_below_the_values_of_a_block(void **state)
{
    size_t n = 65535, articles = 6;
    struct nf_field *f = calloc(n, sizeof(*f));
    struct nf_record record = { f, n, { "", 0 } };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = { 0 };
    struct nf_info info;
    struct nf_reader *r;
    struct nf_cursor *c;

    (void)state;
    assert_non_null(f);
    for (size_t i = 0; i < n; i++)
        f[i] = (struct nf_field){ .before = { "", 0 }, .value = { "", 0 } };
    for (size_t i = 0; i < articles; i++)
        assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    r = pack_open(&b);
    c = pack_cursor(r);
    nf_reader_info(r, &info);
    assert_int_equal(info.blocks, 2);
    for (size_t i = 0; i < articles; i++) {
        struct nf_record got;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &got, &err), &err);
        assert_int_equal(got.count, n);
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    free(f);
    free(b.ptr);
}

/* So many articles, and all of them come back. */
static void pack_and_get(uint32_t articles, uint32_t block_articles, uint64_t *blocks)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_error err = { 0 };
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_info info;

    opts.block_articles = block_articles;
    pack_numbers(&b, &opts, 0, articles);
    r = pack_open(&b);
    c = pack_cursor(r);
    nf_reader_info(r, &info);
    assert_int_equal(info.articles, articles);
    assert_int_equal(info.tables > 0, block_articles > 0);
    for (uint32_t i = articles; i-- > 0; ) {
        struct nf_record got;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &got, &err), &err);
        assert_true(pack_is_number(&got, i));
    }
    *blocks = info.blocks;
    nf_cursor_close(c);
    nf_reader_close(r);
    free(b.ptr);
}

static void makes_one_block_of_a_small_archive(void **state)
{
    uint64_t blocks;

    (void)state;
    pack_and_get(300, 0, &blocks);
    assert_int_equal(blocks, 1);
    pack_and_get(300, 32, &blocks);
    assert_int_equal(blocks, 10);
}

/* What packs small has nothing to add to that: one frame, and not a byte more. */
static void max_makes_one_frame_of_a_small_archive(void **state)
{
    static const uint32_t articles[] = { 1, 3, 40, 120 };
    const struct nf_writer_opts max = NF_WRITER_OPTS_MAX;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(articles); i++) {
        struct nf_buffer a, b;
        struct nf_reader *r;
        struct nf_info info;

        pack_numbers(&a, NULL, 0, articles[i]);
        pack_numbers(&b, &max, 0, articles[i]);
        assert_true(b.len <= a.len);
        r = pack_open(&b);
        nf_reader_info(r, &info);
        assert_int_equal(info.articles, articles[i]);
        assert_int_equal(info.blocks, 1);
        assert_int_equal(info.tables, 0);
        nf_reader_close(r);
        free(a.ptr);
        free(b.ptr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_a_small_archive_below_the_values_of_a_block),
        cmocka_unit_test(makes_one_block_of_a_small_archive),
        cmocka_unit_test(max_makes_one_frame_of_a_small_archive)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
