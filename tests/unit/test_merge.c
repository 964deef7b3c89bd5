/* Archives are moved into one: their articles, versions and tables are what they were. */
#include "src/mend/set_map.h"
#include "tests/support/merged.h"

static size_t count_sets(const struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    const size_t n = nf_vec_count(&r->archive.sets);

    nf_reader_close(r);
    return n;
}

static void articles_are_what_they_were(void **state)
{
    static const struct hurt_plan plans[] = {
        { 150, 8, 1, 0, 0 },  { 150, 8, 4, 0, 3 }, { 150, 16, 1, NF_WRITER_STORE, 0 },
        { 150, 4, 1, NF_WRITER_NO_LEXICON, 4 }, { 150, 150, 1, NF_WRITER_NO_TABLES, 0 },
    };
    struct nf_buffer bytes[COUNT_OF(plans)], to;
    struct archives *all;
    struct nf_merge_result result;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        bytes[i] = hurt_archive(&plans[i]);
    all = archives_of(bytes, COUNT_OF(plans));
    result = merged(all, &to);
    assert_int_equal(result.articles, 150 * COUNT_OF(plans));
    assert_int_equal(result.versions, 150 * (COUNT_OF(plans) - 1));
    merged_repeats(&to, COUNT_OF(plans), 150);
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        free(bytes[i].ptr);
    archives_free(all);
    free(to.ptr);
}

/* Damage the first copy of a table of @b. */
static void damage_table(struct nf_buffer *b)
{
    struct nf_reader *r = pack_open(b);
    const struct nf_footer_set *set = r->archive.sets.at;
    unsigned k = 0;

    while (!set->has[k])
        k++;
    b->ptr[set->copy[k][0].offset + NF_CHUNK_HEADER_SIZE] ^= 1;
    nf_reader_close(r);
}

static void equal_tables_are_there_once(void **state)
{
    static const struct hurt_plan plan = { 150, 8, 1, 0, 0 };
    struct nf_buffer b = hurt_archive(&plan), three[3] = { b, b, b }, to;
    struct archives *all = archives_of(three, 3);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    damage_table(&all->bytes[1]); /* of which there is another copy: no failure */
    assert_ok(try_merge(all, NULL, &to, NULL, &err), &err);
    assert_int_equal(err.status, NF_OK);
    assert_true(count_sets(&b) > 0);
    assert_int_equal(count_sets(&to), count_sets(&b));
    merged_repeats(&to, 3, 150);
    archives_free(all);
    free(b.ptr);
    free(to.ptr);
}

/* Whether @b has @each numbered articles of each archive, those of the next archive being a
 * thousand numbers on. */
static void assert_numbers(const struct nf_buffer *b, uint32_t archives, uint32_t each)
{
    struct nf_reader *r = pack_open(b);
    struct nf_cursor *c = pack_cursor(r);
    struct nf_error err = NF_ERROR_INIT;

    assert_int_equal(r->archive.head.articles, archives * each);
    for (uint32_t i = 0; i < archives * each; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, &err), &err);
        assert_true(pack_is_number(&record, i / each * 1000 + i % each));
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(b);
}

static void other_tables_get_other_numbers(void **state)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct archives *all = archives_numbers(3, 0, 0);
    struct nf_buffer to;
    size_t sets = 0;

    (void)state;
    opts.block_articles = 8;
    opts.frame_articles = 1;
    for (uint32_t i = 0; i < 3; i++) {
        free(all->bytes[i].ptr);
        pack_numbers(&all->bytes[i], &opts, i * 1000, i * 1000 + 200);
        sets += count_sets(&all->bytes[i]);
    }
    merged(all, &to);
    assert_true(sets >= 3);
    assert_int_equal(count_sets(&to), sets);
    assert_numbers(&to, 3, 200);
    archives_free(all);
    free(to.ptr);
}

/* How many index pages, and key indexes, there are. */
static void count_indexes(const struct nf_buffer *b, size_t *pages, size_t *keys)
{
    struct nf_reader *r = pack_open(b);

    *pages = r->archive.pages.count;
    *keys = nf_vec_count(&r->archive.keys);
    nf_reader_close(r);
}

static void small_pages_are_joined_and_nothing_else_is_touched(void **state)
{
    struct archives *all = archives_numbers(40, 20, 7);
    struct nf_merge_result result;
    struct nf_buffer to;
    struct nf_reader *r;
    struct nf_cursor *c;
    size_t pages, keys;

    (void)state;
    archives_put(all, 39, 800, 1000); /* 50 blocks: a page of its own */
    result = merged(all, &to);
    assert_int_equal(result.articles, 38 * 20 + 200);
    assert_int_equal(result.versions, 0);
    count_indexes(&to, &pages, &keys);
    assert_int_equal(pages, 2);
    assert_int_equal(keys, 1);
    r = pack_open(&to);
    c = pack_cursor(r);
    for (uint32_t i = 0; i < result.articles; i++) {
        struct nf_record record;

        assert_ok(nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL), NULL);
        assert_true(pack_is_number(&record, i < 760 ? i : i + 40));
    }
    nf_cursor_close(c);
    nf_reader_close(r);
    assert_sound(&to);
    archives_free(all);
    free(to.ptr);
}

static void what_was_withdrawn_stays_so(void **state)
{
    static const struct hurt_plan plan = { 60, 8, 1, 0, 2 };
    static const uint64_t gone[] = { 5, 20 };
    struct nf_buffer b = hurt_archive(&plan), two[2], to = { 0 }, all_of;
    struct nf_redact_opts opts = NF_REDACT_OPTS_INIT;
    struct nf_withdrawal w = NF_WITHDRAWAL_INIT;
    const struct nf_source source = memory_source(b.ptr, b.len);
    const struct nf_sink sink = memory_sink(&to);
    struct nf_error err = NF_ERROR_INIT;
    struct nf_versions v = NF_VERSIONS_INIT;
    struct archives *all;
    struct nf_reader *r;
    struct nf_cursor *c;
    struct nf_record record;

    (void)state;
    opts.ordinals = gone;
    opts.ordinal_count = 2;
    opts.reason = str_of("an order");
    assert_ok(nf_redact(&source, &sink, &opts, NULL, &err), &err);
    two[0] = b;
    two[1] = to;
    all = archives_of(two, 2);
    merged(all, &all_of);
    assert_sound(&all_of);
    r = pack_open(&all_of);
    c = pack_cursor(r);
    assert_int_equal(r->archive.head.withdrawn, 2);
    assert_status(nf_cursor_get(c, 65, NF_PARTS_ALL, &record, &err), NF_E_WITHDRAWN, &err);
    assert_ok(nf_cursor_withdrawal(c, 80, &w, &err), &err);
    assert_text(w.reason, "an order");
    assert_ok(nf_cursor_versions(c, 5, &v, &err), &err);
    assert_int_equal(v.newest, 5);
    assert_ok(nf_cursor_versions(c, 6, &v, &err), &err);
    assert_int_equal(v.newest, 66);
    nf_cursor_close(c);
    nf_reader_close(r);
    archives_free(all);
    free(b.ptr);
    free(to.ptr);
    free(all_of.ptr);
}

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void it_can_be_stopped_and_takes_options(void **state)
{
    struct archives *all = archives_numbers(2, 20, 2);
    struct nf_merge_opts opts = NF_MERGE_OPTS_INIT;
    struct nf_merge_result result = NF_MERGE_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;
    struct nf_reader *r;
    struct nf_buffer to, again;

    (void)state;
    opts.stop = always;
    assert_status(try_merge(all, &opts, &to, &result, &err), NF_E_STOPPED, &err);
    assert_int_equal(result.articles, 0);
    free(to.ptr);
    opts.stop = NULL;
    opts.struct_size = 3;
    assert_status(try_merge(all, &opts, &to, &result, &err), NF_E_USAGE, &err);
    opts.struct_size = sizeof(opts);
    opts.now = 1704067200;
    assert_ok(try_merge(all, &opts, &to, &result, &err), &err);
    assert_ok(try_merge(all, &opts, &again, &result, &err), &err);
    assert_int_equal(to.len, again.len);
    assert_memory_equal(to.ptr, again.ptr, to.len);
    r = pack_open(&to);
    nf_reader_info(r, &info);
    assert_int_equal(r->archive.head.time, 1704067200);
    assert_int_equal(info.input_bytes, result.input_bytes);
    nf_reader_close(r);
    archives_free(all);
    free(to.ptr);
    free(again.ptr);
}

static void there_are_only_so_many_sets(void **state)
{
    static const struct hurt_plan plan = { 150, 8, 1, 0, 0 };
    struct nf_buffer b = hurt_archive(&plan);
    struct nf_reader *r = pack_open(&b);
    struct nf_set_map *map = malloc(sizeof(*map));
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_non_null(map);
    assert_ok(nf_set_map_init(map, r->archive.alloc, &err), &err);
    memset(map->taken, true, sizeof(map->taken));
    map->taken[4000] = false;
    assert_ok(nf_set_map_add(map, &r->archive, &err), &err);
    assert_int_equal(map->of.at[0].number, 4000);
    assert_false(map->of.at[0].there);
    assert_ok(nf_set_map_add(map, &r->archive, &err), &err);
    assert_true(map->of.at[1].there);
    nf_vec_reset(&map->known);
    assert_status(nf_set_map_add(map, &r->archive, &err), NF_E_LIMIT, &err);
    nf_set_map_free(map);
    free(map);
    nf_reader_close(r);
    free(b.ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_are_what_they_were),
        cmocka_unit_test(equal_tables_are_there_once),
        cmocka_unit_test(other_tables_get_other_numbers),
        cmocka_unit_test(small_pages_are_joined_and_nothing_else_is_touched),
        cmocka_unit_test(what_was_withdrawn_stays_so),
        cmocka_unit_test(it_can_be_stopped_and_takes_options),
        cmocka_unit_test(there_are_only_so_many_sets)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
