/*
 * What a file that grows does for its name: nobody is told that something is stored which,
 * after a power failure, has no name, or the name of which another file has. The linker puts
 * the functions below in the place of the C library's (--wrap, in tests/CMakeLists.txt).
 */
#include <errno.h>

#include "tests/support/folder.h"
#include "tests/support/opened.h"

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_fstat64(int fd, void *st);
int __wrap_fstat64(int fd, void *st);

static int error;           /* of fsync() */
static unsigned syncs;      /* of the folder */
static struct stat watched;
static const char *from, *to; /* to be renamed once a file was opened */

int __wrap_fsync(int fd)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && st.st_dev == watched.st_dev && st.st_ino == watched.st_ino)
        syncs++;
    errno = error;
    return error ? -1 : __real_fsync(fd);
}

int __wrap_fstat64(int fd, void *st)
{
    if (from)
        assert_int_equal(rename(from, to), 0);
    from = NULL;
    return __real_fstat64(fd, st);
}

static enum nf_status open_it(struct folder *f, const char *name, struct nf_error *err)
{
    struct nf_store s = NF_STORE_INIT;
    enum nf_status st;

    syncs = 0;
    assert_int_equal(stat(f->path, &watched), 0);
    st = nf_store_file(folder_file(f, name), &s, err);
    if (st == NF_OK)
        s.close(s.ctx);
    return st;
}

/* Whoever made it may have been killed before its name was on disk. */
static void the_folder_is_synced(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;

    folder_write(f, "a", STR("abc"));
    assert_ok(open_it(f, "a", &err), &err);
    assert_int_equal(syncs, 1);
    error = EIO;
    assert_status(open_it(f, "a", &err), NF_E_IO, &err);
    assert_int_equal(err.os_errno, EIO);
    error = EINVAL; /* the file system cannot */
    assert_ok(open_it(f, "a", &err), &err);
    error = 0;
    folder_remove(f, "a");
}

static void it_is_that_of_the_file_a_link_leads_to(void **state)
{
    struct folder *f = *state;
    struct nf_error err = NF_ERROR_INIT;
    char inner[300];

    snprintf(inner, sizeof(inner), "%s/inner", f->path);
    assert_int_equal(mkdir(inner, 0777), 0);
    folder_write(f, "a", STR("abc"));
    assert_int_equal(symlink("../a", folder_file(f, "inner/link")), 0);
    assert_ok(open_it(f, "inner/link", &err), &err);
    assert_int_equal(syncs, 1);
    folder_remove(f, "inner/link");
    folder_remove(f, "a");
    assert_int_equal(rmdir(inner), 0);
}

/* A writer waits while another puts a new file in the place of the one it has open. */
static void a_file_that_was_replaced_meanwhile_is_opened_anew(void **state)
{
    struct folder *f = *state;
    struct nf_store s = NF_STORE_INIT;
    char a[300], b[300];

    folder_write(f, "a", STR("abc"));
    folder_write(f, "b", STR("of another length"));
    snprintf(a, sizeof(a), "%s/a", f->path);
    snprintf(b, sizeof(b), "%s/b", f->path);
    from = b;
    to = a;
    assert_ok(nf_store_file(a, &s, NULL), NULL);
    assert_null(from);
    assert_int_equal(s.size, 17);
    assert_int_equal(s.append(s.ctx, "!", 1), 0);
    assert_int_equal(s.sync(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR("of another length!"));
    folder_remove(f, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(the_folder_is_synced),
        WITH_FOLDER(it_is_that_of_the_file_a_link_leads_to),
        WITH_FOLDER(a_file_that_was_replaced_meanwhile_is_opened_anew)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
