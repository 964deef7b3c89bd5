/* What a cursor reads of an archive, and what it keeps of the index. */
#include "src/read/cursor.h"
#include "tests/support/counted.h"

static void reads_no_more_than_it_says(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 200, 80, NULL);
    struct nf_record record;
    unsigned before;

    (void)state;
    opened_gets(&f, 81); /* index page, head with frame */
    before = s.reads;
    opened_gets(&f, 81);
    assert_int_equal(s.reads, before);
    opened_gets(&f, 155); /* the same block: its frame */
    assert_int_equal(s.reads, before + 1);
    opened_gets(&f, 23); /* another: head with frame */
    assert_int_equal(s.reads, before + 2);
    assert_ok(nf_cursor_get(f.cursor, 70, NF_PARTS_SHORT, &record, NULL), NULL);
    assert_int_equal(s.reads, before + 2); /* no frame */
    opened_close(&f);
}

/* A short block is read at once; and so is any, for who reads on in order. */
static void reads_whole_blocks_where_that_is_sooner(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 100, 10, NULL);
    unsigned before;

    (void)state;
    opened_gets(&f, 55);
    before = s.reads;
    opened_gets(&f, 57);
    assert_int_equal(s.reads, before);
    opened_gets(&f, 23);
    assert_int_equal(s.reads, before + 1);
    opened_close(&f);
    s = (struct counted){ .reads = 0 };
    f = counted_open(&s, 400, 80, NULL);
    opened_gets(&f, 79);
    before = s.reads;
    for (uint32_t i = 80; i < 320; i++)
        opened_gets(&f, i);
    /* Three blocks, and texts that stand elsewhere. */
    assert_true(s.reads - before <= 3 + 3 * 4);
    opened_close(&f);
}

static void finding_reads_the_index_once(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 100, 10, NULL);
    uint64_t n;
    unsigned before;

    (void)state;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-55"), UINT64_MAX, &n,
                             &f.err), &f.err);
    before = s.reads;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-57"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(s.reads, before); /* the same block */
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-23"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(s.reads, before + 1); /* the head of another */
    assert_int_equal(n, 23);
    opened_close(&f);
}

static void get_short(struct opened *f, uint64_t ordinal)
{
    struct nf_record record;

    assert_ok(nf_cursor_get(f->cursor, ordinal, NF_PARTS_SHORT, &record, &f->err), &f->err);
}

/* Who goes about in an archive decodes a head once; who goes through it keeps none. */
static void keeps_heads_for_who_comes_back(void **state)
{
    struct counted s = { .reads = 0 };
    struct opened f = counted_open(&s, 800, 80, NULL);
    uint64_t n = 0;
    unsigned before;

    (void)state;
    for (uint32_t i = 0; i < 800; i += 50)
        opened_gets(&f, i);
    assert_int_equal(f.cursor->slot.kept.bytes, 0);
    for (uint32_t i = 0; i < 3; i++) {
        opened_gets(&f, 700 - 90 * i);
        opened_gets(&f, 10 + 90 * i);
    }
    assert_true(f.cursor->slot.kept.bytes > 0);
    before = s.reads;
    for (uint32_t i = 0; i < 3; i++) {
        get_short(&f, 701 - 90 * i);
        get_short(&f, 11 + 90 * i);
    }
    assert_int_equal(s.reads, before);
    for (uint32_t i = 0; i < 3; i++) {
        opened_gets(&f, 702 - 90 * i); /* its text alone is read */
        opened_gets(&f, 12 + 90 * i);
    }
    assert_true(s.reads <= before + 6);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-703"), UINT64_MAX, &n, &f.err),
              &f.err); /* makes the index known */
    before = s.reads;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-13"), UINT64_MAX, &n, &f.err), &f.err);
    assert_int_equal(n, 13);
    assert_int_equal(s.reads, before);
    opened_close(&f);
}

/* Of a key that many articles have, the old ones are found without locating all newer ones. */
static void goes_to_old_articles_of_a_key_at_once(void **state)
{
    const struct pack_article same = { .id = "same" };
    const uint32_t n = 8 * 512;
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct counted s = { .reads = 0 };
    struct opened f;
    struct nf_writer *w;
    uint64_t found = 0;
    unsigned before;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 1;
    w = pack_begin(&s.bytes, &opts);
    for (uint32_t i = 0; i < n; i++)
        pack_add(w, &same);
    pack_end(w);
    f = counted_reader(&s, NULL);
    before = s.reads;
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("same"), 100, &found, &f.err), &f.err);
    assert_int_equal(found, 99);
    assert_true(s.reads - before <= 7); /* keys, a page at each of three halvings, the block */
    for (uint64_t below = n; below > 0; below = found) {
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("same"), below, &found, &f.err),
                  &f.err);
        assert_int_equal(found, below - 1);
    }
    assert_status(nf_cursor_find(f.cursor, NF_KEY_ID, STR("same"), 0, &found, &f.err),
                  NF_E_NOTFOUND, &f.err);
    opened_close(&f);
}

/* How many reads it takes to get one of each of eight index pages, when another
 * cursor has done so. */
static unsigned reads_of_pages(size_t max_index)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct counted s = { .reads = 0 };
    struct opened f;
    struct nf_record record;
    unsigned before, reads;

    opts.max_index = max_index;
    f = counted_open(&s, 8 * 512, 1, &opts);
    for (uint32_t i = 0; i < 8; i++)
        assert_ok(nf_cursor_get(f.cursor, i * 512 + 100, NF_PARTS_SHORT, &record,
                                NULL), NULL);
    nf_cursor_close(f.cursor);
    f.cursor = pack_cursor(f.reader);
    before = s.reads;
    for (uint32_t i = 8; i > 0; i--)
        assert_ok(nf_cursor_get(f.cursor, i * 512 - 100, NF_PARTS_SHORT, &record,
                                NULL), NULL);
    reads = s.reads - before;
    opened_close(&f);
    return reads;
}

/* What a cursor learned of the index others need not read, as far as there is room. */
static void index_pages_are_read_once(void **state)
{
    (void)state;
    assert_int_equal(reads_of_pages(0), 8);
    /* Five are kept; each of the others takes one more. */
    assert_int_equal(reads_of_pages(6 * (8 + 512 * 12) - 1), 8 + 3);
    assert_int_equal(reads_of_pages(6 * (8 + 512 * 12)), 8 + 2);
}

/* A key index of 8000 articles does not fit: its table is kept, no more. */
static void keeps_no_more_of_an_index_than_allowed(void **state)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct counted s = { .reads = 0 };
    struct opened f;
    uint64_t n = 0;

    (void)state;
    opts.max_index = 33000;
    f = counted_open(&s, 8000, 0, &opts);
    assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, STR("n-7777"), UINT64_MAX, &n,
                             &f.err), &f.err);
    assert_int_equal(n, 7777);
    assert_true(s.longest <= opts.max_index);
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_no_more_than_it_says),
        cmocka_unit_test(reads_whole_blocks_where_that_is_sooner),
        cmocka_unit_test(finding_reads_the_index_once),
        cmocka_unit_test(keeps_heads_for_who_comes_back),
        cmocka_unit_test(goes_to_old_articles_of_a_key_at_once),
        cmocka_unit_test(index_pages_are_read_once),
        cmocka_unit_test(keeps_no_more_of_an_index_than_allowed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
