/* What later articles take from those that the archive has: texts and tables. */
#include "src/write/writer_parts.h"
#include "tests/support/grow.h"

/* By the format an article may have more of what is no text than a writer here takes. */
static void add_wide(struct nf_writer *w)
{
    struct nf_block_input *in = &w->job->in;
    const struct nf_record record = { .tail = { "", 0 } };
    struct nf_record *made;

    assert_ok(nf_writer_add(w, &record, NULL), NULL);
    assert_true(nf_buf_reserve(&in->bytes, NF_MAX_FIXED + 1));
    memset(in->bytes.ptr + in->bytes.len, 'x', NF_MAX_FIXED + 1);
    in->bytes.len += NF_MAX_FIXED + 1;
    made = &in->articles.at[nf_block_input_count(in) - 1];
    made->tail.len = NF_MAX_FIXED + 1;
}

static void what_cannot_be_a_sample_is_left_out(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_held_blocks held;
    struct nf_writer *w = grow_begin(&s, &opts);

    (void)state;
    pack_add_numbers(w, 0, 3);
    add_wide(w);
    pack_add_numbers(w, 4, 7);
    grow_flush(w);
    nf_held_blocks_init(&held, w->alloc);
    assert_ok(nf_earlier_open(&w->earlier, s.bytes.len, &err), &err);
    assert_ok(nf_earlier_samples(&w->earlier, SIZE_MAX, &w->policy, &held, &err), &err);
    assert_int_equal(held.count, 1);
    assert_int_equal(held.oldest->articles, 6);
    nf_held_blocks_free(&held);
    nf_writer_close(w);
    memory_store_free(&s);
}

/* The number of the first of the newest blocks that have @most bytes, of 50 that have two
 * articles with that text each. */
static uint32_t first_of_newest(uint64_t most, const char *text)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_tables_used used = { .count = 0 };
    struct nf_newest newest;
    struct nf_writer *w;

    opts.block_articles = 2;
    w = grow_begin(&s, &opts);
    for (uint32_t i = 0; i < 100; i++) {
        struct pack_article a = { .url = "https://www.example.org/", .title = "Rain again",
                                  .text = text };

        pack_add(w, &a);
    }
    grow_flush(w);
    used.alloc = w->alloc;
    assert_ok(nf_earlier_open(&w->earlier, s.bytes.len, &err), &err);
    assert_int_equal(nf_earlier_archive(&w->earlier)->head.blocks, 50);
    assert_ok(nf_earlier_look(&w->earlier, most, &newest, &used, &err), &err);
    assert_int_equal(newest.bytes, 0);
    nf_tables_used_free(&used);
    nf_writer_close(w);
    memory_store_free(&s);
    return newest.block;
}

/* Blocks without texts take memory and time as well, */
static void the_newest_blocks_have_few_short_fields(void **state)
{
    (void)state;
    assert_in_range(first_of_newest(1000, NULL), 50 - 20, 50 - 5);
}

/* and so do those whose texts are references, which take no room in the archive. */
static void the_newest_blocks_have_few_references(void **state)
{
    char text[3001];

    (void)state;
    pack_words(text, sizeof(text) - 1, 1);
    assert_int_equal(first_of_newest(4000, text), 50 - 8 * 4000 / 6000);
}

/* The bytes that article @a takes in a generation of its own. */
static size_t cost_of(struct memory_store *s, const struct pack_article *a)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    size_t before = (s->bytes.len + 4095) / 4096 * 4096;

    opts.id = grow_id;
    opts.threads = 1;
    w = grow_begin(s, &opts);
    pack_add(w, a);
    pack_end(w);
    return s->bytes.len - before;
}

static void later_texts_come_from_earlier_ones(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s = { .error = 0 };
    struct pack_numbered a, b;
    struct nf_buffer packed;
    size_t own, again, edited;

    (void)state;
    opts.block_articles = 8;
    pack_numbers(&packed, &opts, 0, 60);
    memory_store_set(&s, packed.ptr, packed.len);
    free(packed.ptr);
    pack_numbered(&a, 1000);
    pack_words(a.text, 3000, 7777);
    own = cost_of(&s, &a.article);
    again = cost_of(&s, &a.article);
    pack_numbered(&b, 1001);
    memcpy(b.text, a.text, sizeof(b.text));
    memcpy(b.text + 1500, "another word or two", 19);
    b.article.text = b.text;
    edited = cost_of(&s, &b.article);
    assert_true(again + 200 < own);
    assert_true(edited + 150 < own);
    memory_store_free(&s);
}

/* Texts of words that a lexicon pays for. */
static void add_texts(struct nf_writer *w, uint32_t from, uint32_t end)
{
    char text[4001];

    for (uint32_t i = from; i < end; i++) {
        char url[64];
        struct pack_article a = { .url = url, .title = "Rain", .text = text };

        snprintf(url, sizeof(url), "https://www.example.org/%u", (unsigned)i);
        pack_words(text, sizeof(text) - 1, i);
        pack_add(w, &a);
    }
}

static uint32_t tables_of(const struct memory_store *s)
{
    struct opened f = grow_open(s);
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f.reader, &info);
    opened_close(&f);
    return info.tables;
}

static void tables_are_taken_over(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    uint32_t tables;
    size_t before;

    (void)state;
    opts.id = grow_id;
    opts.threads = 1;
    opts.level = 5;
    w = grow_begin(&s, &opts);
    add_texts(w, 0, 400);
    pack_end(w);
    tables = tables_of(&s);
    assert_true(tables > 0);
    before = s.bytes.len;
    w = grow_begin(&s, &opts);
    add_texts(w, 400, 420);
    pack_end(w);
    assert_int_equal(tables_of(&s), tables);
    /* A text takes a third of what it takes without one. */
    assert_true(s.bytes.len - before < 20 * 4000 / 4);
    memory_store_free(&s);
}

/* Texts of 300 sentences in any order, for which a dictionary pays. */
static void add_sentences(struct nf_writer *w, uint32_t from, uint32_t end)
{
    enum { LEN = 40 };
    uint64_t seed = from + 1;

    for (uint32_t i = from; i < end; i++) {
        char url[64], text[12 * LEN + 1] = "";
        struct pack_article a = { .url = url, .title = "Rain", .text = text };

        snprintf(url, sizeof(url), "https://www.example.org/%u", (unsigned)i);
        for (size_t at = 0; at + LEN < sizeof(text); at += LEN)
            pack_words(text + at, LEN, pack_random(&seed) % 300);
        pack_add(w, &a);
    }
}

/* What is added is little, so that it is packed as level 19 does: with dictionaries that there
 * are, too. */
static void little_is_packed_well_with_dictionaries(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s[2] = { { .error = 0 }, { .error = 0 } };

    (void)state;
    opts.id = grow_id;
    opts.threads = 1;
    opts.flags = NF_WRITER_NO_LEXICON;
    for (unsigned k = 0; k < 2; k++) {
        struct nf_writer *w;

        opts.level = 5;
        w = grow_begin(&s[k], &opts);
        add_sentences(w, 0, 2000);
        pack_end(w);
        assert_true(tables_of(&s[k]) > 0);
        opts.level = k ? 19 : 0;
        w = grow_begin(&s[k], &opts);
        add_sentences(w, 2000, 2100);
        pack_end(w);
    }
    assert_int_equal(s[0].bytes.len, s[1].bytes.len);
    assert_memory_equal(s[0].bytes.ptr, s[1].bytes.ptr, s[0].bytes.len);
    memory_store_free(&s[0]);
    memory_store_free(&s[1]);
}

/* Have an archive of five articles, and a table that is none. */
static void begin_with_no_table(struct memory_store *s, const struct nf_writer_opts *opts,
                                uint32_t which)
{
    static const char bytes[] = "neither a dictionary nor a lexicon";
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = grow_begin(s, opts);
    struct nf_table_choice table;

    pack_add_numbers(w, 0, 5);
    assert_ok(nf_writer_pack_all(w, &err), &err);
    nf_table_choice_init(&table, w->alloc);
    assert_true(nf_buf_add(&table.bytes, bytes, sizeof(bytes)));
    assert_true(nf_buf_add(&table.stored, bytes, sizeof(bytes)));
    for (unsigned copy = 0; copy < 2; copy++)
        assert_ok(nf_output_table(&w->out, which, copy, &table, &err), &err);
    nf_table_choice_free(&table);
    pack_end(w);
}

static void a_table_that_is_none_is_not_packed_with(void **state)
{
    (void)state;
    for (uint32_t which = 0; which < NF_SET_TABLES; which++) {
        struct nf_writer_opts opts = grow_opts();
        struct memory_store s = { .error = 0 };
        struct opened f;

        opts.preset = NF_PRESET_DEFAULT;
        begin_with_no_table(&s, &opts, which);
        assert_int_equal(tables_of(&s), 1);
        grow(&s, &opts, 5, 9);
        f = grow_open(&s);
        for (uint32_t i = 0; i < 9; i++)
            opened_gets(&f, i);
        opened_close(&f);
        memory_store_free(&s);
    }
}

/* Of an archive of terabytes to which a text is added, more is expected than is counted. */
static void what_is_expected_has_a_bound(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;
    uint32_t times = 4;

    (void)state;
    grow(&s, &opts, 0, 5);
    w = grow_begin(&s, &opts);
    w->out.head.input_bytes = UINT64_C(1) << 44;
    assert_ok(nf_writer_hold_earlier(w, &times, &err), &err);
    assert_int_equal(times, UINT32_MAX);
    nf_writer_close(w);
    memory_store_free(&s);
}

/* An archive that begins small has tables in the end. */
static void tables_are_learned_when_they_pay(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;

    (void)state;
    opts.id = grow_id;
    opts.threads = 1;
    opts.level = 5;
    w = grow_begin(&s, &opts);
    for (uint32_t i = 0; i < 10; i++) {
        add_texts(w, i * 20, i * 20 + 20);
        grow_flush(w);
        assert_int_equal(tables_of(&s) > 0, i * 20 * 4000 + 80000 >= 1 << 19);
    }
    nf_writer_close(w);
    memory_store_free(&s);
}

/* Texts that come again, whole or for the most part. */
static void add_again(struct nf_writer *w, uint32_t from, uint32_t end)
{
    char text[4001];

    for (uint32_t i = from; i < end; i++) {
        char url[64];
        struct pack_article a = { .url = url, .title = "Rain again", .text = text };

        snprintf(url, sizeof(url), "https://www.example.org/again/%u", (unsigned)i);
        pack_words(text, sizeof(text) - 1, i);
        if (i % 2)
            memcpy(text + 1000, "in other words", 14);
        pack_add(w, &a);
    }
}

/* Add to @s as one writer after the other: tables, references and copies come of it, and earlier
 * texts enough for several threads. */
static void grow_by_texts(struct memory_store *s, const struct nf_writer_opts *opts)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct nf_writer *w = grow_begin(s, opts);

        add_texts(w, i * 100, i * 100 + 90);
        if (i)
            add_again(w, i * 100 - 90, i * 100 - 80);
        pack_end(w);
    }
}

static void bytes_do_not_depend_on_threads(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store one = { .error = 0 };

    (void)state;
    opts.id = grow_id;
    opts.level = 5;
    opts.block_articles = 4;
    opts.threads = 1;
    grow_by_texts(&one, &opts);
    assert_true(tables_of(&one) > 0);
    for (opts.threads = 2; opts.threads < 6; opts.threads += 3) {
        struct memory_store many = { .error = 0 };

        grow_by_texts(&many, &opts);
        assert_int_equal(many.bytes.len, one.bytes.len);
        assert_memory_equal(many.bytes.ptr, one.bytes.ptr, one.bytes.len);
        memory_store_free(&many);
    }
    memory_store_free(&one);
}

/* Whichever read fails, of whichever thread, it is told, and what there is stays. */
static void reads_fail_in_any_thread(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s = { .error = EIO };
    unsigned long n = 1, hits = 0;
    size_t was;

    (void)state;
    opts.id = grow_id;
    opts.level = 5;
    opts.block_articles = 4;
    opts.threads = 4;
    grow_by_texts(&s, &opts);
    was = s.bytes.len;
    for (bool hit = true; hit; n += 13) {
        struct nf_writer *w = grow_begin(&s, &opts);
        struct nf_error err = NF_ERROR_INIT;
        enum nf_status st;

        add_texts(w, 1000, 1010);
        fault_at(&s.fault, n, true);
        st = nf_writer_finish(w, &err);
        hit = atomic_load(&s.fault.hit);
        hits += hit;
        fault_at(&s.fault, 0, false);
        nf_writer_close(w);
        assert_int_equal(st, hit ? NF_E_IO : NF_OK);
        assert_int_equal(err.os_errno, hit ? EIO : 0);
        assert_true(!hit || s.bytes.len == was);
    }
    assert_true(hits > 10);
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_a_sample_is_left_out),
        cmocka_unit_test(the_newest_blocks_have_few_short_fields),
        cmocka_unit_test(the_newest_blocks_have_few_references),
        cmocka_unit_test(later_texts_come_from_earlier_ones),
        cmocka_unit_test(tables_are_taken_over),
        cmocka_unit_test(little_is_packed_well_with_dictionaries),
        cmocka_unit_test(a_table_that_is_none_is_not_packed_with),
        cmocka_unit_test(what_is_expected_has_a_bound),
        cmocka_unit_test(tables_are_learned_when_they_pay),
        cmocka_unit_test(bytes_do_not_depend_on_threads),
        cmocka_unit_test(reads_fail_in_any_thread)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
