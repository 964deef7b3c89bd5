/* Which names a sink takes for a file, and where they lead. */
#include <limits.h>

#include "tests/support/sinks.h"

static void what_cannot_be_created_is_refused(void **state)
{
    struct folder *f = *state;

    sink_expect_refused(f->path, false, NF_E_IO, EISDIR);
    sink_expect_refused(f->path, true, NF_E_IO, EISDIR);
    sink_expect_refused("", true, NF_E_IO, ENOENT);
    sink_expect_refused(folder_file(f, "missing/a"), false, NF_E_IO, ENOENT);
    folder_write(f, "a", STR("old"));
    sink_expect_refused(folder_file(f, "a/b"), true, NF_E_IO, ENOTDIR);
    folder_remove(f, "a");
    assert_int_equal(folder_count(f), 0);
}

/* A folder that cannot be opened cannot be synced: that is said at once, and not
 * when the file is there. */
static void a_folder_that_cannot_be_synced_is_refused(void **state)
{
    struct folder *f = *state;
    const uid_t us = geteuid(), nobody = 65534;

    assert_int_equal(mkdir(folder_file(f, "drop"), 0755), 0);
    /* For root nothing is forbidden. */
    if (us == 0) {
        assert_int_equal(chmod(f->path, 0755), 0);
        assert_int_equal(chown(folder_file(f, "drop"), nobody, (gid_t)-1), 0);
        assert_int_equal(seteuid(nobody), 0);
    }
    assert_int_equal(chmod(folder_file(f, "drop"), 0300), 0);
    sink_expect_refused(folder_file(f, "drop/a"), false, NF_E_IO, EACCES);
    if (us == 0)
        assert_int_equal(seteuid(us), 0);
    assert_int_equal(rmdir(folder_file(f, "drop")), 0);
}

static void a_name_without_a_folder_is_in_the_current_one(void **state)
{
    struct folder *f = *state;
    int here = open(".", O_RDONLY);
    struct nf_sink s = NF_SINK_INIT;

    assert_true(here >= 0);
    assert_int_equal(chdir(f->path), 0);
    assert_ok(nf_sink_file("a", false, &s, NULL), NULL);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(fchdir(here), 0);
    close(here);
    folder_expect(f, "a", STR("rain"));
    folder_remove(f, "a");
}

/* The link stays, and so does what it is called by; the temporary file is beside what
 * it leads to. */
static void a_link_is_followed(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;
    struct stat st;
    char far[256];

    folder_write(f, "a", STR("old"));
    snprintf(far, sizeof(far), "%s/a", f->path);
    assert_int_equal(symlink("a", folder_file(f, "near")), 0);
    assert_int_equal(symlink(far, folder_file(f, "far")), 0);
    assert_int_equal(symlink("far", folder_file(f, "farther")), 0);
    sink_expect_refused(folder_file(f, "near"), false, NF_E_EXISTS, 0);
    s = sink_open(f, "near", true);
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR("new"));
    s = sink_open(f, "farther", true);
    assert_int_equal(s.append(s.ctx, "newer", 5), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR("newer"));
    assert_int_equal(folder_count(f), 4);
    assert_int_equal(lstat(folder_file(f, "near"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(lstat(folder_file(f, "farther"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(lstat(folder_file(f, "a"), &st), 0);
    assert_true(S_ISREG(st.st_mode));
    folder_remove(f, "farther");
    folder_remove(f, "far");
    folder_remove(f, "near");
    folder_remove(f, "a");
}

static void a_link_into_another_folder_is_followed_there(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;

    assert_int_equal(mkdir(folder_file(f, "there"), 0700), 0);
    folder_write(f, "there/a", STR("old"));
    assert_int_equal(symlink("there/a", folder_file(f, "a")), 0);
    s = sink_open(f, "a", true);
    assert_int_equal(folder_count(f), 2); /* no temporary file here */
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "there/a", STR("new"));
    folder_remove(f, "a");
    folder_remove(f, "there/a");
    assert_int_equal(rmdir(folder_file(f, "there")), 0);
}

static void a_link_that_leads_nowhere_is_refused(void **state)
{
    struct folder *f = *state;

    assert_int_equal(symlink("missing", folder_file(f, "a")), 0);
    sink_expect_refused(folder_file(f, "a"), false, NF_E_IO, 0);
    sink_expect_refused(folder_file(f, "a"), true, NF_E_IO, 0);
    folder_remove(f, "a");
    assert_int_equal(symlink("a", folder_file(f, "a")), 0);
    sink_expect_refused(folder_file(f, "a"), true, NF_E_IO, ELOOP);
    folder_remove(f, "a");
    assert_int_equal(symlink(f->path, folder_file(f, "a")), 0);
    sink_expect_refused(folder_file(f, "a"), true, NF_E_IO, EISDIR);
    folder_remove(f, "a");
}

/* Not when everything has been written. */
static void a_name_that_no_file_can_have_is_refused(void **state)
{
    struct folder *f = *state;
    char name[300];
    char path[PATH_MAX + 2];

    memset(name, 'x', sizeof(name));
    name[256] = '\0';
    sink_expect_refused(folder_file(f, name), false, NF_E_IO, ENAMETOOLONG);
    sink_expect_refused(folder_file(f, name), true, NF_E_IO, ENAMETOOLONG);
    memset(path, '/', sizeof(path));
    path[PATH_MAX] = 'a';
    path[PATH_MAX + 1] = '\0';
    sink_expect_refused(path, true, NF_E_IO, ENAMETOOLONG);
    sink_expect_refused(folder_file(f, "a/"), true, NF_E_IO, EISDIR);
    sink_expect_refused(folder_file(f, "."), true, NF_E_IO, EISDIR);
    sink_expect_refused(folder_file(f, "missing/.."), true, NF_E_IO, ENOENT);
    folder_write(f, "a", STR("old"));
    sink_expect_refused(folder_file(f, "a/"), true, NF_E_IO, ENOTDIR);
    folder_remove(f, "a");
    name[255] = '\0'; /* as long as can be */
    struct nf_sink s = sink_open(f, name, false);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, name);
}

/* As in /tmp: rename(2) would refuse it at the end. */
static void a_file_of_another_in_a_sticky_folder_is_refused(void **state)
{
    struct folder *f = *state;
    const uid_t nobody = 65534;

    if (geteuid() != 0)
        skip();
    folder_write(f, "a", STR("old"));
    assert_int_equal(chmod(f->path, 01777), 0);
    assert_int_equal(seteuid(nobody), 0);
    sink_expect_refused(folder_file(f, "a"), true, NF_E_IO, EPERM);
    assert_int_equal(seteuid(0), 0);
    folder_expect(f, "a", STR("old"));
    folder_remove(f, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_cannot_be_created_is_refused),
        WITH_FOLDER(a_folder_that_cannot_be_synced_is_refused),
        WITH_FOLDER(a_name_without_a_folder_is_in_the_current_one),
        WITH_FOLDER(a_link_is_followed),
        WITH_FOLDER(a_link_into_another_folder_is_followed_there),
        WITH_FOLDER(a_link_that_leads_nowhere_is_refused),
        WITH_FOLDER(a_name_that_no_file_can_have_is_refused),
        WITH_FOLDER(a_file_of_another_in_a_sticky_folder_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
