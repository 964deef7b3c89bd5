/* The archives of a set: how many are open, and those that cannot be opened. */
#include "src/set/set_parts.h"
#include "tests/support/set_fixture.h"
#include "tests/support/folder.h"

static void at_most_so_many_are_open(void **state)
{
    struct set_fixture f = set_begin(50, 2, 50);

    (void)state;
    f.opts.max_open = 3;
    set_open(&f);
    for (uint32_t i = 0; i < 100; i++)
        set_gets(&f, i * 37 % 100, i * 37 % 100);
    set_finds(&f, 0, UINT64_MAX, 0);
    assert_int_equal(atomic_load(&f.all->most), 3);
    set_end(&f);
}

/* Sources that ask the set something when they are closed. */
struct asking {
    struct archives *all;
    struct nf_set *set; /* once it is open */
    unsigned asked;
};

struct asking_source {
    struct asking *asking;
    struct nf_source from;
};

static int asking_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct asking_source *s = ctx;

    return s->from.read_at(s->from.ctx, off, buf, n);
}

static void ask_and_close(void *ctx)
{
    struct asking_source *s = ctx;
    struct nf_set *set = s->asking->set;

    if (set) {
        assert_int_equal(pthread_mutex_trylock(&set->lock), 0); /* else it would wait for ever */
        pthread_mutex_unlock(&set->lock);
        s->asking->asked++;
    }
    s->from.close(s->from.ctx);
    free(s);
}

static enum nf_status asking_source(void *ctx, const char *path, struct nf_source *out,
                                    struct nf_error *err)
{
    struct asking *asking = ctx;
    struct asking_source *s = malloc(sizeof(*s));
    enum nf_status st;

    assert_non_null(s);
    s->asking = asking;
    st = archives_source(asking->all, path, &s->from, err);
    if (st != NF_OK) {
        free(s);
        return st;
    }
    *out = s->from;
    out->ctx = s;
    out->read_at = asking_read;
    out->close = ask_and_close;
    return NF_OK;
}

/* To close one may need another thread, which waits for the set. */
static void sources_are_closed_without_the_lock(void **state)
{
    struct set_fixture f = set_begin(4, 2, 4);
    struct asking asking = { .all = f.all };

    (void)state;
    f.opts.ctx = &asking;
    f.opts.source = asking_source;
    f.opts.max_open = 2;
    f.all->descriptors = 2;
    set_open(&f);
    asking.set = f.set;
    for (uint32_t i = 0; i < 8; i++)
        set_gets(&f, i, i);
    f.all->descriptors = 1;
    set_gets(&f, 0, 0);
    assert_true(asking.asked >= 4);
    asking.set = NULL;
    set_end(&f);
}

static void those_used_of_late_stay_open(void **state)
{
    struct set_fixture f = set_begin(5, 2, 5);
    size_t opened;

    (void)state;
    f.opts.max_open = 3;
    set_open(&f);
    set_gets(&f, 0, 0);
    set_gets(&f, 2, 2);
    set_gets(&f, 4, 4);
    opened = atomic_load(&f.all->opened);
    set_gets(&f, 0, 0);
    set_gets(&f, 3, 3);
    assert_int_equal(atomic_load(&f.all->opened), opened);
    set_gets(&f, 6, 6); /* instead of the third, used first */
    set_gets(&f, 1, 1);
    set_gets(&f, 2, 2);
    assert_int_equal(atomic_load(&f.all->opened), opened + 1);
    set_gets(&f, 5, 5);
    assert_int_equal(atomic_load(&f.all->opened), opened + 2);
    set_end(&f);
}

/* The archive that a key is a view into is closed before others are asked for it. */
static void a_key_may_be_of_an_archive_that_is_closed(void **state)
{
    static const struct { enum nf_key kind; enum nf_role role; } keys[] = {
        { NF_KEY_URL, NF_ROLE_URL }, { NF_KEY_ID, NF_ROLE_ID }
    };
    struct set_fixture f = set_begin(4, 2, 4);

    (void)state;
    f.opts.max_open = 1;
    set_open(&f);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct nf_record record;
        uint64_t ordinal = 777;

        assert_ok(nf_set_cursor_get(f.cursor, 1, NF_PARTS_ALL, &record, &f.err), &f.err);
        assert_ok(nf_set_cursor_find(f.cursor, keys[i].kind,
                                     nf_record_find(&record, keys[i].role)->value, UINT64_MAX,
                                     &ordinal, &f.err), &f.err);
        assert_int_equal(ordinal, 1);
    }
    set_end(&f);
}

/* The process may have fewer descriptors than the set may take. */
static void makes_do_with_fewer_descriptors(void **state)
{
    struct set_fixture f = set_begin(20, 2, 20);

    (void)state;
    f.all->descriptors = 4;
    set_open(&f);
    for (uint32_t i = 0; i < 40; i++)
        set_gets(&f, i, i);
    assert_int_equal(atomic_load(&f.all->most), 4);
    set_end(&f);
}

static void memory_is_bounded(void **state)
{
    struct set_fixture f = set_begin(20, 2, 20);

    (void)state;
    f.opts.max_memory = 1;
    set_open(&f);
    for (uint32_t i = 0; i < 40; i++)
        set_gets(&f, i, i);
    assert_int_equal(atomic_load(&f.all->most), 1);
    set_end(&f);
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
    struct set_fixture f = set_begin(3, 2, 3);
    struct nf_scan_opts opts = NF_SCAN_OPTS_INIT;
    struct nf_set_member a = NF_SET_MEMBER_INIT;
    struct nf_set_totals info = NF_SET_TOTALS_INIT;
    uint64_t n = 0;

    (void)state;
    f.all->paths[1] = "77.fiche";
    assert_status(nf_set_open(f.all->paths, 3, &f.opts, &f.set, &f.err), NF_E_IO, &f.err);
    assert_string_equal(f.err.text, "77.fiche: cannot be opened");
    assert_int_equal(f.err.os_errno, ENOENT);
    assert_null(f.set);
    f.opts.failed = leave_out;
    set_open(&f);
    nf_set_info(f.set, &info);
    assert_int_equal(info.articles, 4);
    assert_ok(nf_set_archive(f.set, 1, &a, &f.err), &f.err);
    assert_null(a.info);
    set_gets(&f, 1, 1);
    set_gets(&f, 2, 4);
    set_finds(&f, 5, UINT64_MAX, 3);
    opts.ctx = &n;
    opts.each = set_count_each;
    assert_ok(nf_set_scan(f.set, &opts, &f.err), &f.err);
    assert_int_equal(n, 4);
    set_end(&f);
}

static void messages_begin_with_the_path(void **state)
{
    struct set_fixture f = set_begin(3, 40, 3);
    struct nf_record record = { .count = 77 };

    (void)state;
    f.all->bytes[1].ptr[400] ^= 1;
    set_open(&f);
    for (uint64_t i = 40; i < 80; i++)
        if (nf_set_cursor_get(f.cursor, i, NF_PARTS_ALL, &record, &f.err) != NF_OK)
            break;
    assert_int_equal(f.err.status, NF_E_DAMAGED);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    set_gets(&f, 0, 0);
    set_end(&f);
}

/* Its times are not known then, so it is always looked into. */
static void one_without_a_footer_is_looked_through(void **state)
{
    struct nf_query days = { .struct_size = sizeof(days), .has_since = true,
                             .has_until = true, .since = 946684800 + 9 * 86400,
                             .until = 946684800 + 11 * 86400 };
    struct set_fixture f = set_begin(3, 7, 3);
    struct nf_set_member m = NF_SET_MEMBER_INIT;
    uint64_t ordinals[3], from = 0, ordinal;
    size_t found;

    (void)state;
    f.all->bytes[1].len -= 100;
    assert_status(nf_set_open(f.all->paths, 3, &f.opts, &f.set, &f.err), NF_E_DAMAGED, &f.err);
    assert_memory_equal(f.err.text, "1.fiche: ", 9);
    f.opts.flags = NF_SET_RECOVER;
    f.opts.max_open = 1;
    set_open(&f);
    assert_ok(nf_set_archive(f.set, 0, &m, &f.err), &f.err);
    assert_int_equal(m.info->flaws, 0);
    assert_ok(nf_set_archive(f.set, 1, &m, &f.err), &f.err);
    assert_true(m.info->flaws & NF_FLAW_SCANNED);
    for (uint32_t i = 0; i < 21; i++)
        set_gets(&f, i, i);
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
    set_finds(&f, 12, UINT64_MAX, 12);
    set_end(&f);
}

static void wrong_options_are_refused(void **state)
{
    struct set_fixture f = set_begin(1, 1, 1);
    struct nf_set_opts opts = f.opts;

    (void)state;
    assert_status(nf_set_open(f.all->paths, 0, &f.opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    opts.flags = NF_SET_RECOVER << 1;
    assert_status(nf_set_open(f.all->paths, 1, &opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    opts = f.opts;
    opts.struct_size = 0;
    assert_status(nf_set_open(f.all->paths, 1, &opts, &f.set, &f.err), NF_E_USAGE, &f.err);
    assert_null(f.set);
    set_end(&f);
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
    struct set_fixture f = set_begin(1000, 1, 1000);
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
    set_open(&f);
    for (uint32_t i = 0; i < 1000; i += 3)
        set_gets(&f, i, i);
    assert_int_equal(open_descriptors(), before + 100);
    set_finds(&f, 5, UINT64_MAX, 5);
    assert_ok(nf_set_cursor_newest(f.cursor, NULL, ordinals, 10, &found, &f.err), &f.err);
    assert_int_equal(found, 10);
    assert_int_equal(ordinals[0], 999);
    assert_true(open_descriptors() <= before + 100);
    set_end(&f);
    assert_int_equal(open_descriptors(), before);
    for (size_t i = 0; i < 1000; i++)
        unlink(paths[i]);
    free(paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_most_so_many_are_open),
        cmocka_unit_test(sources_are_closed_without_the_lock),
        cmocka_unit_test(those_used_of_late_stay_open),
        cmocka_unit_test(a_key_may_be_of_an_archive_that_is_closed),
        cmocka_unit_test(makes_do_with_fewer_descriptors),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(one_that_cannot_be_opened_is_said_or_left_out),
        cmocka_unit_test(messages_begin_with_the_path),
        cmocka_unit_test(one_without_a_footer_is_looked_through),
        cmocka_unit_test(wrong_options_are_refused),
        WITH_FOLDER(a_thousand_archives_need_few_descriptors)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
