/* Dictionaries and lexicons in a reader's memory. */
#include "src/read/cursor.h"
#include "src/read/reader_parts.h"
#include "tests/support/opened.h"

#define ARTICLES 4000u

/* An archive with a lexicon of short fields and one of texts. */
static int set_up(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_buffer *bytes = malloc(sizeof(*bytes));

    if (!bytes)
        return -1;
    opts.level = 5;
    opts.block_articles = 32;
    pack_numbers(bytes, &opts, 0, ARTICLES);
    *state = bytes;
    return 0;
}

static int tear_down(void **state)
{
    struct nf_buffer *bytes = *state;

    free(bytes->ptr);
    free(bytes);
    return 0;
}

/* The archive, open, where tables may take @max_tables bytes (0: as by default). */
static struct opened open_with(const struct nf_buffer *bytes, size_t max_tables)
{
    struct nf_reader_opts opts = NF_READER_OPTS_INIT;
    struct opened f = { .reader = NULL };
    struct nf_source source = memory_source(bytes->ptr, bytes->len);

    opts.max_tables = max_tables;
    assert_ok(nf_reader_open(&source, &opts, &f.reader, &f.err), &f.err);
    f.cursor = pack_cursor(f.reader);
    return f;
}

static enum nf_status get(struct opened *f, uint32_t i, enum nf_parts parts)
{
    struct nf_record record;

    f->err.text[0] = '\0';
    return nf_cursor_get(f->cursor, i, parts, &record, &f->err);
}

/* What the tables take that are loaded, and how many they are. */
static size_t loaded(const struct opened *f, unsigned *count)
{
    size_t size = 0;

    *count = 0;
    for (unsigned i = 0; i < nf_vec_count(&f->reader->archive.sets) * NF_SET_TABLES; i++) {
        const struct nf_table_loaded *t = atomic_load(&f->reader->tables.loaded[i]);

        if (!t || !t->table)
            continue;
        (*count)++;
        size += t->bytes.cap + nf_unpack_table_memory(t->table);
    }
    return size;
}

static size_t all_tables(const struct nf_buffer *bytes)
{
    struct opened f = open_with(bytes, 0);
    unsigned count;
    size_t size;

    opened_gets(&f, 0);
    size = loaded(&f, &count);
    assert_int_equal(count, 2);
    assert_true(size > 0 && size == atomic_load(&f.reader->tables.size));
    opened_close(&f);
    return size;
}

static void tables_are_counted(void **state)
{
    struct opened f = open_with(*state, 0);
    unsigned count;

    assert_int_equal(atomic_load(&f.reader->tables.size), 0);
    assert_ok(get(&f, 0, NF_PARTS_SHORT), &f.err);
    assert_int_equal(atomic_load(&f.reader->tables.size), loaded(&f, &count));
    assert_int_equal(count, 1);
    opened_close(&f);
    assert_true(all_tables(*state) > 0);
}

/* Of texts, ahead of their need; nobody waits for it who needs another. */
static void tables_are_loaded_beside_each_other(void **state)
{
    const uint32_t which = nf_table_of(true, NF_CODEC_LEXICON, 0);
    const size_t size = all_tables(*state);
    struct opened f = open_with(*state, 0);
    struct nf_tables *tables = &f.reader->tables;
    struct nf_table_loaded *texts;
    unsigned count;

    nf_table_ahead(tables, NF_CODEC_LEXICON, 0, f.cursor->unpacker);
    texts = atomic_load(&tables->loaded[which]);
    assert_non_null(texts);
    assert_true(atomic_load(&texts->there));
    loaded(&f, &count);
    assert_int_equal(count, 1);
    nf_table_ahead(tables, NF_CODEC_LEXICON, 0, f.cursor->unpacker);
    nf_table_ahead(tables, NF_CODEC_LEXICON, 1, f.cursor->unpacker); /* there is none */
    nf_table_ahead(tables, NF_CODEC_ZSTD, 0, f.cursor->unpacker);
    assert_int_equal(atomic_load(&tables->size), loaded(&f, &count));
    assert_int_equal(count, 1);

    pthread_mutex_lock(&texts->lock); /* as if another thread loaded it */
    nf_table_ahead(tables, NF_CODEC_LEXICON, 0, f.cursor->unpacker);
    assert_ok(get(&f, 0, NF_PARTS_SHORT), &f.err);
    pthread_mutex_unlock(&texts->lock);
    assert_ok(get(&f, 0, NF_PARTS_ALL), &f.err);
    assert_int_equal(atomic_load(&tables->size), size);
    opened_close(&f);
}

/* The table of texts is not loaded for who wants none. */
static void who_looks_for_a_url_needs_no_text(void **state)
{
    static const char url[] = "https://www.example.org/news/7";
    struct opened f = open_with(*state, 0);
    uint64_t ordinal = 0;
    unsigned count;

    assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, (struct nf_str){ url, sizeof(url) - 1 },
                             UINT64_MAX, &ordinal, &f.err), &f.err);
    assert_int_equal(ordinal, 7);
    loaded(&f, &count);
    assert_int_equal(count, 1);
    opened_close(&f);
}

static void a_table_that_is_not_there_is_not_read(void **state)
{
    struct opened f = open_with(*state, 0);
    struct nf_buf bytes = { .max = SIZE_MAX / 2 };

    assert_status(nf_table_read(&f.reader->archive, NF_MAX_SETS * NF_SET_TABLES - 1,
                                f.cursor->unpacker, &bytes, &f.err), NF_E_DAMAGED, &f.err);
    assert_non_null(strstr(f.err.text, "there is none"));
    nf_buf_free(&bytes);
    opened_close(&f);
}

static bool go_on(void *ctx, size_t i, const struct nf_record *record)
{
    (void)ctx;
    (void)i;
    (void)record;
    return false;
}

/* However many need one at once, one loads it. */
static void a_table_is_counted_once(void **state)
{
    static uint64_t ordinals[ARTICLES];
    size_t size = all_tables(*state);

    for (uint32_t i = 0; i < ARTICLES; i++)
        ordinals[i] = i;
    for (unsigned round = 0; round < 5; round++) {
        struct opened f = open_with(*state, size);

        assert_ok(nf_reader_get_many(f.reader, ordinals, ARTICLES, NF_PARTS_ALL, 4,
                                     go_on, NULL, &f.err), &f.err);
        assert_int_equal(atomic_load(&f.reader->tables.size), size);
        opened_close(&f);
    }
}

static void tables_take_no_more_than_allowed(void **state)
{
    size_t size = all_tables(*state);
    struct opened f = open_with(*state, size - 1);
    unsigned count;

    for (uint32_t i = 0; i < ARTICLES; i += 500) { /* one is dropped for the other */
        assert_ok(get(&f, i, NF_PARTS_ALL), &f.err);
        assert_int_equal(atomic_load(&f.reader->tables.size), loaded(&f, &count));
        assert_int_equal(count, 1);
    }
    opened_close(&f);
    f = open_with(*state, 1);
    for (int i = 0; i < 2; i++) { /* the second time as the first */
        assert_status(get(&f, 0, NF_PARTS_SHORT), NF_E_LIMIT, &f.err);
        assert_non_null(strstr(f.err.text, i ? "lexicon: " : " are allowed"));
    }
    assert_int_equal(atomic_load(&f.reader->tables.size), 0);
    opened_close(&f);
}

/* Threads that need tables there is no room for wait for each other. */
static void threads_share_what_room_there_is(void **state)
{
    static uint64_t ordinals[ARTICLES];
    struct opened f = open_with(*state, all_tables(*state) - 1);
    unsigned count;

    for (uint32_t i = 0; i < ARTICLES; i++)
        ordinals[i] = i;
    assert_ok(nf_reader_get_many(f.reader, ordinals, ARTICLES / 8, NF_PARTS_ALL, 4, go_on,
                                 NULL, &f.err), &f.err);
    assert_int_equal(atomic_load(&f.reader->tables.size), loaded(&f, &count));
    opened_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_counted),
        cmocka_unit_test(tables_are_loaded_beside_each_other),
        cmocka_unit_test(who_looks_for_a_url_needs_no_text),
        cmocka_unit_test(a_table_that_is_not_there_is_not_read),
        cmocka_unit_test(a_table_is_counted_once),
        cmocka_unit_test(tables_take_no_more_than_allowed),
        cmocka_unit_test(threads_share_what_room_there_is)
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
