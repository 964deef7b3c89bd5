/* Offsets pages whose checksums are right and whose entries are not: somebody wrote
 * them so. */
#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/offset_page.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"
#include "tests/support/counted.h"
#include "tests/support/opened.h"

#include <newsfiche/verify.h>

/* The first offsets page; its entries follow. */
static uint8_t *page_of(struct opened *f, uint64_t *at)
{
    struct nf_footer_page page;

    assert_ok(nf_archive_page(&f->reader->archive, 0, &page, &f->err), &f->err);
    *at = page.offsets.offset;
    return (uint8_t *)f->bytes.ptr + *at;
}

static struct nf_offset_entry entry(struct opened *f, uint32_t i)
{
    uint64_t at;
    const uint8_t *p = page_of(f, &at) + NF_CHUNK_HEADER_SIZE + nf_offset_page_size(i);
    struct nf_cur c = nf_cur_init(p, NF_OFFSET_ENTRY_SIZE);
    struct nf_offset_entry e;

    assert_ok(nf_offset_entry_get(&c, &e), NULL);
    return e;
}

/* Entry @i is @e, and the page's checksums are right; the archive is open anew. */
static void set_entry(struct opened *f, uint32_t i, const struct nf_offset_entry *e)
{
    uint64_t at;
    uint8_t *p = page_of(f, &at);
    const uint64_t seed = nf_seed(f->reader->archive.head.identity.id, at);
    struct nf_cur c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);
    struct nf_chunk chunk;

    assert_ok(nf_chunk_get(&c, seed, &chunk), NULL);
    nf_offset_entry_put(p + NF_CHUNK_HEADER_SIZE + nf_offset_page_size(i), e);
    chunk.hash = nf_chunk_hash(&chunk, p + NF_CHUNK_HEADER_SIZE);
    nf_chunk_put(p, seed, &chunk);
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
    f->reader = pack_open(&f->bytes);
    f->cursor = pack_cursor(f->reader);
}

static void set_first(struct opened *f, uint32_t i, uint32_t first)
{
    struct nf_offset_entry e = entry(f, i);

    e.first = first;
    set_entry(f, i, &e);
}

static enum nf_status get(struct opened *f, uint32_t i)
{
    struct nf_record record;

    return nf_cursor_get(f->cursor, i, NF_PARTS_ALL, &record, &f->err);
}

/* Block 2 is said to be past the end of the file: who reads in order, whole blocks, has
 * all before it. */
static void a_block_that_is_nowhere_costs_none_before_it(void **state)
{
    struct opened f = opened_numbers(10, 1, 40);
    struct nf_offset_entry e = entry(&f, 2);

    (void)state;
    e.offset = (uint32_t)f.bytes.len;
    set_entry(&f, 2, &e);
    for (uint32_t i = 0; i < 20; i++)
        opened_gets(&f, i);
    assert_status(get(&f, 20), NF_E_DAMAGED, &f.err);
    opened_close(&f);
}

/* Block 0 has more articles, or fewer, than the index says. An article is lost, or
 * comes, in whatever order they are asked for. */
static void blocks_that_overlap_have_no_article(void **state)
{
    static const uint32_t first[] = { 9, 11 };

    (void)state;
    for (size_t t = 0; t < COUNT_OF(first); t++) {
        struct opened f = opened_numbers(10, 1, 40);

        set_first(&f, 1, first[t]);
        for (uint32_t i = 0; i < 80; i++) {
            uint32_t n = i < 40 ? i : 79 - i;

            if (n < 20)
                assert_status(get(&f, n), NF_E_DAMAGED, &f.err);
            else
                opened_gets(&f, n);
        }
        opened_close(&f);
    }
}

/* Whether any finding says @why. */
struct told {
    const char *why;
    bool said;
};

static void on_damage(void *ctx, const struct nf_damage *d)
{
    struct told *told = ctx;

    told->said = told->said || strstr(d->text, told->why);
}

/* What is in no order is no page: it is made again out of the blocks that there are, and
 * verification says @why. */
static void expect_no_page(struct opened *f, uint32_t articles, const char *why)
{
    struct nf_verify_opts opts = NF_VERIFY_OPTS_INIT;
    struct nf_verify_result result = NF_VERIFY_RESULT_INIT;
    struct told told = { why, false };
    uint64_t borders[3] = { 7, 7, 7 };

    for (uint32_t i = 0; i < articles; i += 5)
        opened_gets(f, i);
    assert_ok(nf_reader_splits(f->reader, 2, borders, &f->err), &f->err);
    assert_true(borders[0] == 0 && borders[2] == articles);
    opts.level = NF_VERIFY_DEEP;
    opts.damage = on_damage;
    opts.ctx = &told;
    assert_status(nf_verify(f->reader, &opts, &result, &f->err), NF_E_DAMAGED,
                  &f->err);
    if (!told.said)
        fail_msg("no finding says that %s", why);
}

static void blocks_begin_one_behind_the_other(void **state)
{
    static const struct {
        uint32_t block, first;
        const char *why;
    } wrong[] = { { 0, 1, "block 0 begins with article 1, not with 0 to 0" },
                  { 1, 0, "block 1 begins with article 0, not with 1 to 39" },
                  { 2, 10, "block 2 begins with article 10, not with 11 to 39" },
                  { 3, 40, "block 3 begins with article 40, not with 21 to 39" } };

    (void)state;
    for (size_t t = 0; t < COUNT_OF(wrong); t++) {
        struct opened f = opened_numbers(10, 1, 40);

        set_first(&f, wrong[t].block, wrong[t].first);
        expect_no_page(&f, 40, wrong[t].why);
        opened_close(&f);
    }
}

static void blocks_have_no_more_than_they_may(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer bytes;
    struct opened f;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.flags = NF_WRITER_NO_TABLES;
    opts.block_articles = NF_MAX_BLOCK_ARTICLES;
    opts.block_bytes = 16u << 20;
    pack_numbers(&bytes, &opts, 0, NF_MAX_BLOCK_ARTICLES + 4);
    f = opened_bytes(bytes);
    assert_int_equal(entry(&f, 1).first, NF_MAX_BLOCK_ARTICLES);
    opened_gets(&f, NF_MAX_BLOCK_ARTICLES);
    set_first(&f, 1, NF_MAX_BLOCK_ARTICLES + 1);
    expect_no_page(&f, NF_MAX_BLOCK_ARTICLES + 4,
                   "block 1 begins with article 4097, not with 1 to 4096");
    set_first(&f, 1, 3);
    expect_no_page(&f, NF_MAX_BLOCK_ARTICLES + 4,
                   "the last block begins with article 3, 4097 before the end");
    set_first(&f, 1, 4); /* that a block may have */
    assert_status(get(&f, 5), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "index and block disagree"));
    opened_close(&f);
}

/* A page is damaged, and the file has more blocks than there is memory for: nobody looks
 * through it again for the next article, nor for another thread. */
static void what_cannot_be_had_is_not_tried_again(void **state)
{
    struct opened f = opened_numbers(1, 1, 600);
    struct counted c = { .reads = 0 };
    struct nf_source source;
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct nf_cursor *other;
    struct nf_str json;
    uint64_t at, was;

    (void)state;
    page_of(&f, &at)[NF_CHUNK_HEADER_SIZE] ^= 1;
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    c.bytes = f.bytes;
    source = counted_source(&c);
    opts.max_index = 10000;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    other = pack_cursor(f.reader);
    assert_status(get(&f, 3), NF_E_LIMIT, &f.err);
    assert_non_null(strstr(f.err.text, "more than 416 blocks"));
    was = c.all;
    for (uint32_t i = 0; i < 512; i++) {
        f.err = (struct nf_error)NF_ERROR_INIT;
        assert_status(get(&f, i), NF_E_LIMIT, &f.err);
        assert_non_null(strstr(f.err.text, "more than 416 blocks"));
    }
    assert_true(c.all == was);
    opened_gets(&f, 555); /* of another page */
    assert_status(get(&f, 3), NF_E_LIMIT, &f.err);
    was = c.all;
    assert_status(nf_cursor_json(other, 7, &json, &f.err), NF_E_LIMIT, &f.err);
    assert_int_equal(c.all - was, NF_CHUNK_HEADER_SIZE + nf_offset_page_size(512));
    nf_cursor_close(other);
    opened_close(&f);
}

/* Of eight blocks three are gone, in two places, and the page: which number a block has is not
 * known, so one that is found by its key is looked for in all. */
static void blocks_of_unknown_numbers_are_found_by_their_keys(void **state)
{
    static const uint32_t gone[][3] = { { 1, 2, 5 }, { 1, 4, 5 } };

    (void)state;
    for (size_t t = 0; t < COUNT_OF(gone); t++) {
        struct opened f = opened_numbers(10, 1, 80);
        uint64_t at, base;

        base = nf_le64(page_of(&f, &at) + NF_CHUNK_HEADER_SIZE);
        for (size_t k = 0; k < COUNT_OF(gone[t]); k++)
            f.bytes.ptr[base + entry(&f, gone[t][k]).offset] ^= 1;
        page_of(&f, &at)[NF_CHUNK_HEADER_SIZE] ^= 1;
        for (uint32_t i = 0; i < 80; i++) {
            const uint32_t block = i / 10;
            uint64_t found = UINT64_MAX;
            struct pack_numbered a;

            pack_numbered(&a, i);
            if (block == gone[t][0] || block == gone[t][1] || block == gone[t][2])
                continue;
            assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.article.url), UINT64_MAX,
                                     &found, &f.err), &f.err);
            assert_int_equal(found, i);
        }
        opened_close(&f);
    }
}

/* Block 1 is said to reach over block 2, which is large: nobody reads all that. */
static void a_block_is_not_read_as_long_as_the_index_says(void **state)
{
    enum { LARGE = 6u << 20 };
    struct nf_writer_opts opts = { .struct_size = sizeof(opts), .flags = NF_WRITER_STORE,
                                   .block_articles = 1 };
    char *text = malloc(LARGE + 1);
    struct opened f = { .err = NF_ERROR_INIT };
    struct counted c = { .reads = 0 };
    struct nf_source source;
    struct nf_writer *w = pack_begin(&f.bytes, &opts);
    struct nf_offset_entry e;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LARGE);
    text[LARGE] = '\0';
    for (uint32_t i = 0; i < 4; i++) {
        struct pack_numbered a;

        pack_numbered(&a, i);
        if (i == 2)
            a.article.text = text;
        pack_add(w, &a.article);
    }
    pack_end(w);
    free(text);
    f = opened_bytes(f.bytes);
    e = entry(&f, 3);
    e.first = 2;
    set_entry(&f, 2, &e);
    nf_cursor_close(f.cursor);
    nf_reader_close(f.reader);
    c.bytes = f.bytes;
    source = counted_source(&c);
    assert_ok(nf_reader_open(&source, NULL, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    opened_gets(&f, 0);
    opened_gets(&f, 1); /* the next one: of it the whole block is wanted */
    assert_true(c.all < LARGE / 2);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_that_is_nowhere_costs_none_before_it),
        cmocka_unit_test(blocks_that_overlap_have_no_article),
        cmocka_unit_test(blocks_begin_one_behind_the_other),
        cmocka_unit_test(blocks_have_no_more_than_they_may),
        cmocka_unit_test(what_cannot_be_had_is_not_tried_again),
        cmocka_unit_test(blocks_of_unknown_numbers_are_found_by_their_keys),
        cmocka_unit_test(a_block_is_not_read_as_long_as_the_index_says)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
