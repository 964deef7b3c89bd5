/* Files that grow, and who may write to them: nf_store_file(), nf_writer_open_append(). */
#include <errno.h>
#include <pthread.h>

#include "tests/support/folder.h"
#include "tests/support/opened.h"

static struct nf_store open_store(const char *path)
{
    struct nf_store store = NF_STORE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_store_file(path, &store, &err), &err);
    return store;
}

static void bytes_come_behind_those_that_are_there(void **state)
{
    struct folder *f = *state;
    struct nf_store s;
    char got[8] = "";

    folder_write(f, "a", STR("abc"));
    s = open_store(folder_file(f, "a"));
    assert_true(s.size == 3);
    assert_int_equal(s.append(s.ctx, "defg", 4), 0);
    assert_int_equal(s.read_at(s.ctx, 1, got, 5), 0);
    assert_string_equal(got, "bcdef");
    assert_int_equal(s.sync(s.ctx), 0);
    folder_expect(f, "a", STR("abcdefg"));
    assert_int_equal(s.resize(s.ctx, 5), 0);
    folder_expect(f, "a", STR("abcde"));
    assert_int_equal(s.append(s.ctx, "!", 1), 0);
    assert_int_equal(s.resize(s.ctx, 8), 0);
    folder_expect(f, "a", STR("abcde!\0\0"));
    assert_int_equal(s.resize(s.ctx, 6), 0);
    assert_int_equal(s.sync(s.ctx), 0);
    folder_expect(f, "a", STR("abcde!"));
    assert_int_equal(s.read_at(s.ctx, 5, got, 2), EIO);
    s.close(s.ctx);
    folder_remove(f, "a");
}

static void what_is_not_synced_is_dropped(void **state)
{
    struct folder *f = *state;
    struct nf_store s;

    folder_write(f, "a", STR("abc"));
    s = open_store(folder_file(f, "a"));
    assert_int_equal(s.append(s.ctx, "defg", 4), 0);
    assert_int_equal(s.resize(s.ctx, 3), 0);
    assert_int_equal(s.append(s.ctx, "x", 1), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR("abc"));
    folder_remove(f, "a");
}

static void much_is_written_as_it_comes(void **state)
{
    struct folder *f = *state;
    struct nf_buffer want = { 0 };
    struct nf_sink to = memory_sink(&want);
    struct nf_store s;

    folder_write(f, "a", STR(""));
    s = open_store(folder_file(f, "a"));
    for (size_t n = 1; n < 1000000; n = n * 3 + 1) {
        char *p = malloc(n);

        assert_non_null(p);
        memset(p, (int)('a' + n % 26), n);
        assert_int_equal(to.append(to.ctx, p, n), 0);
        assert_int_equal(s.append(s.ctx, p, n), 0);
        free(p);
    }
    assert_int_equal(s.sync(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", (struct nf_str){ (const char *)want.ptr, want.len });
    free(want.ptr);
    folder_remove(f, "a");
}

static void expect_busy(const char *path)
{
    struct nf_store none = NF_STORE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    assert_status(nf_store_file(path, &none, &err), NF_E_BUSY, &err);
    assert_null(none.ctx);
    assert_non_null(strstr(err.text, path));
}

static void *be_refused(void *path)
{
    expect_busy(path);
    return NULL;
}

static void one_writer_has_it(void **state)
{
    struct folder *f = *state;
    const int fd = folder_next_fd();
    struct nf_store s;
    pthread_t thread;

    folder_write(f, "a", STR("abc"));
    s = open_store(folder_file(f, "a"));
    expect_busy(f->name);
    assert_int_equal(pthread_create(&thread, NULL, be_refused, f->name), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    s.close(s.ctx);
    s = open_store(folder_file(f, "a"));
    s.close(s.ctx);
    assert_int_equal(folder_next_fd(), fd);
    folder_remove(f, "a");
}

static void what_is_no_file_is_refused(void **state)
{
    struct folder *f = *state;
    struct nf_store none = NF_STORE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    assert_status(nf_store_file(f->path, &none, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, EISDIR);
    assert_status(nf_store_file(folder_file(f, "a"), &none, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, ENOENT);
    assert_status(nf_store_file("/dev/null", &none, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, ESPIPE);
    assert_non_null(strstr(err.text, "it is a pipe or a device"));
    assert_null(none.ctx);
}

static void a_file_that_was_replaced_takes_no_more(void **state)
{
    struct folder *f = *state;
    struct nf_store s;
    char other[600];

    folder_write(f, "b", STR("xyz"));
    snprintf(other, sizeof(other), "%s", folder_file(f, "b"));
    folder_write(f, "a", STR("abc"));
    s = open_store(folder_file(f, "a"));
    assert_int_equal(rename(other, folder_file(f, "a")), 0);
    assert_int_equal(s.append(s.ctx, "d", 1), 0);
    assert_int_equal(s.sync(s.ctx), ESTALE);
    assert_int_equal(s.append(s.ctx, "d", 1), ESTALE); /* and for ever */
    assert_int_equal(s.sync(s.ctx), ESTALE);
    s.close(s.ctx);
    folder_expect(f, "a", STR("xyz"));
    folder_remove(f, "a");
}

static uint64_t count_articles(const char *path)
{
    struct nf_reader *r = NULL;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_info info = NF_INFO_INIT;

    assert_ok(nf_reader_open_file(path, NULL, &r, &err), &err);
    nf_reader_info(r, &info);
    nf_reader_close(r);
    return info.articles;
}

static void a_missing_archive_is_made(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL, *other = NULL;
    struct pack_numbered a;
    const int fd = folder_next_fd();

    assert_ok(nf_writer_open_append(folder_file(f, "a"), NULL, &w, &err), &err);
    assert_int_equal(count_articles(folder_file(f, "a")), 0);
    assert_int_equal(folder_count(f), 1);
    assert_status(nf_writer_open_append(f->name, NULL, &other, &err), NF_E_BUSY, &err);
    assert_null(other);
    for (uint32_t i = 0; i < 6; i++) {
        pack_numbered(&a, i);
        pack_add(w, &a.article);
        if (i % 2)
            assert_ok(nf_writer_flush(w, &err), &err);
        assert_int_equal(count_articles(f->name), (i + 1) / 2 * 2);
    }
    nf_writer_close(w);
    w = NULL;
    assert_ok(nf_writer_open_append(f->name, NULL, &w, &err), &err);
    pack_add(w, &a.article);
    pack_end(w);
    assert_int_equal(count_articles(f->name), 7);
    assert_int_equal(folder_next_fd(), fd);
    folder_remove(f, "a");
}

/* Two that are made at the same time are not the same archive. */
static void archives_have_ids_of_their_own(void **state)
{
    struct folder *f = *state;
    uint8_t id[2][16];

    for (unsigned i = 0; i < 2; i++) {
        struct nf_error err = NF_ERROR_INIT;
        struct nf_info info = NF_INFO_INIT;
        struct nf_writer *w = NULL;
        struct nf_reader *r = NULL;

        assert_ok(nf_writer_open_append(folder_file(f, "a"), NULL, &w, &err), &err);
        pack_end(w);
        assert_ok(nf_reader_open_file(f->name, NULL, &r, &err), &err);
        nf_reader_info(r, &info);
        memcpy(id[i], info.id, sizeof(info.id));
        nf_reader_close(r);
        folder_remove(f, "a");
    }
    assert_memory_not_equal(id[0], id[1], sizeof(id[0]));
}

/* As where the superuser starts a program in a folder of his for another user. */
static void folders_above_need_not_be_open_to_the_user(void **state)
{
    struct folder *f = *state;
    const char *const names[] = { "a", "link" };
    const int here = open(".", O_RDONLY);
    const uid_t us = geteuid(), nobody = 65534;

    assert_true(here >= 0);
    assert_int_equal(mkdir(folder_file(f, "in"), 0777), 0);
    assert_int_equal(chmod(f->name, 0777), 0);
    folder_write(f, "in/a", STR("abc"));
    assert_int_equal(chmod(f->name, 0666), 0);
    assert_int_equal(symlink("a", folder_file(f, "in/link")), 0);
    assert_int_equal(chdir(folder_file(f, "in")), 0);
    assert_int_equal(chmod(f->path, 0), 0);
    if (us == 0) /* for root nothing is forbidden */
        assert_int_equal(seteuid(nobody), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct nf_store s = open_store(names[i]);

        assert_int_equal(s.sync(s.ctx), 0);
        s.close(s.ctx);
    }
    if (us == 0)
        assert_int_equal(seteuid(us), 0);
    assert_int_equal(chmod(f->path, 0700), 0);
    assert_int_equal(fchdir(here), 0);
    close(here);
    folder_remove(f, "in/link");
    folder_remove(f, "in/a");
    assert_int_equal(rmdir(folder_file(f, "in")), 0);
}

static void nothing_is_made_of_what_is_no_archive(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    struct nf_writer *w = NULL;

    folder_write(f, "a", STR("{\"title\": \"Rain\"}\n"));
    assert_status(nf_writer_open_append(folder_file(f, "a"), NULL, &w, &err), NF_E_FORMAT,
                  &err);
    assert_non_null(strstr(err.text, f->name));
    folder_expect(f, "a", STR("{\"title\": \"Rain\"}\n"));
    folder_remove(f, "a");
    assert_status(nf_writer_open_append(folder_file(f, "b/a"), NULL, &w, &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, ENOENT);
    assert_null(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(bytes_come_behind_those_that_are_there),
        WITH_FOLDER(what_is_not_synced_is_dropped),
        WITH_FOLDER(much_is_written_as_it_comes),
        WITH_FOLDER(one_writer_has_it),
        WITH_FOLDER(what_is_no_file_is_refused),
        WITH_FOLDER(a_file_that_was_replaced_takes_no_more),
        WITH_FOLDER(a_missing_archive_is_made),
        WITH_FOLDER(archives_have_ids_of_their_own),
        WITH_FOLDER(folders_above_need_not_be_open_to_the_user),
        WITH_FOLDER(nothing_is_made_of_what_is_no_archive)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
