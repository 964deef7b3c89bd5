/* Sinks that are no files: devices, pipes, and descriptors that are open. */
#define _XOPEN_SOURCE 700 /* for mknod() */
#include <sys/socket.h>

#include "tests/support/sinks.h"

static void a_block_device_is_refused(void **state)
{
    struct folder *f = *state;

    /* Never opened: there need be none of that number. */
    if (mknod(folder_file(f, "disk"), S_IFBLK | 0600, 0) != 0)
        skip();
    sink_expect_refused(folder_file(f, "disk"), false, NF_E_IO, 0);
    sink_expect_refused(folder_file(f, "disk"), true, NF_E_IO, 0);
    folder_remove(f, "disk");
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
    sink_write_rain(name, false);
    assert_int_equal(write(fd, "2", 1), 1);
    assert_int_equal(symlink(name, folder_file(f, "link")), 0);
    sink_write_rain(folder_file(f, "link"), true);
    snprintf(name, sizeof(name), "/proc/%ld/fd/%d", (long)getpid(), fd);
    sink_write_rain(name, true);
    folder_expect(f, "a", STR("1rain2rainrain"));
    assert_int_equal(folder_count(f), 2);
    folder_remove(f, "link");
    folder_remove(f, "a");
    sink_write_rain(name, false);
    close(fd);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    snprintf(name, sizeof(name), "/proc/self/fd/%d", pair[0]);
    sink_write_rain(name, true);
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
    sink_expect_refused(name, true, NF_E_IO, EBADF);
    close(fd);
    sink_expect_refused(name, true, NF_E_IO, ENOENT);
}

/* A device is written to under its own name, and stays. */
static void a_full_device_is_an_error(void **state)
{
    static char bytes[SINK_BUFFER];
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
    s = sink_open(f, "pipe", false);
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
        WITH_FOLDER(a_block_device_is_refused),
        WITH_FOLDER(a_descriptor_is_written_to_as_it_is),
        WITH_FOLDER(a_descriptor_that_cannot_be_written_to_is_refused),
        WITH_FOLDER(a_full_device_is_an_error),
        WITH_FOLDER(a_pipe_gets_what_is_written)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
