/* Archives of a set that are changed while it is open. */
#include "tests/support/memory_store.h"
#include "tests/support/set_fixture.h"

static void one_that_is_replaced_is_said(void **state)
{
    struct nf_record record = { .count = 77 };
    struct set_fixture f = set_begin(3, 2, 3);

    (void)state;
    f.opts.max_open = 1;
    set_open(&f);
    archives_put(f.all, 1, 2, 5); /* with an id of its own */
    assert_status(nf_set_cursor_get(f.cursor, 2, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_int_equal(f.err.os_errno, ESTALE);
    assert_string_equal(f.err.text,
                        "1.fiche: was replaced since the set was opened: it is another archive "
                        "(generation 1 with 3 articles instead of 1 with 2)");
    assert_int_equal(record.count, 77);
    set_gets(&f, 4, 4);
    archives_put(f.all, 1, 2, 4); /* the same again */
    set_gets(&f, 2, 2);
    set_end(&f);
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

/* What was added later is not in the set; what it had is where it was. */
static void one_that_is_added_to_stays_what_it_was(void **state)
{
    struct set_fixture f = set_begin(2, 2, 2);
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
    set_open(&f);
    nf_set_info(f.set, &info);
    assert_ok(nf_set_archive(f.set, 1, &a, &f.err), &f.err);
    old = a.first;
    assert_int_equal(old, 2);
    assert_int_equal(info.articles, 4);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, before, 20, &found_before, &f.err), &f.err);
    put_bytes(&f.all->bytes[0], all.ptr, all.len);
    set_gets(&f, old, 2); /* the other archive, so that this one is closed */
    assert_ok(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), &f.err);
    set_gets(&f, old + 1, 3);
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
    opts.each = set_count_each;
    from = 0;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(from, old + 2);
    set_end(&f);
    free(file);
}

/* An archive of two articles in @m, to which those come later that @w adds. */
static struct nf_writer *begin_growing(struct memory_store *m, struct nf_store *store)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    *store = memory_store(m);
    assert_ok(nf_writer_append(store, NULL, &w, &err), &err);
    pack_add_numbers(w, 0, 2);
    assert_ok(nf_writer_flush(w, &err), &err);
    return w;
}

static void add_version(struct nf_writer *w, uint64_t former)
{
    const struct nf_record record = { .tail = STR_INIT("again") };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_writer_add_version(w, &record, former, &err), &err);
    assert_ok(nf_writer_flush(w, &err), &err);
}

/* What came later makes no article of the set an older version. */
static void one_whose_article_has_a_new_version_stays_what_it_was(void **state)
{
    struct set_fixture f = set_begin(2, 2, 2);
    struct nf_query query = NF_QUERY_INIT;
    struct nf_versions v = NF_VERSIONS_INIT;
    struct memory_store m = { .error = 0 };
    struct nf_store store;
    struct nf_writer *w = begin_growing(&m, &store);
    uint64_t from = 0, ordinal = 0, newest[8];
    size_t found;

    (void)state;
    add_version(w, 0); /* number 2 */
    put_bytes(&f.all->bytes[0], (const char *)m.bytes.ptr, m.bytes.len);
    f.opts.max_open = 1;
    set_open(&f);
    add_version(w, 1);
    add_version(w, 2);
    add_version(w, 0);
    put_bytes(&f.all->bytes[0], (const char *)m.bytes.ptr, m.bytes.len);
    set_gets(&f, 3, 2); /* the other archive, so that this one is closed */
    query.flags = NF_QUERY_NEWEST;
    for (uint64_t want = 1; want < 5; want++) {
        assert_ok(nf_set_cursor_next(f.cursor, from, &query, &ordinal, &from, &f.err), &f.err);
        assert_int_equal(ordinal, want);
    }
    assert_status(nf_set_cursor_next(f.cursor, from, &query, &ordinal, &from, &f.err), NF_E_END,
                  &f.err);
    assert_ok(nf_set_cursor_newest(f.cursor, &query, newest, 8, &found, &f.err), &f.err);
    assert_int_equal(found, 3); /* number 2 has no time */
    assert_int_equal(newest[2], 1);
    assert_ok(nf_set_cursor_versions(f.cursor, 0, &v, &f.err), &f.err);
    assert_true(v.later == 2 && v.newest == 2);
    set_end(&f);
    pack_end(w);
    memory_store_free(&m);
}

/* A footer on the way back is damaged: its articles are there all the same. */
static void one_that_leads_no_way_back_is_read(void **state)
{
    struct set_fixture f = set_begin(2, 2, 2);
    struct memory_store m = { .error = 0 };
    struct nf_store store;
    struct nf_writer *w = begin_growing(&m, &store);
    const size_t first = m.bytes.len;

    (void)state;
    put_bytes(&f.all->bytes[0], (const char *)m.bytes.ptr, first);
    f.opts.max_open = 1;
    set_open(&f);
    add_version(w, 1);
    put_bytes(&f.all->bytes[0], (const char *)m.bytes.ptr, m.bytes.len);
    f.all->bytes[0].ptr[first - 20] ^= 1;
    set_gets(&f, 2, 2);
    set_gets(&f, 1, 1);
    set_end(&f);
    pack_end(w);
    memory_store_free(&m);
}

static void one_that_lost_what_was_added_is_said(void **state)
{
    struct set_fixture f = set_begin(2, 2, 2);
    struct nf_record record;
    size_t first;
    char *file;
    struct nf_str all = generations(&file, &first);

    (void)state;
    put_bytes(&f.all->bytes[0], all.ptr, all.len);
    f.opts.max_open = 1; /* the second, when the set is open */
    set_open(&f);
    f.all->bytes[0].len = first;
    assert_status(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_non_null(strstr(f.err.text, "0.fiche: was replaced since the set was opened: it is "
                                       "an older state of the archive (generation 1 with"));
    set_end(&f);
    free(file);
}

/* By an id that another archive has as well. */
static void one_with_the_same_id_is_said(void **state)
{
    static const uint8_t id[16] = "a name of sixtee";
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;
    struct nf_record record;
    struct set_fixture f = set_begin(2, 2, 2);

    (void)state;
    opts.id = id;
    free(f.all->bytes[0].ptr);
    pack_numbers(&f.all->bytes[0], &opts, 0, 2);
    f.opts.max_open = 1;
    set_open(&f);
    free(f.all->bytes[0].ptr);
    pack_numbers(&f.all->bytes[0], &opts, 1, 3);
    assert_status(nf_set_cursor_get(f.cursor, 0, NF_PARTS_ALL, &record, &f.err), NF_E_IO,
                  &f.err);
    assert_non_null(strstr(f.err.text, "0.fiche: was replaced since the set was opened: it is "
                                       "another archive with the same id"));
    set_end(&f);
}

/* The numbers of the articles that come, one behind the other. */
static bool add_up(void *ctx, uint64_t ordinal, const struct nf_record *record,
                   struct nf_str made)
{
    uint64_t *sum = ctx;

    (void)made;
    assert_true(pack_is_number(record, (uint32_t)ordinal));
    *sum = *sum * 10 + ordinal;
    return false;
}

static bool tell(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    assert_int_equal(ordinal, UINT64_MAX);
    assert_memory_equal(err->text, "1.fiche: ", 9);
    *(uint64_t *)ctx = *(uint64_t *)ctx * 10 + 9;
    return false;
}

/* What goes through the set goes on behind it, as behind a catalog that cannot be read. */
static void one_that_is_damaged_when_it_is_opened_again_is_passed_over(void **state)
{
    struct set_fixture f = set_begin(3, 2, 3);
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_row row;
    uint64_t ordinal = 0, from = 0, came = 0, newest[6];
    size_t found = 0;

    (void)state;
    f.opts.max_open = 1;
    set_open(&f);
    set_gets(&f, 0, 0); /* another, so that it is closed */
    memset(f.all->bytes[1].ptr + 40, 0, f.all->bytes[1].len - 40);
    for (uint64_t want = 0; want < 2; want++) {
        assert_ok(nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err), &f.err);
        assert_int_equal(ordinal, want);
    }
    assert_status(nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_int_equal(from, 4);
    assert_ok(nf_set_cursor_next(f.cursor, from, NULL, &ordinal, &from, &f.err), &f.err);
    assert_int_equal(ordinal, 4);
    assert_status(nf_set_cursor_row(f.cursor, 2, &row, &from, &f.err), NF_E_DAMAGED, &f.err);
    assert_int_equal(from, 4);
    opts.ctx = &came;
    opts.each = add_up;
    assert_status(nf_set_scan(f.set, &opts, &f.err), NF_E_DAMAGED, &f.err);
    assert_int_equal(came, 1);
    opts.failed = tell;
    came = 0;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(came, 1945); /* 9: it was told of */
    assert_status(nf_set_cursor_newest(f.cursor, NULL, newest, 6, &found, &f.err), NF_E_DAMAGED,
                  &f.err);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    assert_int_equal(found, 4);
    assert_true(newest[0] == 5 && newest[1] == 4 && newest[2] == 1 && newest[3] == 0);
    set_end(&f);
}

/* The set has no article of it, whatever comes. */
static void one_that_was_empty_stays_so(void **state)
{
    struct set_fixture f = set_begin(3, 2, 1);
    struct nf_buffer *added = &f.all->bytes[1];
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_writer *w = NULL;
    struct memory_store m = { .error = 0 };
    const struct nf_store store = memory_store(&m);
    struct pack_numbered a;
    uint64_t n = 0;

    (void)state;
    assert_ok(nf_writer_append(&store, NULL, &w, &f.err), &f.err);
    assert_ok(nf_writer_flush(w, &f.err), &f.err);
    put_bytes(added, (const char *)m.bytes.ptr, m.bytes.len);
    f.opts.max_open = 1;
    set_open(&f);
    pack_numbered(&a, 77);
    pack_add(w, &a.article);
    pack_end(w);
    put_bytes(added, (const char *)m.bytes.ptr, m.bytes.len);
    set_gets(&f, 0, 0); /* another, so that it is closed */
    opts.ctx = &n;
    opts.each = set_count_each;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(n, 4);
    set_end(&f);
    memory_store_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_replaced_is_said),
        cmocka_unit_test(one_that_is_added_to_stays_what_it_was),
        cmocka_unit_test(one_whose_article_has_a_new_version_stays_what_it_was),
        cmocka_unit_test(one_that_leads_no_way_back_is_read),
        cmocka_unit_test(one_that_lost_what_was_added_is_said),
        cmocka_unit_test(one_with_the_same_id_is_said),
        cmocka_unit_test(one_that_is_damaged_when_it_is_opened_again_is_passed_over),
        cmocka_unit_test(one_that_was_empty_stays_so)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
