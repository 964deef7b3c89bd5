/* Archives that grow, in memory: nf_writer_append(), nf_writer_flush(). */
#include "src/write/writer_parts.h"
#include "tests/support/chunk_edit.h"
#include "tests/support/memory_store.h"
#include "tests/support/opened.h"
#include "tests/support/sound.h"

static const uint8_t id[16] = "an archive's id";

static struct nf_writer_opts quick(void)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.id = id;
    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    return opts;
}

static struct nf_writer *begin(struct memory_store *s, const struct nf_writer_opts *opts)
{
    struct nf_store store = memory_store(s);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    assert_ok(nf_writer_append(&store, opts, &w, &err), &err);
    return w;
}

static void flush(struct nf_writer *w)
{
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_flush(w, &err), &err);
}

/* Append articles @from .. @end - 1 as a writer of its own. */
static void append(struct memory_store *s, const struct nf_writer_opts *opts, uint32_t from,
                   uint32_t end)
{
    struct nf_writer *w = begin(s, opts);

    pack_add_numbers(w, from, end);
    pack_end(w);
}

static struct nf_writer_stats stats_of(const struct nf_writer *w)
{
    struct nf_writer_stats stats = NF_WRITER_STATS_INIT;

    nf_writer_stats(w, &stats);
    return stats;
}

static struct opened open_store(const struct memory_store *s)
{
    struct opened f = { .bytes = s->bytes };

    f.reader = pack_open(&f.bytes);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static void close_store(struct opened *f)
{
    nf_cursor_close(f->cursor);
    nf_reader_close(f->reader);
}

/* The archive has @n numbered articles, found by number and by key, and nothing is wrong
 * with any byte of it. */
static void expect_numbers(const struct memory_store *s, uint32_t n)
{
    struct opened f = open_store(s);
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f.reader, &info);
    assert_int_equal(info.articles, n);
    for (uint32_t i = 0; i < n; i++) {
        struct pack_numbered a;
        uint64_t ordinal;

        opened_gets(&f, i);
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_ID, str_of(a.id), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
    }
    assert_sound_reader(f.reader);
    close_store(&f);
}

static void an_empty_store_becomes_an_archive(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = begin(&s, &opts);

    (void)state;
    assert_true(s.synced == s.bytes.len && s.bytes.len > 0);
    expect_numbers(&s, 0);
    assert_int_equal(stats_of(w).generation, 1);
    nf_writer_close(w);
    assert_int_equal(s.closed, 1);
    expect_numbers(&s, 0);
    memory_store_free(&s);
}

static void each_flush_is_a_generation(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = begin(&s, &opts);
    uint32_t n = 0;

    (void)state;
    for (uint32_t i = 0; i < 12; i++) {
        struct nf_buffer before = { 0 };
        struct nf_sink to = memory_sink(&before);

        assert_int_equal(to.append(to.ctx, s.bytes.ptr, s.bytes.len), 0);
        pack_add_numbers(w, n, n + i * 7);
        n += i * 7;
        flush(w);
        assert_int_equal(stats_of(w).articles, n);
        assert_int_equal(stats_of(w).durable, n);
        assert_int_equal(stats_of(w).generation, i + 1);
        assert_int_equal(s.synced, s.bytes.len);
        assert_memory_equal(s.bytes.ptr, before.ptr, before.len);
        expect_numbers(&s, n);
        free(before.ptr);
    }
    nf_writer_close(w);
    assert_int_equal(s.cuts, 0);
    expect_numbers(&s, n);
    memory_store_free(&s);
}

static void a_flush_of_nothing_writes_nothing(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = begin(&s, &opts);
    size_t size;

    (void)state;
    pack_add_numbers(w, 0, 5);
    flush(w);
    size = s.bytes.len;
    flush(w);
    pack_end(w);
    assert_int_equal(s.bytes.len, size);
    append(&s, &opts, 0, 0);
    assert_int_equal(s.bytes.len, size);
    memory_store_free(&s);
}

static void writers_follow_one_another(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_buffer packed;

    (void)state;
    pack_numbers(&packed, NULL, 0, 150);
    memory_store_set(&s, packed.ptr, packed.len);
    free(packed.ptr);
    for (uint32_t i = 150; i < 400; i += 50) {
        append(&s, &opts, i, i + 50);
        expect_numbers(&s, i + 50);
    }
    memory_store_free(&s);
}

static void what_is_not_flushed_is_gone(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    size_t size;

    (void)state;
    append(&s, &opts, 0, 30);
    size = s.bytes.len;
    w = begin(&s, &opts);
    opts.block_articles = 4;
    nf_writer_close(w);
    assert_int_equal(s.bytes.len, size);
    opts.flags = NF_WRITER_STORE; /* holds nothing back for long */
    w = begin(&s, &opts);
    pack_add_numbers(w, 30, 4000);
    assert_true(s.bytes.len > size);
    nf_writer_close(w);
    assert_int_equal(s.bytes.len, size);
    assert_int_equal(s.cuts, 1);
    expect_numbers(&s, 30);
    memory_store_free(&s);
}

/* What a writer that is killed leaves behind: all that it has appended. */
static void leave_torn(struct memory_store *s, size_t *size)
{
    struct nf_writer_opts opts = quick();
    struct nf_buffer torn = { 0 };
    struct nf_sink to = memory_sink(&torn);
    struct nf_writer *w;

    append(s, &opts, 0, 30);
    *size = s->bytes.len;
    opts.flags = NF_WRITER_STORE;
    w = begin(s, &opts);
    pack_add_numbers(w, 30, 4000);
    assert_true(s->bytes.len > *size);
    assert_int_equal(to.append(to.ctx, s->bytes.ptr, s->bytes.len), 0);
    nf_writer_close(w);
    memory_store_set(s, torn.ptr, torn.len);
    free(torn.ptr);
}

static void a_torn_tail_is_cut(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    size_t size, torn;

    (void)state;
    leave_torn(&s, &size);
    torn = s.bytes.len;
    w = begin(&s, &opts);
    assert_int_equal(stats_of(w).cut_bytes, torn - size);
    assert_int_equal(s.bytes.len, size);
    pack_add_numbers(w, 30, 60);
    pack_end(w);
    expect_numbers(&s, 60);
    memory_store_free(&s);
}

static void a_footer_without_its_trailer_counts(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };

    (void)state;
    append(&s, &opts, 0, 30);
    append(&s, &opts, 30, 60);
    for (size_t n = 1; n <= 16; n++) {
        s.bytes.len -= n;
        append(&s, &opts, 0, 0);
        expect_numbers(&s, 60);
    }
    s.bytes.ptr[s.bytes.len - 3] ^= 1;
    append(&s, &opts, 60, 90);
    expect_numbers(&s, 90);
    memory_store_free(&s);
}

/* Nothing is cut that somebody was told to be stored. */
static void a_damaged_footer_is_refused(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;
    size_t size;

    (void)state;
    append(&s, &opts, 0, 30);
    append(&s, &opts, 30, 60);
    size = s.bytes.len;
    s.bytes.ptr[size - 40] ^= 1;
    store = memory_store(&s);
    s.syncs = 0;
    assert_status(nf_writer_append(&store, &opts, &w, &err), NF_E_DAMAGED, &err);
    assert_null(w);
    assert_non_null(strstr(err.text, "newest footer"));
    assert_int_equal(s.bytes.len, size);
    assert_int_equal(s.closed, 2); /* by the writers before */
    memory_store_free(&s);
}

static void refuse(const void *p, size_t n, enum nf_status want)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_store store;

    memory_store_set(&s, p, n);
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), want, &err);
    assert_int_equal(s.bytes.len, n);
    assert_memory_equal(s.bytes.ptr, p, n);
    memory_store_free(&s);
}

static void what_is_no_archive_is_left_alone(void **state)
{
    struct memory_store s = { .error = 0 };
    struct nf_writer_opts opts = quick();
    static const char text[] = "{\"url\": \"https://www.example.org/\"}\n";
    struct nf_buffer two = { 0 };
    struct nf_sink to = memory_sink(&two);

    (void)state;
    refuse(text, sizeof(text) - 1, NF_E_FORMAT);
    append(&s, &opts, 0, 3);
    for (size_t n = 41 + 32; n < s.bytes.len - 16 - 200; n += 97)
        refuse(s.bytes.ptr + 1, n, NF_E_FORMAT);
    assert_int_equal(to.append(to.ctx, s.bytes.ptr, s.bytes.len), 0);
    assert_int_equal(to.append(to.ctx, s.bytes.ptr, 100), 0);
    refuse(two.ptr, two.len, NF_E_DAMAGED);
    free(two.ptr);
    memory_store_free(&s);
}

/* Each cut of an archive that holds nothing yet is got over. */
static void an_archive_that_was_just_begun_is_made_again(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    size_t size;

    (void)state;
    append(&s, &opts, 0, 0);
    size = s.bytes.len;
    for (size_t n = 0; n < size; n++) {
        s.bytes.len = n;
        append(&s, &opts, 0, 2);
        expect_numbers(&s, 2);
        s.bytes.len = 0;
        append(&s, &opts, 0, 0);
        assert_int_equal(s.bytes.len, size);
    }
    memory_store_free(&s);
}

static void small_pages_and_indexes_are_merged(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = begin(&s, &opts);
    size_t footer;

    (void)state;
    for (uint32_t i = 0; i < 700; i++) {
        pack_add_numbers(w, i, i + 1);
        flush(w);
    }
    nf_writer_close(w);
    /* Two bytes of head and so on, and of pages and key indexes no more than ten each. */
    footer = (size_t)s.bytes.ptr[s.bytes.len - 16] | (size_t)s.bytes.ptr[s.bytes.len - 15] << 8;
    assert_in_range(footer, 100, 32 + 90 + 10 * 36 + 10 * 20 + 40);
    expect_numbers(&s, 700);
    memory_store_free(&s);
}

/* Keys are made anew from blocks. One that is damaged keeps its index from being merged, but
 * not those behind it: an archive with more than 1024 is refused by readers. */
static void a_damaged_block_does_not_keep_indexes_from_being_merged(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    struct opened f;
    uint64_t ordinal;

    (void)state;
    append(&s, &opts, 0, 1);
    s.bytes.ptr[4096 + 32] ^= 0x55; /* its block begins the second generation */
    w = begin(&s, &opts);
    for (uint32_t i = 1; i < 1100; i++) {
        pack_add_numbers(w, i, i + 1);
        flush(w);
    }
    nf_writer_close(w);
    f = open_store(&s);
    assert_in_range(nf_vec_count(&f.reader->archive.keys), 2, 12);
    for (uint32_t i = 1; i < 1100; i++) {
        struct pack_numbered a;

        opened_gets(&f, i);
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
    }
    close_store(&f);
    memory_store_free(&s);
}

/* A reader would refuse the footer: so it is not written. */
static void a_footer_has_no_more_key_indexes_than_readers_take(void **state)
{
    const struct nf_footer_keys large = { .entries = UINT32_MAX };
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;

    (void)state;
    append(&s, &opts, 0, 3);
    w = begin(&s, &opts);
    for (int i = 1; i < NF_MAX_KEY_INDEXES; i++)
        assert_true(nf_buf_add(&w->out.keys, &large, sizeof(large)));
    pack_add_numbers(w, 3, 5);
    assert_status(nf_writer_flush(w, &err), NF_E_LIMIT, &err);
    assert_non_null(strstr(err.text, "1024 key indexes"));
    nf_writer_close(w);
    expect_numbers(&s, 3);
    memory_store_free(&s);
}

/* A footer that is whole, but makes no sense: what is behind the one before it must not be hidden
 * by what is added. */
static void a_footer_that_does_not_hold_together_is_refused(void **state)
{
    static const uint8_t one = 1; /* ban, which is not there */
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_store store;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;
    struct nf_place footer;
    struct nf_reader *r;
    size_t size, behind;

    (void)state;
    append(&s, &opts, 0, 3);
    append(&s, &opts, 3, 5);
    r = pack_open(&s.bytes);
    footer = r->archive.footer;
    behind = 1 + 1 + r->archive.creator.len;
    nf_reader_close(r);
    put_in_chunk(&s.bytes, footer.offset, (size_t)footer.len - NF_CHUNK_HEADER_SIZE - behind,
                 &one, 1);
    size = s.bytes.len;
    store = memory_store(&s);
    assert_status(nf_writer_append(&store, &opts, &w, &err), NF_E_DAMAGED, &err);
    assert_non_null(strstr(err.text, "hold together"));
    assert_null(w);
    assert_int_equal(s.bytes.len, size);
    memory_store_free(&s);
}

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
    made = (struct nf_record *)(void *)in->articles.ptr + nf_block_input_count(in) - 1;
    made->tail.len = NF_MAX_FIXED + 1;
}

static void what_cannot_be_a_sample_is_left_out(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_held_blocks held;
    struct nf_writer *w = begin(&s, &opts);

    (void)state;
    pack_add_numbers(w, 0, 3);
    add_wide(w);
    pack_add_numbers(w, 4, 7);
    flush(w);
    nf_held_blocks_init(&held, w->alloc);
    assert_ok(nf_earlier_open(&w->earlier, s.bytes.len, &err), &err);
    assert_ok(nf_earlier_samples(&w->earlier, SIZE_MAX, &w->policy, &held, &err), &err);
    assert_int_equal(held.count, 1);
    assert_int_equal(held.oldest->articles, 6);
    nf_held_blocks_free(&held);
    nf_writer_close(w);
    memory_store_free(&s);
}

/* The bytes that article @a takes in a generation of its own. */
static size_t cost_of(struct memory_store *s, const struct pack_article *a)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_writer *w;
    size_t before = (s->bytes.len + 4095) / 4096 * 4096;

    opts.id = id;
    opts.threads = 1;
    w = begin(s, &opts);
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
    struct opened f = open_store(s);
    struct nf_info info = NF_INFO_INIT;

    nf_reader_info(f.reader, &info);
    close_store(&f);
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
    opts.id = id;
    opts.threads = 1;
    opts.level = 5;
    w = begin(&s, &opts);
    add_texts(w, 0, 400);
    pack_end(w);
    tables = tables_of(&s);
    assert_true(tables > 0);
    before = s.bytes.len;
    w = begin(&s, &opts);
    add_texts(w, 400, 420);
    pack_end(w);
    assert_int_equal(tables_of(&s), tables);
    /* A text takes a third of what it takes without one. */
    assert_true(s.bytes.len - before < 20 * 4000 / 4);
    memory_store_free(&s);
}

/* An archive that begins small has tables in the end. */
static void tables_are_learned_when_they_pay(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;

    (void)state;
    opts.id = id;
    opts.threads = 1;
    opts.level = 5;
    w = begin(&s, &opts);
    for (uint32_t i = 0; i < 10; i++) {
        add_texts(w, i * 20, i * 20 + 20);
        flush(w);
        assert_int_equal(tables_of(&s) > 0, i * 20 * 4000 + 80000 >= 1 << 19);
    }
    nf_writer_close(w);
    memory_store_free(&s);
}

static void bytes_do_not_depend_on_threads(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct memory_store s[2] = { { .error = 0 }, { .error = 0 } };

    (void)state;
    opts.id = id;
    opts.level = 5;
    for (unsigned k = 0; k < 2; k++) {
        struct nf_writer *w;

        opts.threads = 1 + 3 * k;
        w = begin(&s[k], &opts);
        for (uint32_t i = 0; i < 4; i++) {
            add_texts(w, i * 60, i * 60 + 60);
            pack_add_numbers(w, i * 60, i * 60 + 60);
            flush(w);
        }
        nf_writer_close(w);
    }
    assert_int_equal(s[0].bytes.len, s[1].bytes.len);
    assert_memory_equal(s[0].bytes.ptr, s[1].bytes.ptr, s[0].bytes.len);
    memory_store_free(&s[0]);
    memory_store_free(&s[1]);
}

static uint64_t noon(void *ctx)
{
    return *(uint64_t *)ctx;
}

static void footers_say_the_time_they_are_told(void **state)
{
    struct nf_writer_opts opts = quick();
    struct memory_store s = { .error = 0 };
    uint64_t times[] = { 0, 1700000000, UINT64_C(1) << 62 };

    (void)state;
    opts.now = noon;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct nf_info info = NF_INFO_INIT;
        struct opened f;

        opts.ctx = &times[i];
        append(&s, &opts, (uint32_t)i, (uint32_t)i + 1);
        f = open_store(&s);
        nf_reader_info(f.reader, &info);
        assert_true(info.time == times[i]);
        close_store(&f);
    }
    memory_store_free(&s);
}

static void a_new_archive_is_not_flushed(void **state)
{
    struct nf_writer_opts opts = quick();
    struct nf_error err = NF_ERROR_INIT;
    struct nf_buffer out;
    struct nf_writer *w = pack_begin(&out, &opts);

    (void)state;
    assert_status(nf_writer_flush(w, &err), NF_E_USAGE, &err);
    pack_add_numbers(w, 0, 3);
    assert_int_equal(stats_of(w).durable, 0);
    assert_ok(nf_writer_finish(w, &err), &err);
    assert_int_equal(stats_of(w).durable, 3);
    nf_writer_close(w);
    free(out.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_store_becomes_an_archive),
        cmocka_unit_test(each_flush_is_a_generation),
        cmocka_unit_test(a_flush_of_nothing_writes_nothing),
        cmocka_unit_test(writers_follow_one_another),
        cmocka_unit_test(what_is_not_flushed_is_gone),
        cmocka_unit_test(a_torn_tail_is_cut),
        cmocka_unit_test(a_footer_without_its_trailer_counts),
        cmocka_unit_test(a_damaged_footer_is_refused),
        cmocka_unit_test(what_is_no_archive_is_left_alone),
        cmocka_unit_test(an_archive_that_was_just_begun_is_made_again),
        cmocka_unit_test(small_pages_and_indexes_are_merged),
        cmocka_unit_test(a_damaged_block_does_not_keep_indexes_from_being_merged),
        cmocka_unit_test(a_footer_has_no_more_key_indexes_than_readers_take),
        cmocka_unit_test(a_footer_that_does_not_hold_together_is_refused),
        cmocka_unit_test(what_cannot_be_a_sample_is_left_out),
        cmocka_unit_test(later_texts_come_from_earlier_ones),
        cmocka_unit_test(tables_are_taken_over),
        cmocka_unit_test(tables_are_learned_when_they_pay),
        cmocka_unit_test(bytes_do_not_depend_on_threads),
        cmocka_unit_test(footers_say_the_time_they_are_told),
        cmocka_unit_test(a_new_archive_is_not_flushed)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
