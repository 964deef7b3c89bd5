/* XSI, for SIGXFSZ's limit; what is limited is the size of a file. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <newsfiche/io.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "tests/support/folder.h"

/* As in sink_file.c: appends below it are gathered. */
#define BUFFER_SIZE (256u << 10)

static struct nf_sink open_sink(struct folder *f, const char *name,
                                bool replace)
{
    struct nf_sink s = { 0 };
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_sink_file(folder_file(f, name), replace, &s, &err), &err);
    assert_non_null(s.append);
    assert_non_null(s.commit);
    assert_non_null(s.close);
    return s;
}

static void expect_refused(const char *path, bool replace,
                           enum nf_status status, int os)
{
    struct nf_sink s, before;
    struct nf_error err = NF_ERROR_INIT;

    memset(&s, 0xa5, sizeof(s));
    memcpy(&before, &s, sizeof(s));
    assert_int_equal(nf_sink_file(path, replace, &s, &err), status);
    assert_memory_equal(&s, &before, sizeof(s));
    assert_int_equal(err.status, status);
    assert_int_equal(err.os_errno, os);
    assert_int_equal(nf_sink_file(path, replace, &s, NULL), status);
}

static bool is_there(struct folder *f, const char *name)
{
    return access(folder_file(f, name), F_OK) == 0;
}

static void a_file_appears_when_it_is_complete(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = open_sink(f, "a", false);

    assert_int_equal(s.append(s.ctx, "rain ", 5), 0);
    assert_int_equal(s.append(s.ctx, "bow\0", 4), 0);
    assert_false(is_there(f, "a"));
    assert_int_equal(s.commit(s.ctx), 0);
    folder_expect(f, "a", STR("rain bow\0"));
    s.close(s.ctx);
    folder_expect(f, "a", STR("rain bow\0"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

static void a_file_may_be_empty(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = open_sink(f, "a", false);

    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR(""));
    folder_remove(f, "a");
}

/* Pieces around the size of what is gathered, in turn with small ones. */
static void keeps_all_bytes_in_order(void **state)
{
    static const size_t pieces[] = { 1,
                                     BUFFER_SIZE - 1,
                                     1,
                                     BUFFER_SIZE,
                                     0,
                                     BUFFER_SIZE + 1,
                                     7,
                                     3 * BUFFER_SIZE,
                                     BUFFER_SIZE - 7,
                                     7,
                                     1000 };
    struct folder *f = *state;
    struct nf_sink s = open_sink(f, "a", false);
    size_t sum = 0, at = 0;
    char *bytes;

    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        sum += pieces[i];
    bytes = malloc(sum);
    assert_non_null(bytes);
    for (size_t i = 0; i < sum; i++)
        bytes[i] = (char)(i % 251);
    for (size_t i = 0; i < COUNT_OF(pieces); at += pieces[i++])
        assert_int_equal(s.append(s.ctx, bytes + at, pieces[i]), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", (struct nf_str){ bytes, sum });
    folder_remove(f, "a");
    free(bytes);
}

static void without_a_commit_nothing_is_left(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = open_sink(f, "a", false);

    s.close(s.ctx);
    assert_int_equal(folder_count(f), 0);
    s = open_sink(f, "a", true);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    s.close(s.ctx);
    assert_int_equal(folder_count(f), 0);
}

static void an_existing_file_is_not_replaced_unasked(void **state)
{
    struct folder *f = *state;

    folder_write(f, "a", STR("old"));
    expect_refused(folder_file(f, "a"), false, NF_E_EXISTS, 0);
    folder_expect(f, "a", STR("old"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

/* Until the commit, and if there is none, the old file is intact. */
static void a_file_to_be_replaced_is_intact_until_then(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;

    folder_write(f, "a", STR("old"));
    s = open_sink(f, "a", true);
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    folder_expect(f, "a", STR("old"));
    s.close(s.ctx);
    folder_expect(f, "a", STR("old"));
    assert_int_equal(folder_count(f), 1);
    s = open_sink(f, "a", true);
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    folder_expect(f, "a", STR("new"));
    s.close(s.ctx);
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

/* Somebody else took the name in the meantime. */
static void a_name_taken_meanwhile_is_not_taken_away(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = open_sink(f, "a", false);

    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    folder_write(f, "a", STR("theirs"));
    assert_int_equal(s.commit(s.ctx), EEXIST);
    s.close(s.ctx);
    folder_expect(f, "a", STR("theirs"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

static void two_may_write_to_one_name(void **state)
{
    struct folder *f = *state;
    struct nf_sink first = open_sink(f, "a", true);
    struct nf_sink second = open_sink(f, "a", true);

    assert_int_equal(first.append(first.ctx, "first", 5), 0);
    assert_int_equal(second.append(second.ctx, "second", 6), 0);
    assert_int_equal(first.commit(first.ctx), 0);
    first.close(first.ctx);
    folder_expect(f, "a", STR("first"));
    assert_int_equal(second.commit(second.ctx), 0);
    second.close(second.ctx);
    folder_expect(f, "a", STR("second"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

static void what_cannot_be_created_is_refused(void **state)
{
    struct folder *f = *state;

    expect_refused(f->path, false, NF_E_IO, EISDIR);
    expect_refused(f->path, true, NF_E_IO, EISDIR);
    expect_refused("", true, NF_E_IO, ENOENT);
    expect_refused(folder_file(f, "missing/a"), false, NF_E_IO, ENOENT);
    folder_write(f, "a", STR("old"));
    expect_refused(folder_file(f, "a/b"), true, NF_E_IO, ENOTDIR);
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
    expect_refused(folder_file(f, "drop/a"), false, NF_E_IO, EACCES);
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

static void the_mode_follows_the_umask(void **state)
{
    struct folder *f = *state;
    mode_t old = umask(027);
    struct nf_sink s = open_sink(f, "a", false);
    struct stat st;

    umask(old);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(stat(folder_file(f, "a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
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
    expect_refused(folder_file(f, "near"), false, NF_E_EXISTS, 0);
    s = open_sink(f, "near", true);
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR("new"));
    s = open_sink(f, "farther", true);
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
    s = open_sink(f, "a", true);
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
    expect_refused(folder_file(f, "a"), false, NF_E_IO, 0);
    expect_refused(folder_file(f, "a"), true, NF_E_IO, 0);
    folder_remove(f, "a");
    assert_int_equal(symlink("a", folder_file(f, "a")), 0);
    expect_refused(folder_file(f, "a"), true, NF_E_IO, ELOOP);
    folder_remove(f, "a");
    assert_int_equal(symlink(f->path, folder_file(f, "a")), 0);
    expect_refused(folder_file(f, "a"), true, NF_E_IO, EISDIR);
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
    expect_refused(folder_file(f, name), false, NF_E_IO, ENAMETOOLONG);
    expect_refused(folder_file(f, name), true, NF_E_IO, ENAMETOOLONG);
    memset(path, '/', sizeof(path));
    path[PATH_MAX] = 'a';
    path[PATH_MAX + 1] = '\0';
    expect_refused(path, true, NF_E_IO, ENAMETOOLONG);
    expect_refused(folder_file(f, "a/"), true, NF_E_IO, EISDIR);
    expect_refused(folder_file(f, "."), true, NF_E_IO, EISDIR);
    expect_refused(folder_file(f, "missing/.."), true, NF_E_IO, ENOENT);
    folder_write(f, "a", STR("old"));
    expect_refused(folder_file(f, "a/"), true, NF_E_IO, ENOTDIR);
    folder_remove(f, "a");
    name[255] = '\0'; /* as long as can be */
    struct nf_sink s = open_sink(f, name, false);
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
    expect_refused(folder_file(f, "a"), true, NF_E_IO, EPERM);
    assert_int_equal(seteuid(0), 0);
    folder_expect(f, "a", STR("old"));
    folder_remove(f, "a");
}

static void a_block_device_is_refused(void **state)
{
    struct folder *f = *state;

    /* Never opened: there need be none of that number. */
    if (mknod(folder_file(f, "disk"), S_IFBLK | 0600, 0) != 0)
        skip();
    expect_refused(folder_file(f, "disk"), false, NF_E_IO, 0);
    expect_refused(folder_file(f, "disk"), true, NF_E_IO, 0);
    folder_remove(f, "disk");
}

/* Append "rain" to what @name stands for, and commit. */
static void write_rain(const char *name, bool replace)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink s = NF_SINK_INIT;

    assert_ok(nf_sink_file(name, replace, &s, &err), &err);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
}

/* Where it stands, behind what others wrote to it; also if it has no name, and is
 * a socket, and by whatever links its name leads there. */
static void a_descriptor_is_written_to_as_it_is(void **state)
{
    struct folder *f = *state;
    char name[64];
    char got[8];
    int fd, pair[2];

    if (access("/proc/self/fd", X_OK) != 0)
        skip();
    folder_write(f, "a", STR(""));
    fd = open(folder_file(f, "a"), O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "1", 1), 1);
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    write_rain(name, false);
    assert_int_equal(write(fd, "2", 1), 1);
    assert_int_equal(symlink(name, folder_file(f, "link")), 0);
    write_rain(folder_file(f, "link"), true);
    snprintf(name, sizeof(name), "/proc/%ld/fd/%d", (long)getpid(), fd);
    write_rain(name, true);
    folder_expect(f, "a", STR("1rain2rainrain"));
    assert_int_equal(folder_count(f), 2);
    folder_remove(f, "link");
    folder_remove(f, "a");
    write_rain(name, false);
    close(fd);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    snprintf(name, sizeof(name), "/proc/self/fd/%d", pair[0]);
    write_rain(name, true);
    assert_int_equal(read(pair[1], got, sizeof(got)), 4);
    close(pair[0]);
    close(pair[1]);
}

static void a_descriptor_that_cannot_be_written_to_is_refused(void **state)
{
    char name[64];
    int fd = open("/dev/null", O_RDONLY);

    (void)state;
    if (access("/proc/self/fd", X_OK) != 0)
        skip();
    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
    expect_refused(name, true, NF_E_IO, EBADF);
    close(fd);
    expect_refused(name, true, NF_E_IO, ENOENT);
}

static void what_is_replaced_hands_on_its_permissions(void **state)
{
    static const mode_t modes[] = { 0600, 0666, 0440, 0755 };
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;
    struct stat st;

    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        folder_write(f, "a", STR("old"));
        assert_int_equal(chmod(folder_file(f, "a"), modes[i]), 0);
        if (geteuid() == 0)
            assert_int_equal(chown(folder_file(f, "a"), 65534, 65533), 0);
        s = open_sink(f, "a", true);
        assert_int_equal(s.commit(s.ctx), 0);
        s.close(s.ctx);
        assert_int_equal(stat(folder_file(f, "a"), &st), 0);
        assert_int_equal(st.st_mode & 07777, modes[i]);
        if (geteuid() == 0) {
            assert_int_equal(st.st_uid, 65534);
            assert_int_equal(st.st_gid, 65533);
        }
        folder_remove(f, "a");
    }
}

/* Nobody but root can give a file to another group: to the one it now has, it is
 * open as to everybody. */
static void another_group_gets_no_more_than_everybody(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;
    struct stat st;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chmod(f->path, 0777), 0);
    folder_write(f, "a", STR("old"));
    assert_int_equal(chown(folder_file(f, "a"), 0, 65533), 0);
    assert_int_equal(chmod(folder_file(f, "a"), 0664), 0);
    assert_int_equal(seteuid(65534), 0);
    s = open_sink(f, "a", true);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(stat(folder_file(f, "a"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    folder_remove(f, "a");
}

static void no_descriptor_stays_open(void **state)
{
    struct folder *f = *state;
    int before = folder_next_fd();
    struct nf_sink s = open_sink(f, "a", false);

    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    expect_refused(folder_file(f, "a"), false, NF_E_EXISTS, 0);
    expect_refused(folder_file(f, "missing/a"), false, NF_E_IO, ENOENT);
    expect_refused(f->path, true, NF_E_IO, EISDIR);
    s = open_sink(f, "a", true);
    s.close(s.ctx);
    write_rain("/dev/null", false);
    assert_int_equal(folder_next_fd(), before);
    folder_remove(f, "a");
}

/* Appends until one fails, with SIGXFSZ out of the way; returns why. */
static int append_past(struct nf_sink *s, rlim_t limit)
{
    static char bytes[BUFFER_SIZE];
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit old, low;
    int os = 0;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    low = old;
    low.rlim_cur = limit;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    for (rlim_t at = 0; !os && at <= limit; at += sizeof(bytes))
        os = s->append(s->ctx, bytes, sizeof(bytes));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, handler);
    return os;
}

/* The first bytes fit, then a part, then nothing. */
static void a_file_that_cannot_grow_leaves_nothing(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;

    folder_write(f, "a", STR("old"));
    s = open_sink(f, "a", true);
    assert_int_equal(append_past(&s, 3 * BUFFER_SIZE + 1000), EFBIG);
    s.close(s.ctx);
    folder_expect(f, "a", STR("old"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
}

/* A device is written to under its own name, and stays. */
static void a_full_device_is_an_error(void **state)
{
    static char bytes[BUFFER_SIZE];
    struct nf_sink s = NF_SINK_INIT;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_ok(nf_sink_file("/dev/full", false, &s, NULL), NULL);
    assert_int_equal(s.append(s.ctx, bytes, sizeof(bytes)), ENOSPC);
    s.close(s.ctx);
    assert_ok(nf_sink_file("/dev/full", true, &s, NULL), NULL);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.commit(s.ctx), ENOSPC);
    s.close(s.ctx);
    assert_int_equal(access("/dev/full", W_OK), 0);
}

static void a_pipe_gets_what_is_written(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = NF_SINK_INIT;
    char got[8];
    int fd;

    assert_int_equal(mkfifo(folder_file(f, "pipe"), 0600), 0);
    fd = open(folder_file(f, "pipe"), O_RDONLY | O_NONBLOCK);
    assert_true(fd >= 0);
    s = open_sink(f, "pipe", false);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(read(fd, got, sizeof(got)), 4);
    assert_memory_equal(got, "rain", 4);
    assert_int_equal(read(fd, got, sizeof(got)), 0);
    close(fd);
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "pipe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(a_file_appears_when_it_is_complete),
        WITH_FOLDER(a_file_may_be_empty),
        WITH_FOLDER(keeps_all_bytes_in_order),
        WITH_FOLDER(without_a_commit_nothing_is_left),
        WITH_FOLDER(an_existing_file_is_not_replaced_unasked),
        WITH_FOLDER(a_file_to_be_replaced_is_intact_until_then),
        WITH_FOLDER(a_name_taken_meanwhile_is_not_taken_away),
        WITH_FOLDER(two_may_write_to_one_name),
        WITH_FOLDER(what_cannot_be_created_is_refused),
        WITH_FOLDER(a_folder_that_cannot_be_synced_is_refused),
        WITH_FOLDER(a_name_without_a_folder_is_in_the_current_one),
        WITH_FOLDER(the_mode_follows_the_umask),
        WITH_FOLDER(a_link_is_followed),
        WITH_FOLDER(a_link_into_another_folder_is_followed_there),
        WITH_FOLDER(a_link_that_leads_nowhere_is_refused),
        WITH_FOLDER(a_name_that_no_file_can_have_is_refused),
        WITH_FOLDER(a_file_of_another_in_a_sticky_folder_is_refused),
        WITH_FOLDER(a_block_device_is_refused),
        WITH_FOLDER(a_descriptor_is_written_to_as_it_is),
        WITH_FOLDER(a_descriptor_that_cannot_be_written_to_is_refused),
        WITH_FOLDER(what_is_replaced_hands_on_its_permissions),
        WITH_FOLDER(another_group_gets_no_more_than_everybody),
        WITH_FOLDER(no_descriptor_stays_open),
        WITH_FOLDER(a_file_that_cannot_grow_leaves_nothing),
        WITH_FOLDER(a_full_device_is_an_error),
        WITH_FOLDER(a_pipe_gets_what_is_written)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
