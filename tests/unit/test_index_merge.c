/* An archive that grows by little: its index pages and key indexes are merged. */
#include "format/offset_page.h"
#include "src/write/output_resume.h"
#include "src/write/writer_parts.h"
#include "tests/support/grow.h"

static void small_pages_and_indexes_are_merged(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w = grow_begin(&s, &opts);
    size_t footer;

    (void)state;
    for (uint32_t i = 0; i < 700; i++) {
        pack_add_numbers(w, i, i + 1);
        grow_flush(w);
    }
    nf_writer_close(w);
    /* Two bytes of head and so on, and of pages and key indexes no more than ten each. */
    footer = (size_t)s.bytes.ptr[s.bytes.len - 16] | (size_t)s.bytes.ptr[s.bytes.len - 15] << 8;
    assert_in_range(footer, 100, 32 + 90 + 10 * 36 + 10 * 20 + 40);
    grow_expect(&s, 700);
    memory_store_free(&s);
}

/* Keys are made anew from blocks. One that is damaged keeps its index from being merged, but
 * not those behind it: an archive with more than 1024 is refused by readers. */
static void a_damaged_block_does_not_keep_indexes_from_being_merged(void **state)
{
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_writer *w;
    struct opened f;
    uint64_t ordinal;

    (void)state;
    grow(&s, &opts, 0, 1);
    s.bytes.ptr[4096 + 32] ^= 0x55; /* its block begins the second generation */
    w = grow_begin(&s, &opts);
    for (uint32_t i = 1; i < 1100; i++) {
        pack_add_numbers(w, i, i + 1);
        grow_flush(w);
    }
    nf_writer_close(w);
    f = grow_open(&s);
    assert_in_range(nf_vec_count(&f.reader->archive.keys), 2, 12);
    for (uint32_t i = 1; i < 1100; i++) {
        struct pack_numbered a;

        opened_gets(&f, i);
        pack_numbered(&a, i);
        assert_ok(nf_cursor_find(f.cursor, NF_KEY_URL, str_of(a.url), UINT64_MAX, &ordinal,
                                 &f.err), &f.err);
        assert_int_equal(ordinal, i);
    }
    opened_close(&f);
    memory_store_free(&s);
}

/* Add article @i, with a source of @n bytes in the catalog: no writer stores as much. */
static void add_long_source(struct memory_store *s, uint32_t i, char *name, size_t n)
{
    struct nf_writer_opts opts = grow_opts();
    struct nf_facts facts = { .source = { .name = { name, n } } };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = grow_begin(s, &opts);
    struct nf_offset_entry entry;
    struct nf_cur c;
    uint64_t base;

    pack_add_numbers(w, i, i + 1);
    assert_ok(nf_writer_pack_all(w, &err), &err);
    c = nf_cur_init(w->out.page.offsets.ptr, w->out.page.offsets.len);
    base = nf_cur_le64(&c);
    assert_int_equal(nf_offset_entry_get(&c, &entry), NF_OK);
    nf_page_build_reset(&w->out.page);
    name[0] = (char)('a' + i);
    assert_int_equal(nf_page_build_add(&w->out.page, base + entry.offset, entry.head_len,
                                       entry.first, &facts, 1), NF_OK);
    assert_ok(nf_output_indexes(&w->out, &err), &err);
    assert_ok(nf_output_footer(&w->out, &err), &err);
    nf_writer_close(w);
}

/* Two pages that hardly fit a catalog are not made one that does not. */
static void merged_pages_are_not_too_large(void **state)
{
    const size_t n = NF_MAX_CATALOG / 2 + 4096;
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    char *name = test_calloc(1, n);
    struct nf_error err = NF_ERROR_INIT;
    struct opened f;

    (void)state;
    for (uint32_t i = 0; i < 2; i++)
        add_long_source(&s, i, name, n);
    grow(&s, &opts, 2, 3);
    f = grow_open(&s);
    for (uint32_t i = 0; i < f.reader->archive.pages.count; i++)
        assert_ok(nf_catalog_slot_load_stored(&f.cursor->select, i, &err), &err);
    opened_close(&f);
    memory_store_free(&s);
    test_free(name);
}

/* Whether the index of three articles is merged with that of many others, if the footer says that
 * it has @entries, and is number @number. */
static bool is_merged(uint32_t entries, int number)
{
    const struct nf_footer_keys other = { .entries = UINT32_MAX };
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_facts facts = { .has_url = true };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_footer_keys last;
    struct nf_writer *w;
    size_t left;

    grow(&s, &opts, 0, 3);
    w = grow_begin(&s, &opts);
    last = w->out.keys.at[0];
    last.entries = entries;
    nf_vec_reset(&w->out.keys);
    for (int i = 1; i < number; i++)
        assert_true(nf_vec_add(&w->out.keys, &other));
    assert_true(nf_vec_add(&w->out.keys, &last));
    for (uint32_t i = 0; i <= entries / 2; i++)
        assert_int_equal(nf_key_build_add(&w->out.key, NF_INDEXED_URLS, &facts, 1), NF_OK);
    assert_ok(nf_earlier_open(&w->earlier, w->out.durable, &err), &err);
    assert_ok(nf_keys_merge(&w->out, &w->earlier, &err), &err);
    left = nf_vec_count(&w->out.keys);
    nf_writer_close(w);
    memory_store_free(&s);
    return left < (size_t)number;
}

/* For a day's keys to be merged with those of other days would take long each day; but there is
 * no room for the indexes of a thousand days. */
static void large_indexes_are_merged_where_there_are_many(void **state)
{
    (void)state;
    assert_true(is_merged(1000, 1));
    assert_false(is_merged(900000, 1));
    assert_false(is_merged(900000, 256));
    assert_true(is_merged(900000, 257));
    assert_false(is_merged(1500000, 512));
    assert_true(is_merged(1500000, 1024));
}

/* A reader would refuse the footer: so it is not written. */
static void a_footer_has_no_more_key_indexes_than_readers_take(void **state)
{
    const struct nf_footer_keys large = { .entries = UINT32_MAX };
    struct nf_writer_opts opts = grow_opts();
    struct memory_store s = { .error = 0 };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w;

    (void)state;
    grow(&s, &opts, 0, 3);
    w = grow_begin(&s, &opts);
    for (int i = 1; i < NF_MAX_KEY_INDEXES; i++)
        assert_true(nf_vec_add(&w->out.keys, &large));
    pack_add_numbers(w, 3, 5);
    assert_status(nf_writer_flush(w, &err), NF_E_LIMIT, &err);
    assert_non_null(strstr(err.text, "1024 key indexes"));
    nf_writer_close(w);
    grow_expect(&s, 3);
    memory_store_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_pages_and_indexes_are_merged),
        cmocka_unit_test(a_damaged_block_does_not_keep_indexes_from_being_merged),
        cmocka_unit_test(merged_pages_are_not_too_large),
        cmocka_unit_test(large_indexes_are_merged_where_there_are_many),
        cmocka_unit_test(a_footer_has_no_more_key_indexes_than_readers_take)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
