/* What little there is to pack becomes blocks of one frame, none of which is large. */
#include <stdlib.h>

#include "src/read/cursor.h"
#include "tests/support/pack.h"

/* Articles of many values and no bytes do not get into one block. */
static void keeps_a_small_archive_below_the_values_of_a_block(void **state)
{
    size_t n = 65535, articles = 6;
    struct nf_field *f = calloc(n, sizeof(*f));
    struct nf_record record = { f, n, { "", 0 } };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
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
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_info info = NF_INFO_INIT;

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

static void makes_few_blocks_of_a_small_archive(void **state)
{
    uint64_t blocks;

    (void)state;
    pack_and_get(150, 0, &blocks);
    assert_int_equal(blocks, 1);
    pack_and_get(300, 0, &blocks);
    assert_int_equal(blocks, 2);
    pack_and_get(300, 32, &blocks);
    assert_int_equal(blocks, 10);
}

/* Articles of such a size in turn, of which the third is larger than a frame. */
static uint32_t text_size(uint32_t i)
{
    return i % 7 == 2 ? 300000 : 20000 + i % 5 * 9000;
}

static void no_frame_of_several_articles_is_large(void **state)
{
    static const struct nf_writer_opts table[] = {
        NF_WRITER_OPTS_INIT,
        { .struct_size = sizeof(struct nf_writer_opts), .preset = NF_PRESET_SMALL },
        { .struct_size = sizeof(struct nf_writer_opts), .frame_articles = 8,
          .preset = NF_PRESET_FAST, .level = 1 },
        { .struct_size = sizeof(struct nf_writer_opts), .flags = NF_WRITER_STORE,
          .frame_articles = 4096 }
    };
    static char text[300001];

    (void)state;
    for (size_t k = 0; k < COUNT_OF(table); k++) {
        struct nf_buffer b;
        struct nf_writer *w = pack_begin(&b, &table[k]);
        struct pack_article a = { .url = "https://example.org/", .text = text };
        struct nf_reader *r;
        struct nf_cursor *c;

        for (uint32_t i = 0; i < 20; i++) {
            pack_words(text, text_size(i), i);
            pack_add(w, &a);
        }
        pack_end(w);
        r = pack_open(&b);
        c = pack_cursor(r);
        for (uint32_t i = 0; i < 20; i++) {
            struct nf_record got;
            uint32_t len;

            pack_words(text, text_size(i), i);
            assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &got, NULL), NULL);
            assert_text(nf_record_find(&got, NF_ROLE_TEXT)->value, text);
            len = nf_block_frame_of(&c->slot.block, i - c->slot.block.first)->frame.raw_len;
            assert_true(len <= 1u << 18 || len == text_size(i));
        }
        nf_cursor_close(c);
        nf_reader_close(r);
        free(b.ptr);
    }
}

/* What packs small has nothing to add to that: one frame, and not a byte more. */
static void max_makes_one_frame_of_a_small_archive(void **state)
{
    static const uint32_t articles[] = { 1, 3, 40, 120 };
    const struct nf_writer_opts max = { .struct_size = sizeof(struct nf_writer_opts),
        .preset = NF_PRESET_SMALL };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(articles); i++) {
        struct nf_buffer a, b;
        struct nf_reader *r;
        struct nf_info info = NF_INFO_INIT;

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
        cmocka_unit_test(makes_few_blocks_of_a_small_archive),
        cmocka_unit_test(no_frame_of_several_articles_is_large),
        cmocka_unit_test(max_makes_one_frame_of_a_small_archive)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
