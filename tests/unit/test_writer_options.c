/* What a writer's options make of the same articles. */
#include "tests/support/fault.h"
#include "tests/support/pack.h"

static void same_articles_give_the_same_archive(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer a, b;

    (void)state;
    opts.preset = NF_PRESET_FAST;
    opts.level = 3;
    pack_numbers(&a, &opts, 0, 300);
    pack_numbers(&b, &opts, 0, 300);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    free(b.ptr);
    /* Other options or articles, another id. */
    opts.preset = NF_PRESET_FAST;
    opts.level = 4;
    pack_numbers(&b, &opts, 0, 300);
    assert_memory_not_equal(a.ptr, b.ptr, 40);
    free(b.ptr);
    opts.preset = NF_PRESET_FAST;
    opts.level = 3;
    opts.block_bytes = 1u << 22;
    pack_numbers(&b, &opts, 0, 300);
    assert_memory_not_equal(a.ptr, b.ptr, 40);
    free(b.ptr);
    opts.block_bytes = 0;
    pack_numbers(&b, &opts, 1, 300);
    assert_memory_not_equal(a.ptr, b.ptr, 40);
    free(b.ptr);
    pack_numbers(&b, &opts, 0, 301); /* the same first block */
    assert_memory_not_equal(a.ptr, b.ptr, 40);
    free(a.ptr);
    free(b.ptr);
}

static void takes_the_id_it_is_given(void **state)
{
    static const uint8_t id[16] = { 1, 2, 3, 0xff, 0, 6 };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    opts.id = id;
    pack_numbers(&b, &opts, 0, 3);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_memory_equal(info.id, id, sizeof(id));
    nf_reader_close(r);
    free(b.ptr);
}

/* Whoever opens a writer may do so in a function of its own, and have the id there. */
static void keeps_the_id_that_it_was_given(void **state)
{
    static const uint8_t want[16] = { 1, 2, 3, 0xff, 0, 6 };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_writer *w;
    struct nf_reader *r;
    struct nf_buffer b;
    uint8_t id[16];

    (void)state;
    memcpy(id, want, sizeof(id));
    opts.id = id;
    w = pack_begin(&b, &opts);
    memset(id, 0xee, sizeof(id));
    pack_add_numbers(w, 0, 3);
    pack_end(w);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_memory_equal(info.id, want, sizeof(want));
    nf_reader_close(r);
    free(b.ptr);
}

/* With every option articles come back; blocks are as long as asked. */
static void heeds_every_option(void **state)
{
    static const struct {
        unsigned level, block, frame, flags;
        uint64_t blocks; /* for 70 articles */
    } table[] = {
        { 1, 1, 1, 0, 70 },   { 1, 3, 1, 0, 24 },    { 1, 3, 4, 0, 24 },
        { 3, 32, 1, 0, 3 },   { 3, 32, 4, 0, 3 },    { 1, 4096, 4096, 0, 1 },
        { 22, 70, 7, 0, 1 },  { 1, 32, 1, NF_WRITER_STORE, 3 },
        { 1, 32, 5, NF_WRITER_STORE | NF_WRITER_NO_TABLES, 3 },
        { 9, 16, 2, NF_WRITER_NO_TABLES, 5 }, { 9, 4, 2, NF_WRITER_NO_LEXICON, 18 },
        /* few bytes are one block, if nothing else is said */
        { 0, 0, 0, 0, 1 },    { 0, 0, 1, 0, 3 },     { 0, 32, 0, 0, 3 },
        { 1, 32, 1, NF_WRITER_NO_ID_INDEX, 3 },
        { 3, 0, 0, NF_WRITER_NO_TABLES, 1 }, { 0, 0, 0, NF_WRITER_STORE, 3 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
        struct nf_buffer b;
        struct nf_reader *r;
        struct nf_cursor *c;
        struct nf_info info = NF_INFO_INIT;

        pack_level(&opts, table[i].level);
        opts.block_articles = table[i].block;
        opts.frame_articles = table[i].frame;
        opts.flags = table[i].flags;
        pack_numbers(&b, &opts, 0, 70);
        r = pack_open(&b);
        c = pack_cursor(r);
        nf_reader_info(r, &info);
        assert_int_equal(info.blocks, table[i].blocks);
        if (opts.flags & (NF_WRITER_STORE | NF_WRITER_NO_TABLES))
            assert_int_equal(info.tables, 0);
        for (uint32_t n = 0; n < 70; n++) {
            struct nf_record record;
            struct nf_error err = NF_ERROR_INIT;

            assert_ok(nf_cursor_get(c, n, NF_PARTS_ALL, &record, &err), &err);
            assert_true(pack_is_number(&record, n));
        }
        nf_cursor_close(c);
        nf_reader_close(r);
        free(b.ptr);
    }
}

/* How many blocks @n articles are, if each is full with @block_bytes. */
static uint64_t blocks_of(uint32_t n, unsigned block_bytes, uint64_t *input)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.block_articles = 4096;
    opts.block_bytes = block_bytes;
    opts.flags = NF_WRITER_STORE;
    pack_numbers(&b, &opts, 0, n);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    assert_int_equal(info.articles, n);
    *input = info.input_bytes;
    nf_reader_close(r);
    free(b.ptr);
    return info.blocks;
}

static void blocks_close_by_their_bytes(void **state)
{
    static const unsigned sizes[] = { 3000, 10000, 40000 };
    const uint64_t most = 2100; /* bytes of an article */
    uint64_t input, blocks;

    (void)state;
    assert_int_equal(blocks_of(70, 1, &input), 70);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        blocks = blocks_of(300, sizes[i], &input);
        assert_true(blocks >= input / (sizes[i] + most));
        assert_true(blocks <= input / sizes[i] + 1);
    }
    /* By default 2^20. */
    assert_int_equal(blocks_of(1500, 0, &input), 2);
    assert_true(input > 1u << 20 && input < 2u << 20);
    assert_int_equal(blocks_of(1500, 1u << 20, &input), 2);
    assert_int_equal(blocks_of(1500, 1u << 21, &input), 1);
}

/* How many blocks 640 articles are, each of @fields short fields of 50 bytes. */
static uint64_t blocks_of_shorts(uint32_t fields, unsigned block_articles)
{
    static const char fifty[] = "fifty bytes in each field, of which none is a text";
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_field f[130];
    const struct nf_record record = { f, fields, { NULL, 0 } };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer b;
    struct nf_writer *w;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    assert_true(fields <= COUNT_OF(f) && strlen(fifty) == 50);
    for (uint32_t i = 0; i < fields; i++)
        f[i] = (struct nf_field){ .key = STR("key"), .value = STR(fifty),
                                  .kind = NF_KIND_STRING };
    opts.flags = NF_WRITER_STORE;
    opts.block_articles = block_articles;
    w = pack_begin(&b, &opts);
    for (unsigned i = 0; i < 640; i++)
        assert_ok(nf_writer_add(w, &record, &err), &err);
    pack_end(w);
    r = pack_open(&b);
    nf_reader_info(r, &info);
    nf_reader_close(r);
    free(b.ptr);
    return info.blocks;
}

/* Of 2048 bytes, or three times that while there are fewer than eight articles. */
static void blocks_close_by_their_short_fields(void **state)
{
    (void)state;
    assert_int_equal(blocks_of_shorts(1, 0), 640 / 32);
    assert_int_equal(blocks_of_shorts(2, 0), (640 + 20) / 21);
    assert_int_equal(blocks_of_shorts(5, 0), (640 + 8) / 9);
    assert_int_equal(blocks_of_shorts(8, 0), 640 / 8);
    assert_int_equal(blocks_of_shorts(14, 0), 640 / 8);
    assert_int_equal(blocks_of_shorts(18, 0), (640 + 6) / 7);
    assert_int_equal(blocks_of_shorts(130, 0), 640);
    /* Not where the caller says how many articles. */
    assert_int_equal(blocks_of_shorts(14, 100), 7);
}

static void any_number_of_threads_packs_max_to_the_same(void **state)
{
    struct nf_writer_opts opts = { .struct_size = sizeof(struct nf_writer_opts),
        .preset = NF_PRESET_SMALL };
    struct nf_buffer a, b;
    struct nf_reader *r;
    struct nf_info info = NF_INFO_INIT;

    (void)state;
    /* Not all in one frame, so that it has tables. */
    opts.frame_articles = 4000;
    opts.block_bytes = 30000;
    opts.threads = 1;
    pack_numbers(&a, &opts, 0, 300);
    r = pack_open(&a);
    nf_reader_info(r, &info);
    assert_true(info.tables > 0 && info.blocks > 8);
    assert_true(pack_has(&a, PACK_MATCHES));
    nf_reader_close(r);
    for (opts.threads = 2; opts.threads <= 5; opts.threads += 3) {
        pack_numbers(&b, &opts, 0, 300);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.ptr, b.ptr, a.len);
        free(b.ptr);
    }
    free(a.ptr);
}

/* A stored archive holds its texts as they are. */
static void stores_what_is_not_to_be_compressed(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer b;
    struct pack_numbered a;
    size_t len, at = 0;

    (void)state;
    opts.flags = NF_WRITER_STORE;
    pack_numbers(&b, &opts, 5, 6);
    pack_numbered(&a, 5);
    len = strlen(a.text);
    while (at + len <= b.len && memcmp(b.ptr + at, a.text, len) != 0)
        at++;
    assert_true(at + len <= b.len);
    free(b.ptr);
}

/* What is added may be a view into another archive's cursor. */
static void copies_from_one_archive_to_another(void **state)
{
    struct nf_buffer a, b;
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_writer *w;

    (void)state;
    pack_numbers(&a, NULL, 0, 40);
    r = pack_open(&a);
    c = pack_cursor(r);
    w = pack_begin(&b, NULL);
    for (uint64_t i = 0; i < 40; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL), NULL);
        assert_ok(nf_writer_add(w, &record, NULL), NULL);
    }
    pack_end(w);
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.ptr, b.ptr, a.len);
    free(a.ptr);
    free(b.ptr);
}

/* Articles, by a writer that may be stopped. */
static enum nf_status add_numbers(struct nf_writer *w, uint32_t n)
{
    enum nf_status st = NF_OK;

    for (uint32_t i = 0; i < n && st == NF_OK; i++) {
        struct nf_field f[2];
        struct nf_record record = { .fields = f, .count = 2 };
        struct pack_numbered a;

        pack_numbered(&a, i);
        pack_field(&f[0], "url", NF_ROLE_URL, a.url);
        pack_field(&f[1], "text", NF_ROLE_TEXT, a.text);
        st = nf_writer_add(w, &record, NULL);
    }
    return st == NF_OK ? nf_writer_finish(w, NULL) : st;
}

/* Whatever it is doing; and then it refuses all but to be closed. */
static void stops_when_it_is_to(void **state)
{
    struct fault fault = { 0, 0, false, false };
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    unsigned long at = 1;

    (void)state;
    opts.level = 6;
    opts.block_articles = 8;
    opts.threads = 3;
    opts.stop = fault_stop;
    opts.ctx = &fault;
    do {
        struct nf_buffer b = { 0 };
        struct nf_writer *w = pack_begin(&b, &opts);
        enum nf_status st;

        fault_at(&fault, at, true);
        at += 1 + at / 2;
        st = add_numbers(w, 400);
        assert_int_equal(st, fault.hit ? NF_E_STOPPED : NF_OK);
        assert_int_equal(nf_writer_finish(w, NULL), NF_E_STATE);
        nf_writer_close(w);
        free(b.ptr);
    } while (fault.hit);
    assert_true(at > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_articles_give_the_same_archive),
        cmocka_unit_test(takes_the_id_it_is_given),
        cmocka_unit_test(keeps_the_id_that_it_was_given),
        cmocka_unit_test(heeds_every_option),
        cmocka_unit_test(blocks_close_by_their_bytes),
        cmocka_unit_test(blocks_close_by_their_short_fields),
        cmocka_unit_test(any_number_of_threads_packs_max_to_the_same),
        cmocka_unit_test(stores_what_is_not_to_be_compressed),
        cmocka_unit_test(copies_from_one_archive_to_another),
        cmocka_unit_test(stops_when_it_is_to)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
