/* Many archives as one. */
#include "tests/support/archives.h"
#include "tests/support/folder.h"

struct fixture {
    struct archives *all;
    struct nf_set_opts opts;
    struct nf_set *set;
    struct nf_set_cursor *cursor;
    struct nf_error err;
};

/* Five archives of seven articles; the third has none. */
#define ARTICLES 28u

static void open_set(struct fixture *f)
{
    assert_ok(nf_set_open(f->all->paths, f->all->n, &f->opts, &f->set, &f->err), &f->err);
    assert_ok(nf_set_cursor_open(f->set, &f->cursor, &f->err), &f->err);
}

static struct fixture begin(size_t n, uint32_t each, size_t empty)
{
    struct fixture f = { .all = archives_numbers(n, each, empty), .err = NF_ERROR_INIT };

    f.opts = archives_opts(f.all);
    return f;
}

static struct fixture five(void)
{
    struct fixture f = begin(5, 7, 2);

    open_set(&f);
    return f;
}

static void end(struct fixture *f)
{
    nf_set_close(f->set);
    nf_set_cursor_close(f->cursor);
    archives_free(f->all);
}

static void gets(struct fixture *f, uint64_t ordinal, uint32_t number)
{
    struct nf_record record;

    assert_ok(nf_set_cursor_get(f->cursor, ordinal, NF_PARTS_ALL, &record, &f->err), &f->err);
    if (!pack_is_number(&record, number))
        fail_msg("article %u is another", (unsigned)ordinal);
}

static void finds(struct fixture *f, uint32_t number, uint64_t below, uint64_t want)
{
    struct pack_numbered a;
    uint64_t ordinal = 777;

    pack_numbered(&a, number);
    assert_ok(nf_set_cursor_find(f->cursor, NF_KEY_URL, str_of(a.url), below, &ordinal,
                                 &f->err), &f->err);
    assert_int_equal(ordinal, want);
    assert_ok(nf_set_cursor_find(f->cursor, NF_KEY_ID, str_of(a.id), below, &ordinal,
                                 &f->err), &f->err);
    assert_int_equal(ordinal, want);
}

static void ordinals_go_on_from_one_archive_to_the_next(void **state)
{
    struct fixture f = five();
    struct nf_record record = { .count = 77 };
    struct nf_str json = { NULL, 77 };

    (void)state;
    for (uint32_t i = 0; i < ARTICLES; i++)
        gets(&f, i, i);
    for (uint32_t i = ARTICLES; i-- > 0;)
        gets(&f, i, i);
    assert_status(nf_set_cursor_get(f.cursor, ARTICLES, NF_PARTS_ALL, &record, &f.err),
                  NF_E_RANGE, &f.err);
    assert_string_equal(f.err.text, "there is no article 28: the set has 28");
    assert_int_equal(record.count, 77);
    assert_status(nf_set_cursor_json(f.cursor, UINT64_MAX, &json, &f.err), NF_E_RANGE,
                  &f.err);
    assert_int_equal(json.len, 77);
    assert_ok(nf_set_cursor_json(f.cursor, 27, &json, &f.err), &f.err);
    assert_non_null(strstr(json.ptr, "news/27\""));
    end(&f);
}

static void says_what_its_archives_are(void **state)
{
    struct fixture f = five();
    struct nf_set_totals info = NF_SET_TOTALS_INIT;
    uint64_t size = 0;

    (void)state;
    nf_set_info(f.set, &info);
    assert_int_equal(info.archives, 5);
    assert_int_equal(info.articles, ARTICLES);
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
    end(&f);
}

static void knows_the_archive_of_an_article(void **state)
{
    static const struct { uint64_t ordinal; size_t archive; } cases[] = {
        { 0, 0 }, { 6, 0 }, { 7, 1 }, { 13, 1 }, { 14, 3 }, { 20, 3 }, { 21, 4 }, { 27, 4 }
    };
    struct fixture f = five();
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
    end(&f);
}

static void finds_the_newest_archive_first(void **state)
{
    struct fixture f = begin(5, 7, 2);
    uint64_t ordinal = 777;

    (void)state;
    archives_put(f.all, 3, 3, 10); /* 3 to 6 again, and 7 to 9 */
    open_set(&f);
    finds(&f, 5, UINT64_MAX, 16);
    finds(&f, 5, 17, 16);
    finds(&f, 5, 16, 5);
    finds(&f, 0, UINT64_MAX, 0);
    finds(&f, 9, UINT64_MAX, 20);
    finds(&f, 9, 20, 9);
    finds(&f, 27, UINT64_MAX, 27);
    ordinal = 777;
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("https://www.example.org/news/5"),
                                     5, &ordinal, &f.err), NF_E_NOTFOUND, &f.err);
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("https://example.org/none"),
                                     UINT64_MAX, &ordinal, &f.err), NF_E_NOTFOUND, &f.err);
    assert_status(nf_set_cursor_find(f.cursor, NF_KEY_URL, STR("word"), UINT64_MAX,
                                     &ordinal, &f.err), NF_E_USAGE, &f.err);
    assert_int_equal(ordinal, 777);
    end(&f);
}

static void goes_through_all_that_match(void **state)
{
    const struct nf_query french = { .struct_size = sizeof(french), .language = STR("fr") };
    struct nf_query days = { .struct_size = sizeof(days), .has_since = true,
                             .has_until = true, .since = 946684800 + 12 * 86400,
                             .until = 946684800 + 23 * 86400 };
    struct fixture f = five();
    uint64_t ordinal = 777, from = 0, want = 2;

    (void)state;
    while (nf_set_cursor_next(f.cursor, from, &french, &ordinal, &from, &f.err) == NF_OK) {
        assert_int_equal(ordinal, want);
        assert_int_equal(from, want + 1);
        want += 3;
    }
    assert_int_equal(f.err.status, NF_E_END);
    assert_int_equal(want, 29);
    for (from = 0, want = 0; want < ARTICLES; want++) {
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
    end(&f);
}

/* Archives whose times begin later are not opened for what is before them. */
static void opens_no_archive_of_another_time(void **state)
{
    struct nf_query days = { .struct_size = sizeof(days), .has_until = true,
                             .until = 946684800 + 3 * 86400 };
    struct fixture f = begin(5, 7, 2);
    uint64_t ordinal, from = 0;
    size_t opened, found;

    (void)state;
    f.opts.max_open = 1;
    open_set(&f);
    opened = atomic_load(&f.all->opened);
    while (nf_set_cursor_next(f.cursor, from, &days, &ordinal, &from, &f.err) == NF_OK)
        ;
    assert_int_equal(from, 3);
    assert_int_equal(atomic_load(&f.all->opened), opened + 1);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, &ordinal, 1, &found, &f.err), &f.err);
    assert_int_equal(found, 1);
    assert_int_equal(ordinal, 27);
    assert_int_equal(atomic_load(&f.all->opened), opened + 2);
    end(&f);
}

static void lists_the_newest_of_all_by_time(void **state)
{
    uint64_t ordinals[40], again[40];
    struct fixture f = begin(5, 7, 2);
    struct nf_query english = { .struct_size = sizeof(english), .language = STR("en") };
    size_t found = 777;

    (void)state;
    archives_put(f.all, 0, 21, 28); /* as new as the last */
    archives_put(f.all, 4, 0, 7);
    open_set(&f);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 40, &found, &f.err), &f.err);
    assert_int_equal(found, ARTICLES);
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
    end(&f);
}

static void of_the_same_time_the_later_is_newer(void **state)
{
    uint64_t ordinals[40];
    struct fixture f = begin(5, 7, 2);
    size_t found = 777;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        archives_put(f.all, i, 0, 3);
    open_set(&f);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 40, &found, &f.err), &f.err);
    assert_int_equal(found, 15);
    for (size_t i = 0; i < 15; i++)
        assert_int_equal(ordinals[i], 12 - i % 5 * 3 + 2 - i / 5);
    end(&f);
}

static void rows_are_those_of_the_archives(void **state)
{
    struct fixture f = five();
    uint64_t next = 0;

    (void)state;
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct nf_row row;

        assert_ok(nf_set_cursor_row(f.cursor, next, &row, &next, &f.err), &f.err);
        assert_int_equal(next, i + 1);
        assert_int_equal(row.published.seconds, 946684800 + i * 86400);
        assert_text(row.source, i % 2 ? "Mill Gazette" : "Harbour Post");
    }
    end(&f);
}

static void at_most_so_many_are_open(void **state)
{
    struct fixture f = begin(50, 2, 50);

    (void)state;
    f.opts.max_open = 3;
    open_set(&f);
    for (uint32_t i = 0; i < 100; i++)
        gets(&f, i * 37 % 100, i * 37 % 100);
    finds(&f, 0, UINT64_MAX, 0);
    assert_int_equal(atomic_load(&f.all->most), 3);
    end(&f);
}

static void those_used_of_late_stay_open(void **state)
{
    struct fixture f = begin(5, 2, 5);
    size_t opened;

    (void)state;
    f.opts.max_open = 3;
    open_set(&f);
    gets(&f, 0, 0);
    gets(&f, 2, 2);
    gets(&f, 4, 4);
    opened = atomic_load(&f.all->opened);
    gets(&f, 0, 0);
    gets(&f, 3, 3);
    assert_int_equal(atomic_load(&f.all->opened), opened);
    gets(&f, 6, 6); /* instead of the third, used first */
    gets(&f, 1, 1);
    gets(&f, 2, 2);
    assert_int_equal(atomic_load(&f.all->opened), opened + 1);
    gets(&f, 5, 5);
    assert_int_equal(atomic_load(&f.all->opened), opened + 2);
    end(&f);
}

/* The process may have fewer descriptors than the set may take. */
static void makes_do_with_fewer_descriptors(void **state)
{
    struct fixture f = begin(20, 2, 20);

    (void)state;
    f.all->descriptors = 4;
    open_set(&f);
    for (uint32_t i = 0; i < 40; i++)
        gets(&f, i, i);
    assert_int_equal(atomic_load(&f.all->most), 4);
    end(&f);
}

static void memory_is_bounded(void **state)
{
    struct fixture f = begin(20, 2, 20);

    (void)state;
    f.opts.max_memory = 1;
    open_set(&f);
    for (uint32_t i = 0; i < 40; i++)
        gets(&f, i, i);
    assert_int_equal(atomic_load(&f.all->most), 1);
    end(&f);
}

static void one_that_is_replaced_is_said(void **state)
{
    struct nf_record record = { .count = 77 };
    struct fixture f = begin(3, 2, 3);

    (void)state;
    f.opts.max_open = 1;
    open_set(&f);
    archives_put(f.all, 1, 2, 5); /* with an id of its own */
    assert_status(nf_set_cursor_get(f.cursor, 2, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_int_equal(f.err.os_errno, ESTALE);
    assert_string_equal(f.err.text,
                        "1.fiche: was replaced since the set was opened: it is another archive "
                        "(generation 1 with 3 articles instead of 1 with 2)");
    assert_int_equal(record.count, 77);
    gets(&f, 4, 4);
    archives_put(f.all, 1, 2, 4); /* the same again */
    gets(&f, 2, 2);
    end(&f);
}

static bool count_each(void *ctx, uint64_t ordinal, const struct nf_record *record,
                       struct nf_str made)
{
    uint64_t *n = ctx;

    (void)record;
    (void)made;
    assert_int_equal(ordinal, *n);
    ++*n;
    return false;
}

/* An archive of three generations, and the same when it had one: the shortest beginning
 * of it that is an archive. */
static struct nf_str generations(char **file, size_t *first)
{
    FILE *from = fopen("tests/golden/good/hand-appended.fiche", "rb");
    struct nf_reader *r = NULL;
    size_t n;

    assert_non_null(from);
    *file = malloc(1 << 20);
    assert_non_null(*file);
    n = fread(*file, 1, 1 << 20, from);
    fclose(from);
    *first = 0;
    while (!r && ++*first < n)
        if (nf_reader_open_memory(*file, *first, NULL, &r, NULL) != NF_OK)
            r = NULL;
    nf_reader_close(r);
    assert_true(*first > 100 && *first < n);
    return (struct nf_str){ *file, n };
}

static void put_bytes(struct nf_buffer *to, const char *bytes, size_t n)
{
    free(to->ptr);
    to->ptr = malloc(n);
    assert_non_null(to->ptr);
    memcpy(to->ptr, bytes, n);
    to->len = to->cap = n;
}

/* Versions are those of each archive, with numbers of the set. */
static void versions_have_numbers_of_the_set(void **state)
{
    struct fixture f = begin(2, 4, SIZE_MAX);
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
    put_bytes(&f.all->bytes[1], (const char *)b.ptr, b.len);
    free(b.ptr);
    open_set(&f);
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
    end(&f);
}

/* What was added later is not in the set; what it had is where it was. */
static void one_that_is_added_to_stays_what_it_was(void **state)
{
    struct fixture f = begin(2, 2, 2);
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_set_totals info = NF_SET_TOTALS_INIT;
    struct nf_set_member a = NF_SET_MEMBER_INIT;
    struct nf_record record;
    uint64_t before[20], after[20], ordinal = 0, from = 0, borders[4];
    size_t found_before, found_after, first;
    char *file;
    struct nf_str all = generations(&file, &first);
    uint64_t old;

    (void)state;
    put_bytes(&f.all->bytes[0], all.ptr, first);
    f.opts.max_open = 1;
    open_set(&f);
    nf_set_info(f.set, &info);
    assert_ok(nf_set_archive(f.set, 1, &a, &f.err), &f.err);
    old = a.first;
    assert_int_equal(old, 2);
    assert_int_equal(info.articles, 4);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, before, 20, &found_before, &f.err), &f.err);
    put_bytes(&f.all->bytes[0], all.ptr, all.len);
    gets(&f, old, 2); /* the other archive, so that this one is closed */
    assert_ok(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), &f.err);
    gets(&f, old + 1, 3);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, after, 20, &found_after, &f.err), &f.err);
    assert_int_equal(found_after, found_before);
    assert_memory_equal(after, before, found_before * sizeof(*before));
    while (nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err) == NF_OK)
        assert_int_equal(from, ordinal + 1);
    assert_int_equal(from, old + 2);
    assert_ok(nf_set_splits(f.set, 3, borders, &f.err), &f.err);
    assert_true(borders[1] <= borders[2] && borders[3] == old + 2);
    opts.ctx = &from;
    opts.threads = 1;
    opts.each = count_each;
    from = 0;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(from, old + 2);
    end(&f);
    free(file);
}

static void one_that_lost_what_was_added_is_said(void **state)
{
    struct fixture f = begin(2, 2, 2);
    struct nf_record record;
    size_t first;
    char *file;
    struct nf_str all = generations(&file, &first);

    (void)state;
    put_bytes(&f.all->bytes[0], all.ptr, all.len);
    f.opts.max_open = 1; /* the second, when the set is open */
    open_set(&f);
    f.all->bytes[0].len = first;
    assert_status(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_non_null(strstr(f.err.text, "0.fiche: was replaced since the set was opened: it is "
                                       "an older state of the archive (generation 1 with"));
    end(&f);
    free(file);
}

/* By an id that another archive has as well. */
static void one_with_the_same_id_is_said(void **state)
{
    static const uint8_t id[16] = "a name of sixtee";
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_record record;
    struct fixture f = begin(2, 2, 2);

    (void)state;
    opts.id = id;
    free(f.all->bytes[0].ptr);
    pack_numbers(&f.all->bytes[0], &opts, 0, 2);
    f.opts.max_open = 1;
    open_set(&f);
    free(f.all->bytes[0].ptr);
    pack_numbers(&f.all->bytes[0], &opts, 1, 3);
    assert_status(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_non_null(strstr(f.err.text, "0.fiche: was replaced since the set was opened: it is "
                                       "another archive with the same id"));
    end(&f);
}

static bool leave_out(void *ctx, size_t i, const struct nf_error *err)
{
    struct archives *all = ctx;

    assert_int_equal(i, 1);
    assert_string_equal(err->text, "77.fiche: cannot be opened");
    all->error = ENOENT;
    return false;
}

static void one_that_cannot_be_opened_is_said_or_left_out(void **state)
{
    struct fixture f = begin(3, 2, 3);
    struct nf_set_member a = NF_SET_MEMBER_INIT;
    struct nf_set_totals info = NF_SET_TOTALS_INIT;

    (void)state;
    f.all->paths[1] = "77.fiche";
    assert_status(nf_set_open(f.all->paths, 3, &f.opts, &f.set, &f.err), NF_E_IO, &f.err);
    assert_string_equal(f.err.text, "77.fiche: cannot be opened");
    assert_int_equal(f.err.os_errno, ENOENT);
    assert_null(f.set);
    f.opts.failed = leave_out;
    open_set(&f);
    nf_set_info(f.set, &info);
    assert_int_equal(info.articles, 4);
    assert_ok(nf_set_archive(f.set, 1, &a, &f.err), &f.err);
    assert_null(a.info);
    gets(&f, 1, 1);
    gets(&f, 2, 4);
    finds(&f, 5, UINT64_MAX, 3);
    end(&f);
}

static void messages_begin_with_the_path(void **state)
{
    struct fixture f = begin(3, 40, 3);
    struct nf_record record = { .count = 77 };

    (void)state;
    f.all->bytes[1].ptr[400] ^= 1;
    open_set(&f);
    for (uint64_t i = 40; i < 80; i++)
        if (nf_set_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err) != NF_OK)
            break;
    assert_int_equal(f.err.status, NF_E_DAMAGED);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    gets(&f, 0, 0);
    end(&f);
}

/* Its times are not known then, so it is always looked into. */
static void one_without_a_footer_is_looked_through(void **state)
{
    struct nf_query days = { .struct_size = sizeof(days), .has_since = true,
                             .has_until = true, .since = 946684800 + 9 * 86400,
                             .until = 946684800 + 11 * 86400 };
    struct fixture f = begin(3, 7, 3);
    struct nf_set_member m = NF_SET_MEMBER_INIT;
    uint64_t ordinals[3], from = 0, ordinal;
    size_t found;

    (void)state;
    f.all->bytes[1].len -= 100;
    assert_status(nf_set_open(f.all->paths, 3, &f.opts, &f.set, &f.err), NF_E_DAMAGED, &f.err);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    f.opts.flags = NF_SET_RECOVER;
    f.opts.max_open = 1;
    open_set(&f);
    assert_ok(nf_set_archive(f.set, 0, &m, &f.err), &f.err);
    assert_int_equal(m.info->flaws, 0);
    assert_ok(nf_set_archive(f.set, 1, &m, &f.err), &f.err);
    assert_true(m.info->flaws & NF_FLAW_SCANNED);
    for (uint32_t i = 0; i < 21; i++)
        gets(&f, i, i);
    for (uint64_t want = 9; want < 11; want++) {
        assert_ok(nf_set_cursor_next(f.cursor, from, &days, &ordinal, &from, &f.err), &f.err);
        assert_int_equal(ordinal, want);
    }
    assert_status(nf_set_cursor_next(f.cursor, from, &days, &ordinal, &from, &f.err), NF_E_END,
                  &f.err);
    assert_ok(nf_set_cursor_newest(f.cursor, &days, ordinals, 3, &found, &f.err), &f.err);
    assert_int_equal(found, 2);
    assert_int_equal(ordinals[0], 10);
    assert_int_equal(ordinals[1], 9);
    finds(&f, 12, UINT64_MAX, 12);
    end(&f);
}

static void wrong_options_are_refused(void **state)
{
    struct fixture f = begin(1, 1, 1);
    struct nf_set_opts opts = f.opts;

    (void)state;
    assert_status(nf_set_open(f.all->paths, 0, &f.opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    opts.flags = NF_SET_RECOVER << 1;
    assert_status(nf_set_open(f.all->paths, 1, &opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    opts = f.opts;
    opts.struct_size = 0;
    assert_status(nf_set_open(f.all->paths, 1, &opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    assert_null(f.set);
    end(&f);
}

/* What a scan gives out. */
struct seen {
    uint64_t next;
    uint64_t step;
    uint64_t stop; /* before this one */
    uint64_t failures;
    const char *path; /* of them */
};

static bool see(void *ctx, uint64_t ordinal, const struct nf_record *record,
                struct nf_str made)
{
    struct seen *s = ctx;
    uint64_t there;

    if (record) {
        assert_true(pack_is_number(record, (uint32_t)ordinal));
    } else {
        assert_int_equal(made.len, sizeof(there));
        memcpy(&there, made.ptr, sizeof(there));
        assert_int_equal(there, ordinal);
    }
    assert_int_equal(ordinal, s->next);
    s->next += s->step;
    return s->next == s->stop;
}

static bool make_number(void *ctx, unsigned worker, uint64_t ordinal,
                        const struct nf_record *record, struct nf_buffer *out)
{
    char *p = nf_buffer_room(out, sizeof(ordinal));

    (void)ctx;
    (void)worker;
    if (!p || !pack_is_number(record, (uint32_t)ordinal))
        return false;
    memcpy(p, &ordinal, sizeof(ordinal));
    out->len += sizeof(ordinal);
    return true;
}

static void a_scan_goes_through_all(void **state)
{
    const struct nf_query french = { .struct_size = sizeof(french), .language = STR("fr") };
    struct fixture f = five();

    (void)state;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
        struct seen seen = { .step = 1 };

        opts.threads = threads;
        opts.ctx = &seen;
        opts.each = see;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, ARTICLES);
        opts.make = make_number;
        opts.first = 5;
        opts.end = 24;
        seen.next = 5;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 24);
        opts.limit = 11;
        seen.next = 5;
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 16);
        opts = (struct nf_scan_opts){ .struct_size = sizeof(opts), .query = &french,
                                      .ctx = &seen, .each = see, .threads = threads,
                                      .limit = 6 };
        seen = (struct seen){ .next = 2, .step = 3 };
        assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
        assert_int_equal(seen.next, 20);
        seen = (struct seen){ .next = 2, .step = 3, .stop = 17 };
        assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_STOPPED, &f.err);
        assert_int_equal(seen.next, 17);
    }
    end(&f);
}

static void a_wrong_scan_is_refused(void **state)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct fixture f = five();

    (void)state;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_USAGE, &f.err);
    opts.each = see;
    opts.end = 29;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_RANGE, &f.err);
    end(&f);
}

static bool count_failures(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct seen *s = ctx;

    assert_memory_equal(err->text, s->path, strlen(s->path));
    assert_true(ordinal == UINT64_MAX || ordinal == s->next);
    s->next++;
    s->failures++;
    return false;
}

static void a_scan_goes_on_behind_damage(void **state)
{
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct seen seen = { .step = 1, .path = "1.fiche: " };
    struct fixture f = begin(3, 40, 3);

    (void)state;
    f.all->bytes[1].ptr[400] ^= 1;
    open_set(&f);
    opts.ctx = &seen;
    opts.each = see;
    opts.failed = count_failures;
    opts.threads = 1;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(seen.next, 120);
    assert_true(seen.failures >= 1 && seen.failures <= 4);
    seen.next = 0;
    opts.failed = NULL;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_DAMAGED, &f.err);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    end(&f);
}

static void parts_begin_where_blocks_do(void **state)
{
    static const size_t counts[] = { 1, 2, 3, 5, 28, 100 };
    struct fixture f = five();
    uint64_t borders[101];

    (void)state;
    for (size_t k = 0; k < COUNT_OF(counts); k++) {
        size_t n = counts[k];

        assert_ok(nf_set_splits(f.set, n, borders, &f.err), &f.err);
        assert_int_equal(borders[0], 0);
        assert_int_equal(borders[n], ARTICLES);
        for (size_t i = 0; i < n; i++) {
            assert_true(borders[i] <= borders[i + 1]);
            assert_true(borders[i] == ARTICLES || borders[i] % 7 % 4 == 0);
        }
    }
    assert_ok(nf_set_splits(f.set, 2, borders, &f.err), &f.err);
    assert_int_equal(borders[1], 14);
    assert_status(nf_set_splits(f.set, 0, borders, &f.err), NF_E_USAGE, &f.err);
    end(&f);
}

static size_t open_descriptors(void)
{
    size_t n = 0;

    for (int fd = 0; fd < 2048; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* A thousand files, of which a hundred are open. */
static void a_thousand_archives_need_few_descriptors(void **state)
{
    struct folder *folder = *state;
    struct fixture f = begin(1000, 1, 1000);
    char (*paths)[220] = calloc(1000, sizeof(*paths));
    uint64_t ordinals[10];
    size_t found;
    size_t before = open_descriptors();

    assert_non_null(paths);
    for (size_t i = 0; i < 1000; i++) {
        folder_write(folder, f.all->names[i],
                     (struct nf_str){ (char *)f.all->bytes[i].ptr, f.all->bytes[i].len });
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", folder->path, f.all->names[i]);
        f.all->paths[i] = paths[i];
    }
    f.opts = (struct nf_set_opts)NF_SET_OPTS_INIT;
    open_set(&f);
    for (uint32_t i = 0; i < 1000; i += 3)
        gets(&f, i, i);
    assert_int_equal(open_descriptors(), before + 100);
    finds(&f, 5, UINT64_MAX, 5);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 10, &found, &f.err), &f.err);
    assert_int_equal(found, 10);
    assert_int_equal(ordinals[0], 999);
    assert_true(open_descriptors() <= before + 100);
    end(&f);
    assert_int_equal(open_descriptors(), before);
    for (size_t i = 0; i < 1000; i++)
        unlink(paths[i]);
    free(paths);
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
        cmocka_unit_test(versions_have_numbers_of_the_set),
        cmocka_unit_test(at_most_so_many_are_open),
        cmocka_unit_test(those_used_of_late_stay_open),
        cmocka_unit_test(makes_do_with_fewer_descriptors),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(one_that_is_replaced_is_said),
        cmocka_unit_test(one_that_is_added_to_stays_what_it_was),
        cmocka_unit_test(one_that_lost_what_was_added_is_said),
        cmocka_unit_test(one_with_the_same_id_is_said),
        cmocka_unit_test(one_that_cannot_be_opened_is_said_or_left_out),
        cmocka_unit_test(messages_begin_with_the_path),
        cmocka_unit_test(one_without_a_footer_is_looked_through),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(a_scan_goes_through_all),
        cmocka_unit_test(a_wrong_scan_is_refused),
        cmocka_unit_test(a_scan_goes_on_behind_damage),
        cmocka_unit_test(parts_begin_where_blocks_do),
        WITH_FOLDER(a_thousand_archives_need_few_descriptors)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
