#include <errno.h>
#include <fcntl.h>
#include <newsfiche/io.h>

#include "src/io/file_open.h"
#include "tests/support/folder.h"

static void reads_any_part(void **state)
{
    struct folder *f = *state;
    struct nf_str bytes = STR("rain over\0the harbour");
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    folder_write(f, "a", bytes);
    assert_ok(nf_source_file(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.size, bytes.len);
    assert_null(s.memory);
    for (size_t off = 0; off <= bytes.len; off++)
        for (size_t n = 0; n <= bytes.len - off; n++) {
            char got[64];

            memset(got, 'x', sizeof(got));
            assert_int_equal(s.read_at(s.ctx, off, got, n), 0);
            assert_memory_equal(got, bytes.ptr + off, n);
            assert_int_equal(got[n], 'x');
        }
    s.close(s.ctx);
    folder_remove(f, "a");
}

static void reads_a_file_that_is_gone_from_its_folder(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char got[4];

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_source_file(folder_file(f, "a"), &s, &err), &err);
    folder_remove(f, "a");
    assert_int_equal(s.read_at(s.ctx, 0, got, 4), 0);
    assert_memory_equal(got, "rain", 4);
    s.close(s.ctx);
}

/* io.h: a range past the end is an error, never a short read. */
static void past_the_end_is_an_error(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char got[8];

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_source_file(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.read_at(s.ctx, 0, got, 5), EIO);
    assert_int_equal(s.read_at(s.ctx, 4, got, 1), EIO);
    assert_int_equal(s.read_at(s.ctx, 1000, got, 1), EIO);
    assert_int_not_equal(s.read_at(s.ctx, UINT64_MAX, got, 1), 0);
    assert_int_equal(s.read_at(s.ctx, 4, got, 0), 0);
    s.close(s.ctx);
    folder_remove(f, "a");
}

static void a_file_cut_off_while_open_is_an_error(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char got[4];

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_source_file(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(truncate(folder_file(f, "a"), 2), 0);
    assert_int_equal(s.read_at(s.ctx, 0, got, 2), 0);
    assert_int_equal(s.read_at(s.ctx, 0, got, 4), EIO);
    s.close(s.ctx);
    folder_remove(f, "a");
}

static void a_file_may_be_empty(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    folder_write(f, "a", STR(""));
    assert_ok(nf_source_file(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.size, 0);
    s.close(s.ctx);
    folder_remove(f, "a");
}

/* @open fails for @path with that reason; the source is left alone. */
static void expect_refused(const char *path, int os)
{
    struct nf_source s, before;
    struct nf_error err = NF_ERROR_INIT;
    uint64_t size = 77;
    int fd = 77;

    memset(&s, 0xa5, sizeof(s));
    memcpy(&before, &s, sizeof(s));
    assert_int_equal(nf_source_file(path, &s, &err), NF_E_IO);
    assert_memory_equal(&s, &before, sizeof(s));
    assert_int_equal(err.status, NF_E_IO);
    assert_int_equal(err.os_errno, os);
    assert_true(err.offset == NF_NO_OFFSET);
    assert_int_equal(nf_source_file(path, &s, NULL), NF_E_IO);
    assert_int_equal(nf_file_open(path, &fd, &size, NULL), NF_E_IO);
    assert_int_equal(fd, 77);
    assert_int_equal(size, 77);
}

static void only_files_that_are_there_are_opened(void **state)
{
    struct folder *f = *state;

    expect_refused(folder_file(f, "missing"), ENOENT);
    expect_refused(folder_file(f, "missing/a"), ENOENT);
    expect_refused("", ENOENT);
    folder_write(f, "a", STR("rain"));
    expect_refused(folder_file(f, "a/b"), ENOTDIR);
    folder_remove(f, "a");
}

static void folders_and_devices_are_refused(void **state)
{
    struct folder *f = *state;

    expect_refused(f->path, EISDIR);
    expect_refused("/dev/null", ESPIPE);
}

static void a_refusal_leaves_no_descriptor_open(void **state)
{
    struct folder *f = *state;
    int before = folder_next_fd();

    for (int i = 0; i < 10; i++)
        expect_refused(f->path, EISDIR);
    assert_int_equal(folder_next_fd(), before);
}

static void a_program_that_is_started_does_not_get_it(void **state)
{
    struct folder *f = *state;
    uint64_t size;
    int fd;

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_file_open(folder_file(f, "a"), &fd, &size, NULL), NULL);
    assert_int_equal(size, 4);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    folder_remove(f, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_any_part),
        WITH_FOLDER(reads_a_file_that_is_gone_from_its_folder),
        WITH_FOLDER(past_the_end_is_an_error),
        WITH_FOLDER(a_file_cut_off_while_open_is_an_error),
        WITH_FOLDER(a_file_may_be_empty),
        WITH_FOLDER(only_files_that_are_there_are_opened),
        WITH_FOLDER(folders_and_devices_are_refused),
        WITH_FOLDER(a_refusal_leaves_no_descriptor_open),
        WITH_FOLDER(a_program_that_is_started_does_not_get_it)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
