/*
 * A file sink when the system refuses: writing, syncing, naming. The linker puts the
 * functions below in the place of the system's (--wrap, in tests/CMakeLists.txt).
 */
#include <errno.h>
#include <newsfiche/io.h>

#include "tests/support/fault.h"
#include "tests/support/folder.h"

ssize_t __real_write(int fd, const void *buf, size_t n);
int __real_fdatasync(int fd);
int __real_fsync(int fd);
int __real_renameat(int from, const char *old, int to, const char *new);
int __real_renameat2(int from, const char *old, int to, const char *new, unsigned flags);
int __real_linkat(int from, const char *old, int to, const char *new, int flags);

ssize_t __wrap_write(int fd, const void *buf, size_t n);
int __wrap_fdatasync(int fd);
int __wrap_fsync(int fd);
int __wrap_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat2(int from, const char *old, int to, const char *new, unsigned flags);
int __wrap_linkat(int from, const char *old, int to, const char *new, int flags);

static struct fault fault;
static bool armed;
static bool plain; /* the file system knows neither links nor flags of renaming */
static bool named; /* the file had its name before the fault */

static bool refuses(void)
{
    if (!armed || !fault_now(&fault))
        return false;
    errno = EDQUOT;
    return true;
}

ssize_t __wrap_write(int fd, const void *buf, size_t n)
{
    return refuses() ? -1 : __real_write(fd, buf, n);
}

int __wrap_fdatasync(int fd)
{
    return refuses() ? -1 : __real_fdatasync(fd);
}

int __wrap_fsync(int fd)
{
    return refuses() ? -1 : __real_fsync(fd);
}

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
    if (refuses())
        return -1;
    named = true;
    return __real_renameat(from, old, to, new);
}

int __wrap_renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    if (plain) {
        errno = EINVAL;
        return -1;
    }
    if (refuses())
        return -1;
    named = true;
    return __real_renameat2(from, old, to, new, flags);
}

int __wrap_linkat(int from, const char *old, int to, const char *new, int flags)
{
    if (plain) {
        errno = EPERM;
        return -1;
    }
    return __real_linkat(from, old, to, new, flags);
}

static int write_file(const char *path, bool replace)
{
    static char bytes[300u << 10];
    struct nf_sink s = NF_SINK_INIT;
    int os;

    assert_ok(nf_sink_file(path, replace, &s, NULL), NULL);
    armed = true;
    os = s.append(s.ctx, "new", 3);
    if (!os)
        os = s.append(s.ctx, bytes, sizeof(bytes));
    if (!os)
        os = s.commit(s.ctx);
    armed = false;
    s.close(s.ctx);
    return os;
}

/* Call after call is refused, until none is left: it is told, and there is what was
 * there before, or, if only its name may not be durable yet, the new file. */
static void refused_at_any_call(struct folder *f, const char *name, bool replace)
{
    unsigned long n = 0;
    bool hit;

    do {
        struct stat st;
        int os;

        if (replace)
            folder_write(f, "old", STR("old"));
        fault_at(&fault, ++n, false);
        named = false;
        os = write_file(folder_file(f, name), replace);
        hit = atomic_load(&fault.hit);
        assert_int_equal(os, hit ? EDQUOT : 0);
        if (stat(folder_file(f, name), &st) != 0)
            st.st_size = 0;
        assert_int_equal(st.st_size, named ? 3 + (300 << 10) : replace ? 3 : 0);
        if (!replace && named)
            folder_remove(f, name);
        assert_int_equal(folder_count(f), replace ? 2 : 0);
    } while (hit);
    assert_true(n > 4);
}

static void a_new_file(void **state)
{
    refused_at_any_call(*state, "new", false);
}

static void a_new_file_where_there_are_no_links(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;

    plain = true;
    refused_at_any_call(f, "new", false);
    assert_ok(nf_sink_file(folder_file(f, "new"), false, &s, NULL), NULL);
    folder_write(f, "new", STR("another"));
    assert_int_equal(s.commit(s.ctx), EEXIST);
    s.close(s.ctx);
    plain = false;
    folder_expect(f, "new", STR("another"));
    folder_remove(f, "new");
}

static void a_file_that_is_replaced(void **state)
{
    struct folder *f = *state;

    assert_int_equal(symlink("old", folder_file(f, "link")), 0);
    refused_at_any_call(f, "link", true);
    folder_remove(f, "link");
    folder_remove(f, "old");
}

int main(void)
{
    const struct CMUnitTest tests[] = { WITH_FOLDER(a_new_file),
                                        WITH_FOLDER(a_new_file_where_there_are_no_links),
                                        WITH_FOLDER(a_file_that_is_replaced) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
