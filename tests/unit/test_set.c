/* Many archives as one: numbers, keys, filters, times, rows. */
#include "tests/support/set_fixture.h"

static void ordinals_go_on_from_one_archive_to_the_next(void **state)
{
    struct set_fixture f = set_five();
    struct nf_record record = { .count = 77 };
    struct nf_str json = { NULL, 77 };

    (void)state;
    for (uint32_t i = 0; i < SET_ARTICLES; i++)
        set_gets(&f, i, i);
    for (uint32_t i = SET_ARTICLES; i-- > 0;)
        set_gets(&f, i, i);
    assert_status(nf_set_cursor_get(f.cursor, SET_ARTICLES, NF_PARTS_ALL, &record, &f.err),
                  NF_E_RANGE, &f.err);
    assert_string_equal(f.err.text, "there is no article 28: the set has 28");
    assert_int_equal(record.count, 77);
    assert_status(nf_set_cursor_json(f.cursor, UINT64_MAX, &json, &f.err), NF_E_RANGE,
                  &f.err);
    assert_int_equal(json.len, 77);
    assert_ok(nf_set_cursor_json(f.cursor, 27, &json, &f.err), &f.err);
    assert_non_null(strstr(json.ptr, "news/27\""));
    set_end(&f);
}

static void says_what_its_archives_are(void **state)
{
    struct set_fixture f = set_five();
    struct nf_set_totals info = NF_SET_TOTALS_INIT;
    uint64_t size = 0;

    (void)state;
    nf_set_info(f.set, &info);
    assert_int_equal(info.archives, 5);
    assert_int_equal(info.articles, SET_ARTICLES);
    for (size_t i = 0; i < 5; i++) {
        struct nf_set_member a = NF_SET_MEMBER_INIT;

        assert_ok(nf_set_archive(f.set, i, &a, &f.err), &f.err);
        assert_string_equal(a.path, f.all->paths[i]);
        assert_int_equal(a.first, i < 3 ? i * 7 : i * 7 - 7);
        assert_int_equal(a.info->articles, i == 2 ? 0 : 7);
        assert_true(a.info->creator.len > 0);
        size += a.info->size;
    }
    assert_int_equal(info.size, size);
    assert_int_equal(info.published_min, 946684800);
    assert_int_equal(info.published_max, 946684800 + 28 * 86400);
    set_end(&f);
}

static void knows_the_archive_of_an_article(void **state)
{
    static const struct { uint64_t ordinal; size_t archive; } cases[] = {
        { 0, 0 }, { 6, 0 }, { 7, 1 }, { 13, 1 }, { 14, 3 }, { 20, 3 }, { 21, 4 }, { 27, 4 }
    };
    struct set_fixture f = set_five();
    struct nf_set_member a = NF_SET_MEMBER_INIT;
    size_t archive = 77;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_ok(nf_set_archive_of(f.set, cases[i].ordinal, &archive, &f.err), &f.err);
        assert_int_equal(archive, cases[i].archive);
    }
    assert_status(nf_set_archive_of(f.set, 28, &archive, &f.err), NF_E_RANGE, &f.err);
    assert_int_equal(archive, 4);
    assert_status(nf_set_archive(f.set, 5, &a, &f.err), NF_E_RANGE, &f.err);
    assert_null(a.path);
    set_end(&f);
}

static void finds_the_newest_archive_first(void **state)
{
    struct set_fixture f = set_begin(5, 7, 2);
    uint64_t ordinal = 777;

    (void)state;
    archives_put(f.all, 3, 3, 10); /* 3 to 6 again, and 7 to 9 */
    set_open(&f);
    set_finds(&f, 5, UINT64_MAX, 16);
    set_finds(&f, 5, 17, 16);
    set_finds(&f, 5, 16, 5);
    set_finds(&f, 0, UINT64_MAX, 0);
    set_finds(&f, 9, UINT64_MAX, 20);
    set_finds(&f, 9, 20, 9);
    set_finds(&f, 27, UINT64_MAX, 27);
    ordinal = 777;
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("https://www.example.org/news/5"),
                                     5, &ordinal, &f.err), NF_E_NOTFOUND, &f.err);
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("https://example.org/none"),
                                     UINT64_MAX, &ordinal, &f.err), NF_E_NOTFOUND, &f.err);
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("word"), UINT64_MAX,
                                     &ordinal, &f.err), NF_E_USAGE, &f.err);
    assert_int_equal(ordinal, 777);
    set_end(&f);
}

static void goes_through_all_that_match(void **state)
{
    const struct nf_query french = { .struct_size = sizeof(french), .language = STR("fr") };
    struct nf_query days = { .struct_size = sizeof(days), .has_since = true,
                             .has_until = true, .since = 946684800 + 12 * 86400,
                             .until = 946684800 + 23 * 86400 };
    struct set_fixture f = set_five();
    uint64_t ordinal = 777, from = 0, want = 2;

    (void)state;
    while (nf_set_cursor_next(f.cursor, from, &french, &ordinal, &from, &f.err) == NF_OK) {
        assert_int_equal(ordinal, want);
        assert_int_equal(from, want + 1);
        want += 3;
    }
    assert_int_equal(f.err.status, NF_E_END);
    assert_int_equal(want, 29);
    for (from = 0, want = 0; want < SET_ARTICLES; want++) {
        assert_ok(nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err), &f.err);
        assert_int_equal(ordinal, want);
    }
    assert_status(nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err), NF_E_END,
                  &f.err);
    for (from = 0, want = 12; want < 23; want++) {
        assert_ok(nf_set_cursor_next(f.cursor, from, &days, &ordinal, &from, &f.err), &f.err);
        assert_int_equal(ordinal, want);
    }
    assert_status(nf_set_cursor_next(f.cursor, from, &days, &ordinal, NULL, &f.err), NF_E_END,
                  &f.err);
    assert_status(nf_set_cursor_next(f.cursor, UINT64_MAX, NULL, &ordinal, NULL, &f.err),
                  NF_E_END, &f.err);
    assert_int_equal(ordinal, 22);
    set_end(&f);
}

/* Archives whose times begin later are not opened for what is before them. */
static void opens_no_archive_of_another_time(void **state)
{
    struct nf_query days = { .struct_size = sizeof(days), .has_until = true,
                             .until = 946684800 + 3 * 86400 };
    struct set_fixture f = set_begin(5, 7, 2);
    uint64_t ordinal, from = 0;
    size_t opened, found;

    (void)state;
    f.opts.max_open = 1;
    set_open(&f);
    opened = atomic_load(&f.all->opened);
    while (nf_set_cursor_next(f.cursor, from, &days, &ordinal, &from, &f.err) == NF_OK)
        ;
    assert_int_equal(from, 3);
    assert_int_equal(atomic_load(&f.all->opened), opened + 1);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, &ordinal, 1, &found, &f.err), &f.err);
    assert_int_equal(found, 1);
    assert_int_equal(ordinal, 27);
    assert_int_equal(atomic_load(&f.all->opened), opened + 2);
    set_end(&f);
}

static void lists_the_newest_of_all_by_time(void **state)
{
    uint64_t ordinals[40], again[40];
    struct set_fixture f = set_begin(5, 7, 2);
    struct nf_query english = { .struct_size = sizeof(english), .language = STR("en") };
    size_t found = 777;

    (void)state;
    archives_put(f.all, 0, 21, 28); /* as new as the last */
    archives_put(f.all, 4, 0, 7);
    set_open(&f);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 40, &found, &f.err), &f.err);
    assert_int_equal(found, SET_ARTICLES);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(ordinals[i], 6 - i);       /* days 27 to 21 */
        assert_int_equal(ordinals[7 + i], 20 - i);  /* 20 to 14 */
        assert_int_equal(ordinals[14 + i], 13 - i); /* 13 to 7 */
        assert_int_equal(ordinals[21 + i], 27 - i);
    }
    for (size_t n = 0; n < 28; n++) {
        assert_ok(nf_set_cursor_newest(f.cursor, NULL, again, n, &found, &f.err), &f.err);
        assert_int_equal(found, n);
        assert_memory_equal(again, ordinals, n * sizeof(*again));
    }
    assert_ok(nf_set_cursor_newest(f.cursor, &english, again, 40, &found, &f.err), &f.err);
    assert_int_equal(found, 10);
    assert_int_equal(again[0], 6); /* article 27 */
    assert_int_equal(again[9], 21); /* article 0 */
    set_end(&f);
}

static void of_the_same_time_the_later_is_newer(void **state)
{
    uint64_t ordinals[40];
    struct set_fixture f = set_begin(5, 7, 2);
    size_t found = 777;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        archives_put(f.all, i, 0, 3);
    set_open(&f);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 40, &found, &f.err), &f.err);
    assert_int_equal(found, 15);
    for (size_t i = 0; i < 15; i++)
        assert_int_equal(ordinals[i], 12 - i % 5 * 3 + 2 - i / 5);
    set_end(&f);
}

static void rows_are_those_of_the_archives(void **state)
{
    struct set_fixture f = set_five();
    uint64_t next = 0;

    (void)state;
    for (uint32_t i = 0; i < SET_ARTICLES; i++) {
        struct nf_row row;

        assert_ok(nf_set_cursor_row(f.cursor, next, &row, &next, &f.err), &f.err);
        assert_int_equal(next, i + 1);
        assert_int_equal(row.published.seconds, 946684800 + i * 86400);
        assert_text(row.source, i % 2 ? "Mill Gazette" : "Harbour Post");
    }
    set_end(&f);
}

/* Versions are those of each archive, with numbers of the set. */
static void versions_have_numbers_of_the_set(void **state)
{
    struct set_fixture f = set_begin(2, 4, SIZE_MAX);
    struct nf_query query = NF_QUERY_INIT;
    struct nf_set_totals totals = NF_SET_TOTALS_INIT;
    struct nf_versions got = NF_VERSIONS_INIT;
    const struct nf_record record = { .tail = STR_INIT("again") };
    struct nf_buffer b;
    struct nf_writer *w = pack_begin(&b, NULL);
    uint64_t from = 4, ordinal = 0;

    (void)state;
    assert_ok(nf_writer_add(w, &record, &f.err), &f.err);
    assert_ok(nf_writer_add(w, &record, &f.err), &f.err);
    assert_ok(nf_writer_add_version(w, &record, 0, &f.err), &f.err);
    pack_end(w);
    free(f.all->bytes[1].ptr);
    f.all->bytes[1] = b;
    set_open(&f);
    nf_set_info(f.set, &totals);
    assert_int_equal(totals.versions, 1);
    assert_ok(nf_set_cursor_versions(f.cursor, 4, &got, &f.err), &f.err);
    assert_true(got.former == NF_NO_ARTICLE && got.later == 6 && got.newest == 6);
    assert_ok(nf_set_cursor_versions(f.cursor, 6, &got, &f.err), &f.err);
    assert_true(got.former == 4 && got.later == NF_NO_ARTICLE && got.newest == 6);
    assert_status(nf_set_cursor_versions(f.cursor, 7, &got, &f.err), NF_E_RANGE, &f.err);
    query.flags = NF_QUERY_NEWEST;
    assert_ok(nf_set_cursor_next(f.cursor, from, &query, &ordinal, &from, &f.err), &f.err);
    assert_int_equal(ordinal, 5);
    assert_ok(nf_set_cursor_next(f.cursor, from, &query, &ordinal, &from, &f.err), &f.err);
    assert_int_equal(ordinal, 6);
    set_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinals_go_on_from_one_archive_to_the_next),
        cmocka_unit_test(says_what_its_archives_are),
        cmocka_unit_test(knows_the_archive_of_an_article),
        cmocka_unit_test(finds_the_newest_archive_first),
        cmocka_unit_test(goes_through_all_that_match),
        cmocka_unit_test(opens_no_archive_of_another_time),
        cmocka_unit_test(lists_the_newest_of_all_by_time),
        cmocka_unit_test(of_the_same_time_the_later_is_newer),
        cmocka_unit_test(rows_are_those_of_the_archives),
        cmocka_unit_test(versions_have_numbers_of_the_set)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
