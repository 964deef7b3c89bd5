/* A catalog of archives spares a set opening them, and never makes it answer wrongly. */
#include "format/set_catalog_entry.h"
#include "tests/support/cataloged.h"
#include "tests/support/chunk_edit.h"

static void a_lookup_among_a_thousand_opens_one(void **state)
{
    struct cataloged *c = cataloged_begin(*state, ARCHIVES_MOST, 2);
    struct nf_set_catalog_result r = cataloged_make(c);
    uint64_t ordinal;
    size_t missed = 0;

    assert_int_equal(r.archives, ARCHIVES_MOST);
    assert_int_equal(r.taken_over, 0);
    assert_int_equal(r.unfiltered, 0);
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    /* The last archive is asked first: nothing else is. */
    cataloged_finds(c, 1999, 1999);
    assert_int_equal(atomic_load(&c->opened), 1);
    for (uint32_t i = 0; i < 20; i++) {
        char url[80];

        snprintf(url, sizeof(url), "https://nowhere.example/%u", i);
        assert_status(nf_set_cursor_find(c->cursor, NF_KEY_URL, str_of(url), UINT64_MAX,
                                         &ordinal, &c->err), NF_E_NOTFOUND, &c->err);
        missed = atomic_load(&c->opened) - 1;
    }
    /* 1 in 256 of 20 × 1000 is 78, and some were open already. */
    if (missed < 20 || missed > 140)
        fail_msg("%zu archives opened in vain by 20 lookups", missed);
    cataloged_finds(c, 0, 0);
    cataloged_finds(c, 1000, 1000);
    cataloged_end(c);
}

static void says_the_same_as_the_archives(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 5, 7);
    struct nf_set_totals with = NF_SET_TOTALS_INIT, without = NF_SET_TOTALS_INIT;
    struct nf_set *plain = NULL;

    cataloged_make(c);
    cataloged_open(c);
    assert_ok(nf_set_open(c->at, c->n, NULL, &plain, &c->err), &c->err);
    nf_set_info(c->set, &with);
    nf_set_info(plain, &without);
    assert_memory_equal(&with, &without, sizeof(with));
    for (size_t i = 0; i < c->n; i++) {
        struct nf_set_member a = NF_SET_MEMBER_INIT, b = NF_SET_MEMBER_INIT;
        struct nf_info x, y;

        assert_ok(nf_set_archive(c->set, i, &a, &c->err), &c->err);
        assert_ok(nf_set_archive(plain, i, &b, &c->err), &c->err);
        assert_bytes(a.info->creator, b.info->creator);
        x = *a.info;
        y = *b.info;
        x.creator = y.creator;
        assert_memory_equal(&x, &y, sizeof(x));
        assert_int_equal(a.first, b.first);
    }
    assert_int_equal(atomic_load(&c->opened), 0);
    for (uint32_t i = 0; i < 35; i++)
        cataloged_finds(c, i, i);
    nf_set_close(plain);
    cataloged_end(c);
}

static void archives_of_other_times_are_not_opened(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 20, 7);
    struct nf_query q = NF_QUERY_INIT;
    uint64_t ordinal = 0;

    cataloged_make(c);
    cataloged_open(c);
    q.has_since = q.has_until = true;
    q.since = 946684800 + 15 * 86400; /* the day of article 15, in the third archive */
    q.until = q.since + 86400;
    assert_ok(nf_set_cursor_next(c->cursor, 0, &q, &ordinal, NULL, &c->err), &c->err);
    assert_int_equal(ordinal, 15);
    assert_status(nf_set_cursor_next(c->cursor, 16, &q, &ordinal, NULL, &c->err), NF_E_END,
                  &c->err);
    assert_int_equal(atomic_load(&c->opened), 1);
    cataloged_end(c);
}

/* Add an article that no archive has to file @i: its number is 5000. */
static void add_to(struct cataloged *c, size_t i, bool keep_time)
{
    struct nf_writer *w = NULL;
    struct pack_numbered a;
    struct stat before;
    struct timespec times[2];

    assert_int_equal(stat(c->paths[i], &before), 0);
    assert_ok(nf_writer_open_append(c->paths[i], NULL, &w, &c->err), &c->err);
    pack_numbered(&a, 5000);
    pack_add(w, &a.article);
    pack_end(w);
    times[0] = times[1] = before.st_mtim;
    if (keep_time)
        assert_int_equal(utimensat(AT_FDCWD, c->paths[i], times, 0), 0);
}

static void what_was_added_since_is_found(void **state)
{
    for (int keep_time = 0; keep_time < 2; keep_time++) {
        struct cataloged *c = cataloged_begin(*state, 5, 3);
        struct nf_set_catalog_result r;

        cataloged_make(c);
        add_to(c, 1, keep_time);
        cataloged_open(c);
        assert_int_equal(atomic_load(&c->opened), 1);
        cataloged_finds(c, 5000, 6);
        cataloged_finds(c, 6, 7);
        r = cataloged_make(c);
        assert_int_equal(r.archives, 5);
        assert_int_equal(r.taken_over, 4);
        cataloged_open(c);
        assert_int_equal(atomic_load(&c->opened), 0);
        cataloged_finds(c, 5000, 6);
        cataloged_end(c);
    }
}

static void what_is_new_or_gone_is_asked_itself(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 5, 3);

    c->n = 3;
    cataloged_make(c);
    c->n = 5;
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 2);
    cataloged_finds(c, 14, 14);
    cataloged_finds(c, 0, 0);
    cataloged_close(c);
    assert_int_equal(unlink(c->paths[0]), 0);
    assert_ok(nf_set_catalog_open(c->catalog, NULL, &c->open, &c->err), &c->err);
    assert_status(cataloged_try(c), NF_E_IO, &c->err);
    assert_int_equal(c->err.os_errno, ENOENT);
    cataloged_end(c);
}

/* Another archive of the same size and time: not noticed before it is opened. */
static void what_was_replaced_unnoticed_is_no_answer(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    struct archives *other = archives_numbers(1, 1, 1);
    struct nf_record record;
    struct stat before;
    struct timespec times[2];

    cataloged_make(c);
    assert_int_equal(stat(c->paths[1], &before), 0);
    /* A smaller one, filled up. */
    folder_write(c->folder, "1.fiche", (struct nf_str){ (const char *)other->bytes[0].ptr,
                                                        other->bytes[0].len });
    archives_free(other);
    assert_int_equal(truncate(c->paths[1], before.st_size), 0);
    times[0] = times[1] = before.st_mtim;
    assert_int_equal(utimensat(AT_FDCWD, c->paths[1], times, 0), 0);
    cataloged_open(c);
    assert_status(nf_set_cursor_get(c->cursor, 3, NF_PARTS_ALL, &record, &c->err), NF_E_IO,
                  &c->err);
    assert_int_equal(c->err.os_errno, ESTALE);
    assert_non_null(strstr(c->err.text, "was replaced since the set's catalog was made"));
    cataloged_end(c);
}

/* The file @path, which is small. */
static struct nf_buffer file_bytes(const char *path)
{
    struct nf_buffer b = { malloc(1 << 20), 0, 1 << 20 };
    FILE *f = fopen(path, "rb");

    assert_true(b.ptr && f);
    b.len = fread(b.ptr, 1, b.cap, f);
    fclose(f);
    return b;
}

static bool no_link(void *ctx, uint64_t ordinal, uint64_t former)
{
    (void)ctx;
    (void)ordinal;
    (void)former;
    return true;
}

/* A catalog that is whole, but says that an archive has more blocks than it has. */
static void what_a_catalog_makes_up_is_no_answer(void **state)
{
    enum { BLOCKS = NF_SET_CATALOG_HEAD_SIZE + 20 };
    struct cataloged *c = cataloged_begin(*state, 1, 3);
    struct nf_buffer b;
    size_t most;

    cataloged_make(c);
    b = file_bytes(c->catalog);
    most = b.len - NF_SET_CATALOG_CHECK_SIZE;
    assert_int_equal(nf_le32(b.ptr + BLOCKS), 1);
    nf_put_le32(b.ptr + BLOCKS, UINT32_MAX);
    nf_put_le64(b.ptr + most, nf_hash(b.ptr, most, 0));
    folder_write(c->folder, "catalog", (struct nf_str){ (const char *)b.ptr, b.len });
    cataloged_open(c);
    assert_status(nf_set_links(c->set, no_link, NULL, &c->err), NF_E_IO, &c->err);
    assert_int_equal(c->err.os_errno, ESTALE);
    cataloged_end(c);
    free(b.ptr);
}

static void a_touched_file_is_asked_itself(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 3, 3);

    cataloged_make(c);
    cataloged_touch(c, 2);
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 1);
    cataloged_finds(c, 8, 8);
    cataloged_end(c);
}

/* By whatever path an archive is called, and where the folder is moved to. */
static void paths_are_seen_from_its_folder(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 3, 3);
    char odd[1300], moved[300], from[600];
    const char *slash = strrchr(c->paths[0], '/');
    int here = open(".", O_RDONLY);

    assert_true(here >= 0);
    cataloged_make(c);
    snprintf(odd, sizeof(odd), "%.*s/.//../%s/0.fiche", (int)(slash - c->paths[0]), c->paths[0],
             strrchr(c->folder->path, '/') + 1);
    c->at[0] = odd;
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 0, 0);
    assert_int_equal(chdir(c->folder->path), 0);
    c->at[1] = "1.fiche";
    snprintf(from, sizeof(from), "%s", c->catalog);
    snprintf(c->catalog, sizeof(c->catalog), "catalog");
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 3, 3);
    assert_int_equal(fchdir(here), 0);
    close(here);
    /* Moved. */
    snprintf(moved, sizeof(moved), "%s-moved", c->folder->path);
    assert_int_equal(rename(c->folder->path, moved), 0);
    snprintf(c->catalog, sizeof(c->catalog), "%.200s/catalog", moved);
    for (size_t i = 0; i < 3; i++) {
        snprintf(c->paths[i], sizeof(c->paths[i]), "%.200s/%zu.fiche", moved, i);
        c->at[i] = c->paths[i];
    }
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 8, 8);
    cataloged_close(c);
    assert_int_equal(rename(moved, c->folder->path), 0);
    snprintf(c->catalog, sizeof(c->catalog), "%s", from);
    for (size_t i = 0; i < 3; i++)
        snprintf(c->paths[i], sizeof(c->paths[i]), "%.200s/%zu.fiche", c->folder->path, i);
    cataloged_end(c);
}

static void archives_may_be_in_other_folders(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    char below[300], file[600];

    snprintf(below, sizeof(below), "%s/below", c->folder->path);
    snprintf(file, sizeof(file), "%s/1.fiche", below);
    assert_int_equal(mkdir(below, 0700), 0);
    assert_int_equal(rename(c->paths[1], file), 0);
    c->at[1] = file;
    cataloged_make(c);
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 5, 5);
    /* The other way round: the catalog in the folder below. */
    assert_int_equal(unlink(c->catalog), 0);
    snprintf(c->catalog, sizeof(c->catalog), "%.240s/catalog", below);
    cataloged_make(c);
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 0, 0);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(unlink(c->catalog), 0);
    assert_int_equal(rmdir(below), 0);
    cataloged_end(c);
}

static void one_that_is_there_twice_counts_once(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);

    c->at[2] = c->at[0];
    c->n = 3;
    assert_int_equal(cataloged_make(c).archives, 2);
    cataloged_open(c);
    assert_int_equal(atomic_load(&c->opened), 0);
    cataloged_finds(c, 0, 6);
    c->n = 2;
    cataloged_end(c);
}

static bool note_failed(void *ctx, size_t i, const struct nf_error *err)
{
    size_t *seen = ctx;

    seen[i] = (size_t)err->status;
    return false;
}

static void what_cannot_be_read_is_left_out(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 4, 3);
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;
    struct nf_set_catalog_result r = NF_SET_CATALOG_RESULT_INIT;
    size_t seen[4] = { 0 };

    opts.ctx = seen;
    opts.failed = note_failed;
    folder_write(c->folder, "1.fiche", STR("none"));
    assert_int_equal(unlink(c->paths[2]), 0);
    assert_int_equal(truncate(c->paths[3], 100), 0);
    assert_ok(nf_set_catalog_make(c->catalog, c->at, 4, &opts, &r, &c->err), &c->err);
    assert_int_equal(r.archives, 1);
    assert_int_equal(seen[0], 0);
    assert_int_equal(seen[1], NF_E_FORMAT);
    assert_int_equal(seen[2], NF_E_IO);
    assert_int_equal(seen[3], NF_E_DAMAGED);
    r.archives = 77;
    assert_status(nf_set_catalog_make(c->catalog, c->at, 4, NULL, &r, &c->err), NF_E_FORMAT,
                  &c->err);
    assert_int_equal(r.archives, 77);
    assert_memory_equal(c->err.text, c->paths[1], strlen(c->paths[1]));
    cataloged_end(c);
}

/* Of an archive with an article that cannot be read the keys are not all known. */
static void one_with_damage_is_always_asked(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    struct nf_set_catalog_result r;
    uint64_t ordinal;
    int fd = open(c->paths[0], O_RDWR);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "damage damage", 13, 140), 13);
    close(fd);
    r = cataloged_make(c);
    assert_int_equal(r.archives, 2);
    assert_int_equal(r.unfiltered, 1);
    cataloged_open(c);
    assert_status(nf_set_cursor_find(c->cursor, NF_KEY_URL, STR("nowhere.example/"), UINT64_MAX,
                                     &ordinal, &c->err), NF_E_NOTFOUND, &c->err);
    assert_int_equal(atomic_load(&c->opened), 1);
    cataloged_end(c);
}

static void no_other_file_is_replaced(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);

    assert_status(nf_set_catalog_make(c->paths[0], c->at, 2, NULL, NULL, &c->err), NF_E_EXISTS,
                  &c->err);
    folder_write(c->folder, "catalog", STR(""));
    assert_status(nf_set_catalog_make(c->catalog, c->at, 2, NULL, NULL, &c->err), NF_E_EXISTS,
                  &c->err);
    assert_status(nf_set_catalog_make(c->catalog, c->at, 0, NULL, NULL, &c->err), NF_E_USAGE,
                  &c->err);
    cataloged_end(c);
}

static void it_is_of_whole_archives_as_they_are(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    struct nf_reader_opts reader = NF_READER_OPTS_INIT;
    struct nf_set_opts opts = NF_SET_OPTS_INIT;

    cataloged_make(c);
    assert_ok(nf_set_catalog_open(c->catalog, NULL, &c->open, &c->err), &c->err);
    opts.catalog = c->open;
    opts.reader = &reader;
    reader.generation = 1;
    assert_status(nf_set_open(c->at, 2, &opts, &c->set, &c->err), NF_E_USAGE, &c->err);
    reader.generation = 0;
    reader.flags = NF_OPEN_RECOVER;
    assert_status(nf_set_open(c->at, 2, &opts, &c->set, &c->err), NF_E_USAGE, &c->err);
    assert_null(c->set);
    cataloged_end(c);
}

static bool stop_at_once(void *ctx)
{
    (void)ctx;
    return true;
}

/* An archive whose articles are found by keys of a kind to come as well. */
static void keys_of_a_newer_version_are_left_out(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    struct nf_buffer b = file_bytes(c->paths[1]);
    const struct nf_archive *a;
    struct nf_reader *r;
    const uint8_t kinds = NF_INDEXED_URLS | NF_INDEXED_IDS | 4;

    r = pack_open(&b);
    a = &r->archive;
    put_in_chunk(&b, a->footer.offset,
                 (size_t)(a->pages.entries + a->pages.count * NF_PAGE_ENTRY_SIZE - b.ptr) -
                     (size_t)a->footer.offset - NF_CHUNK_HEADER_SIZE, &kinds, 1);
    nf_reader_close(r);
    folder_write(c->folder, strrchr(c->paths[1], '/') + 1,
                 (struct nf_str){ (const char *)b.ptr, b.len });
    cataloged_make(c);
    cataloged_open(c);
    cataloged_finds(c, 4, 4);
    cataloged_end(c);
    free(b.ptr);
}

static void limits_and_stops(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 2, 3);
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;
    struct nf_set_catalog_result made;

    opts.max_size = 200;
    assert_status(nf_set_catalog_make(c->catalog, c->at, 2, &opts, NULL, &c->err), NF_E_LIMIT,
                  &c->err);
    opts.max_size = 0;
    opts.stop = stop_at_once;
    assert_status(nf_set_catalog_make(c->catalog, c->at, 2, &opts, NULL, &c->err), NF_E_STOPPED,
                  &c->err);
    assert_int_equal(access(c->catalog, F_OK), -1);
    made = cataloged_make(c);
    opts.stop = NULL;
    for (opts.max_size = 1; opts.max_size < made.size; opts.max_size++)
        assert_status(nf_set_catalog_make(c->catalog, c->at, 2, &opts, NULL, &c->err),
                      NF_E_LIMIT, &c->err);
    assert_ok(nf_set_catalog_make(c->catalog, c->at, 2, &opts, NULL, &c->err), &c->err);
    opts.max_size = 200;
    assert_status(nf_set_catalog_open(c->catalog, &opts, &c->open, &c->err), NF_E_LIMIT,
                  &c->err);
    assert_null(c->open);
    cataloged_end(c);
}

/* A byte more would be a file of no bytes, in 32 bits. */
static void a_file_as_large_as_memory_can_be_is_read_by_nobody(void **state)
{
    struct cataloged *c = cataloged_begin(*state, 1, 1);
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;

    (void)cataloged_make(c);
    opts.max_size = SIZE_MAX;
    if (SIZE_MAX == UINT32_MAX) {
        assert_int_equal(truncate(c->catalog, (off_t)UINT32_MAX), 0);
        assert_status(nf_set_catalog_open(c->catalog, &opts, &c->open, &c->err), NF_E_NOMEM,
                      &c->err);
    } else {
        assert_ok(nf_set_catalog_open(c->catalog, &opts, &c->open, &c->err), &c->err);
    }
    cataloged_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(a_lookup_among_a_thousand_opens_one),
        WITH_FOLDER(says_the_same_as_the_archives),
        WITH_FOLDER(archives_of_other_times_are_not_opened),
        WITH_FOLDER(what_was_added_since_is_found),
        WITH_FOLDER(what_is_new_or_gone_is_asked_itself),
        WITH_FOLDER(what_was_replaced_unnoticed_is_no_answer),
        WITH_FOLDER(what_a_catalog_makes_up_is_no_answer),
        WITH_FOLDER(a_touched_file_is_asked_itself),
        WITH_FOLDER(paths_are_seen_from_its_folder),
        WITH_FOLDER(archives_may_be_in_other_folders),
        WITH_FOLDER(one_that_is_there_twice_counts_once),
        WITH_FOLDER(what_cannot_be_read_is_left_out),
        WITH_FOLDER(one_with_damage_is_always_asked),
        WITH_FOLDER(no_other_file_is_replaced),
        WITH_FOLDER(it_is_of_whole_archives_as_they_are),
        WITH_FOLDER(keys_of_a_newer_version_are_left_out),
        WITH_FOLDER(limits_and_stops),
        WITH_FOLDER(a_file_as_large_as_memory_can_be_is_read_by_nobody)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
