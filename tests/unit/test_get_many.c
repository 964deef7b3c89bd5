#include <pthread.h>
#include <stdatomic.h>

#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "tests/support/opened.h"

#define MOST 1000

/* What a call handed out. It is called from one thread at a time. */
struct got {
    const uint64_t *ordinals;
    unsigned times[MOST]; /* of each place */
    uint64_t last;
    size_t count;
    size_t stop_at; /* 0: never */
    bool rising;
    bool mine; /* all from the thread that called */
    pthread_t caller;
    atomic_int inside;
    enum nf_parts parts;
};

static bool take(void *ctx, size_t i, const struct nf_record *record)
{
    struct got *g = ctx;
    const struct nf_field *text = nf_record_find(record, NF_ROLE_TEXT);

    assert_int_equal(atomic_fetch_add(&g->inside, 1), 0);
    if (g->parts == NF_PARTS_SHORT)
        assert_null(text->value.ptr);
    else if (!pack_is_number(record, (uint32_t)g->ordinals[i]))
        fail_msg("place %zu: not article %u", i, (unsigned)g->ordinals[i]);
    g->times[i]++;
    g->rising = g->rising && g->ordinals[i] >= g->last;
    g->last = g->ordinals[i];
    g->mine = g->mine && pthread_equal(g->caller, pthread_self());
    atomic_fetch_sub(&g->inside, 1);
    return ++g->count == g->stop_at;
}

static struct got got_begin(const uint64_t *ordinals)
{
    return (struct got){ .ordinals = ordinals, .rising = true, .mine = true,
                         .caller = pthread_self() };
}

/* Get them all, and see that each came once. */
static void gets(struct nf_reader *r, const uint64_t *ordinals, size_t n,
                 unsigned threads)
{
    struct got g = got_begin(ordinals);
    struct nf_error err = NF_ERROR_INIT;

    assert_true(n <= MOST);
    assert_ok(nf_reader_get_many(r, ordinals, n, NF_PARTS_ALL, threads, take, &g,
                                 &err), &err);
    assert_int_equal(g.count, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(g.times[i], 1);
    if (threads == 1)
        assert_true(g.rising && g.mine);
}

static const unsigned thread_counts[] = { 1, 2, 8, 1000, 0 };

static void gets_them_in_any_order(void **state)
{
    static const unsigned shapes[][2] = { { 1, 1 }, { 32, 1 }, { 7, 3 }, { 64, 64 } };
    uint64_t ordinals[MOST], seed = 3;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(shapes); k++) {
        struct opened f = opened_numbers(shapes[k][0], shapes[k][1], 700);

        for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
            unsigned threads = thread_counts[t];

            gets(f.reader, NULL, 0, threads);
            for (uint32_t i = 0; i < 700; i++)
                ordinals[i] = i;
            gets(f.reader, ordinals, 700, threads);
            gets(f.reader, ordinals + 699, 1, threads);
            for (uint32_t i = 0; i < 700; i++)
                ordinals[i] = 699 - i;
            gets(f.reader, ordinals, 700, threads);
            for (uint32_t i = 0; i < MOST; i++)
                ordinals[i] = pack_random(&seed) % 700;
            gets(f.reader, ordinals, MOST, threads);
            for (uint32_t i = 0; i < MOST; i++)
                ordinals[i] = 333;
            gets(f.reader, ordinals, MOST, threads);
        }
        opened_close(&f);
    }
}

static void gets_the_short_parts_alone(void **state)
{
    static const uint64_t ordinals[] = { 8, 2, 3, 39 };
    struct opened f = opened_numbers(16, 2, 40);
    struct got g = got_begin(ordinals);

    (void)state;
    g.parts = NF_PARTS_SHORT;
    assert_ok(nf_reader_get_many(f.reader, ordinals, 4, NF_PARTS_SHORT, 1, take,
                                 &g, &f.err), &f.err);
    assert_int_equal(g.count, 4);
    opened_close(&f);
}

static void refuses_ordinals_there_are_not(void **state)
{
    static const uint64_t table[] = { 40, UINT64_C(1) << 32, UINT64_MAX };
    struct opened f = opened_numbers(4, 1, 40);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        uint64_t ordinals[] = { 1, 2, table[i], 3 };
        struct got g = got_begin(ordinals);

        assert_status(nf_reader_get_many(f.reader, ordinals, 4, NF_PARTS_ALL, 2,
                                         take, &g, &f.err), NF_E_RANGE, &f.err);
        assert_int_equal(g.count, 0);
        assert_status(nf_reader_get_many(f.reader, ordinals, 4, NF_PARTS_ALL, 1,
                                         take, &g, NULL), NF_E_RANGE, NULL);
        assert_status(nf_reader_get_many(f.reader, ordinals, (size_t)1 << 31,
                                         NF_PARTS_ALL, 1, take, &g, &f.err),
                      NF_E_USAGE, &f.err);
    }
    opened_close(&f);
}

static void stops_when_it_is_told(void **state)
{
    struct opened f = opened_numbers(8, 1, 300);
    uint64_t ordinals[300];

    (void)state;
    for (uint32_t i = 0; i < 300; i++)
        ordinals[i] = i * 7 % 300;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++)
        for (size_t at = 1; at <= 300; at += 23) {
            struct got g = got_begin(ordinals);

            g.stop_at = at;
            assert_status(nf_reader_get_many(f.reader, ordinals, 300,
                                             NF_PARTS_ALL, thread_counts[t], take,
                                             &g, &f.err), NF_E_STOPPED, &f.err);
            assert_int_equal(g.count, at);
        }
    opened_close(&f);
}

/* Change a byte at @offset, and say how many of all articles still come. */
static size_t count_with_damage(struct opened *f, uint64_t offset,
                                unsigned threads, uint32_t n)
{
    uint64_t ordinals[MOST];
    struct got g = got_begin(ordinals);
    unsigned char *byte = (unsigned char *)f->bytes.ptr + offset;

    for (uint32_t i = 0; i < n; i++)
        ordinals[i] = n - 1 - i;
    *byte ^= 0x55;
    assert_status(nf_reader_get_many(f->reader, ordinals, n, NF_PARTS_ALL, threads,
                                     take, &g, &f->err), NF_E_DAMAGED, &f->err);
    *byte ^= 0x55;
    return g.count;
}

/* Where the block of article @i begins, and its text frame. */
static void places(struct opened *f, uint32_t i, uint64_t *block, uint64_t *frame)
{
    struct nf_location at;
    const struct nf_block *b = &f->cursor->slot.block;

    opened_gets(f, i);
    assert_ok(nf_cursor_locate(f->cursor, i, &at, NULL), NULL);
    *block = at.offset;
    *frame = at.offset + nf_block_frame_of(b, i - b->first)->at;
}

static void leaves_out_what_is_damaged(void **state)
{
    struct opened f = opened_numbers(10, 2, 200);
    uint64_t block = 0, frame = 0;

    (void)state;
    places(&f, 76, &block, &frame);
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        unsigned threads = thread_counts[t];

        assert_int_equal(count_with_damage(&f, block + 1, threads, 200), 190);
        assert_non_null(strstr(f.err.text, "article 70: "));
        assert_int_equal(f.err.offset, block);
        assert_int_equal(count_with_damage(&f, frame + 20, threads, 200), 198);
        assert_non_null(strstr(f.err.text, "article 76: "));
        assert_int_equal(f.err.offset, frame);
    }
    opened_close(&f);
}

/* The last frame of a block may have fewer articles than the others: it costs none of
 * the next block. */
static void loses_no_more_than_a_short_frame(void **state)
{
    struct opened f = opened_numbers(5, 4, 200);
    uint64_t block = 0, frame = 0;

    (void)state;
    places(&f, 94, &block, &frame);
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        assert_int_equal(count_with_damage(&f, frame + 20, thread_counts[t], 200), 199);
        assert_non_null(strstr(f.err.text, "article 94: "));
    }
    opened_close(&f);
}

/* Of several that are damaged the first in the archive is named. */
static void names_the_first_that_is_damaged(void **state)
{
    struct opened f = opened_numbers(10, 1, 200);
    uint64_t block = 0, frame = 0, other = 0;

    (void)state;
    places(&f, 33, &block, &frame);
    places(&f, 155, &block, &other);
    ((unsigned char *)f.bytes.ptr)[frame + 9] ^= 1;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        assert_int_equal(count_with_damage(&f, other + 9, thread_counts[t], 200),
                         198);
        assert_non_null(strstr(f.err.text, "article 33: "));
    }
    opened_close(&f);
}

/* The index page of blocks 512 to 899: the file is looked through for them. */
static void finds_the_blocks_of_a_damaged_index_page(void **state)
{
    uint64_t ordinals[900];

    (void)state;
    for (uint32_t i = 0; i < 900; i++)
        ordinals[i] = 899 - i;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        struct opened f = opened_numbers(1, 1, 900);
        struct got g = got_begin(ordinals);
        struct nf_footer_page page;

        assert_ok(nf_archive_page(&f.reader->archive, 1, &page, &f.err), &f.err);
        assert_int_equal(page.first, 512);
        f.bytes.ptr[page.offsets.offset + 40] ^= 1;
        assert_ok(nf_reader_get_many(f.reader, ordinals, 900, NF_PARTS_ALL,
                                     thread_counts[t], take, &g, &f.err), &f.err);
        assert_int_equal(g.count, 900);
        opened_close(&f);
    }
}

/* A source that counts how often each byte is read. */
struct counting {
    struct nf_buffer bytes;
    atomic_uchar *times;
    atomic_size_t reads;
};

static int counting_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct counting *c = ctx;

    memcpy(buf, c->bytes.ptr + off, n);
    for (size_t i = 0; i < n; i++)
        atomic_fetch_add(&c->times[off + i], 1);
    atomic_fetch_add(&c->reads, 1);
    return 0;
}

/* The blocks of this archive are from @begin to before @end. */
static void expect_read_once(struct counting *c, uint64_t begin, uint64_t end)
{
    for (uint64_t i = begin; i < end; i++)
        if (atomic_load(&c->times[i]) > 1)
            fail_msg("byte %u of the blocks was read again", (unsigned)(i - begin));
}

static void reads_each_block_and_text_once(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct counting c = { .reads = 0 };
    struct nf_source source = { .struct_size = sizeof(struct nf_source),
                                .ctx = &c, .read_at = counting_read };
    struct nf_reader *r = NULL;
    struct nf_cursor *cursor;
    struct nf_location first = { 0 };
    struct nf_footer_page page;
    uint64_t ordinals[MOST], seed = 11;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 16;
    opts.frame_articles = 2;
    opts.flags = NF_WRITER_NO_TABLES;
    pack_numbers(&c.bytes, &opts, 0, 500);
    c.times = calloc(c.bytes.len, sizeof(*c.times));
    assert_non_null(c.times);
    source.size = c.bytes.len;
    assert_ok(nf_reader_open(&source, NULL, &r, NULL), NULL);
    cursor = pack_cursor(r);
    assert_ok(nf_cursor_locate(cursor, 0, &first, NULL), NULL);
    assert_ok(nf_archive_page(&r->archive, 0, &page, NULL), NULL);
    for (uint32_t i = 0; i < MOST; i++)
        ordinals[i] = i < 500 ? i * 131 % 500 : pack_random(&seed) % 500;
    for (size_t t = 0; t < COUNT_OF(thread_counts); t++) {
        for (size_t n = 1; n <= MOST; n = n * 3 + 1) {
            memset(c.times, 0, c.bytes.len * sizeof(*c.times));
            gets(r, ordinals, n, thread_counts[t]);
            expect_read_once(&c, first.offset, page.offsets.offset);
        }
        gets(r, ordinals, MOST, thread_counts[t]);
    }
    /* What is damaged is not tried again either: a head, and a text of two. */
    for (unsigned at = 1; at < 1000; at += 400) {
        struct got g = got_begin(ordinals);

        memset(c.times, 0, c.bytes.len * sizeof(*c.times));
        ((unsigned char *)c.bytes.ptr)[first.offset + at] ^= 1;
        assert_int_equal(nf_reader_get_many(r, ordinals, MOST, NF_PARTS_ALL, 2,
                                            take, &g, NULL), NF_E_DAMAGED);
        assert_true(g.count < MOST);
        ((unsigned char *)c.bytes.ptr)[first.offset + at] ^= 1;
        expect_read_once(&c, first.offset, page.offsets.offset);
    }
    /* All in order, by one thread: a read for each block and two of the index. */
    for (uint32_t i = 0; i < 500; i++)
        ordinals[i] = i;
    atomic_store(&c.reads, 0);
    gets(r, ordinals, 500, 1);
    assert_true(atomic_load(&c.reads) < 500 / 16 + 20);
    nf_cursor_close(cursor);
    nf_reader_close(r);
    free(c.times);
    free(c.bytes.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_them_in_any_order),
        cmocka_unit_test(gets_the_short_parts_alone),
        cmocka_unit_test(refuses_ordinals_there_are_not),
        cmocka_unit_test(stops_when_it_is_told),
        cmocka_unit_test(leaves_out_what_is_damaged),
        cmocka_unit_test(loses_no_more_than_a_short_frame),
        cmocka_unit_test(names_the_first_that_is_damaged),
        cmocka_unit_test(finds_the_blocks_of_a_damaged_index_page),
        cmocka_unit_test(reads_each_block_and_text_once)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
