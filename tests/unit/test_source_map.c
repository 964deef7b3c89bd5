#include <errno.h>
#include <newsfiche/io.h>

#include "tests/support/folder.h"

static void reads_any_part(void **state)
{
    struct folder *f = *state;
    struct nf_str bytes = STR("rain over\0the harbour");
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    folder_write(f, "a", bytes);
    assert_ok(nf_source_map(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.size, bytes.len);
    assert_memory_equal(s.memory, bytes.ptr, bytes.len);
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

static void reads_a_file_of_many_pages(void **state)
{
    enum { SIZE = 300001 };
    struct folder *f = *state;
    char *bytes = malloc(SIZE);
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char got[2];

    assert_non_null(bytes);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i % 251);
    folder_write(f, "a", (struct nf_str){ bytes, SIZE });
    assert_ok(nf_source_map(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.size, SIZE);
    assert_memory_equal(s.memory, bytes, SIZE);
    assert_int_equal(s.read_at(s.ctx, SIZE - 2, got, 2), 0);
    assert_memory_equal(got, bytes + SIZE - 2, 2);
    s.close(s.ctx);
    folder_remove(f, "a");
    free(bytes);
}

static void reads_a_file_that_is_gone_from_its_folder(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_source_map(folder_file(f, "a"), &s, &err), &err);
    folder_remove(f, "a");
    assert_memory_equal(s.memory, "rain", 4);
    s.close(s.ctx);
}

/* Nothing cannot be mapped; it is in memory all the same. */
static void a_file_may_be_empty(void **state)
{
    struct folder *f = *state;
    struct nf_source s = NF_SOURCE_INIT;
    struct nf_error err = NF_ERROR_INIT;
    char c = 'x';

    folder_write(f, "a", STR(""));
    assert_ok(nf_source_map(folder_file(f, "a"), &s, &err), &err);
    assert_int_equal(s.size, 0);
    assert_non_null(s.memory);
    assert_int_equal(s.read_at(s.ctx, 0, &c, 0), 0);
    assert_int_equal(c, 'x');
    s.close(s.ctx);
    folder_remove(f, "a");
}

static void expect_refused(const char *path, int os)
{
    struct nf_source s, before;
    struct nf_error err = NF_ERROR_INIT;

    memset(&s, 0xa5, sizeof(s));
    memcpy(&before, &s, sizeof(s));
    assert_int_equal(nf_source_map(path, &s, &err), NF_E_IO);
    assert_memory_equal(&s, &before, sizeof(s));
    assert_int_equal(err.status, NF_E_IO);
    assert_int_equal(err.os_errno, os);
    assert_int_equal(nf_source_map(path, &s, NULL), NF_E_IO);
}

static void what_is_no_file_is_refused(void **state)
{
    struct folder *f = *state;

    expect_refused(folder_file(f, "missing"), ENOENT);
    expect_refused(f->path, EISDIR);
    expect_refused("/dev/null", ESPIPE);
}

static void no_descriptor_stays_open(void **state)
{
    struct folder *f = *state;
    int before = folder_next_fd();
    struct nf_source s = NF_SOURCE_INIT;

    folder_write(f, "a", STR("rain"));
    assert_ok(nf_source_map(folder_file(f, "a"), &s, NULL), NULL);
    assert_int_equal(folder_next_fd(), before);
    s.close(s.ctx);
    folder_remove(f, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(reads_any_part),
        WITH_FOLDER(reads_a_file_of_many_pages),
        WITH_FOLDER(reads_a_file_that_is_gone_from_its_folder),
        WITH_FOLDER(a_file_may_be_empty),
        WITH_FOLDER(what_is_no_file_is_refused),
        WITH_FOLDER(no_descriptor_stays_open)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
