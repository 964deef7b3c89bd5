#ifndef NF_TESTS_FOLDER_H
#define NF_TESTS_FOLDER_H

/* A folder of a test's own, which must be empty when it is taken away. */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/expect.h"

struct folder {
    char path[200];
    char name[600]; /* of a file in it, as folder_file() made it */
};

static inline int folder_set_up(void **state)
{
    const char *tmp = getenv("TMPDIR");
    struct folder *f = calloc(1, sizeof(*f));

    if (!f)
        return -1;
    *state = f;
    snprintf(f->path, sizeof(f->path), "%s/newsfiche-test-XXXXXX",
             tmp && strlen(tmp) < 100 ? tmp : "/tmp");
    return mkdtemp(f->path) ? 0 : -1;
}

/* "folder/name", until the next call. */
static inline const char *folder_file(struct folder *f, const char *name)
{
    snprintf(f->name, sizeof(f->name), "%s/%s", f->path, name);
    return f->name;
}

/* Files in it; names that begin with a dot count. */
static inline size_t folder_count(const struct folder *f)
{
    DIR *d = opendir(f->path);
    struct dirent *e;
    size_t n = 0;

    assert_non_null(d);
    while ((e = readdir(d)))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static inline void folder_write(struct folder *f, const char *name,
                                struct nf_str bytes)
{
    FILE *to = fopen(folder_file(f, name), "wb");

    assert_non_null(to);
    if (bytes.len)
        assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, to), bytes.len);
    assert_int_equal(fclose(to), 0);
}

/* The file has these bytes and no others. */
static inline void folder_expect(struct folder *f, const char *name,
                                 struct nf_str want)
{
    FILE *from = fopen(folder_file(f, name), "rb");
    char *buf = malloc(want.len + 1);
    size_t n;

    assert_non_null(from);
    assert_non_null(buf);
    n = fread(buf, 1, want.len + 1, from);
    fclose(from);
    assert_bytes(((struct nf_str){ buf, n }), want);
    free(buf);
}

static inline void folder_remove(struct folder *f, const char *name)
{
    assert_int_equal(unlink(folder_file(f, name)), 0);
}

/* Fails if anything was left in it, and removes that. */
static inline int folder_tear_down(void **state)
{
    struct folder *f = *state;
    DIR *d = opendir(f->path);
    struct dirent *e;
    int left = 0;

    while (d && (e = readdir(d)))
        if (unlink(folder_file(f, e->d_name)) == 0) {
            print_error("left behind: %s\n", e->d_name);
            left = -1;
        }
    if (d)
        closedir(d);
    if (rmdir(f->path) != 0)
        left = -1;
    free(f);
    return left;
}

/* The number the next descriptor gets: the same if none stayed open. */
static inline int folder_next_fd(void)
{
    int fd = open("/dev/null", O_RDONLY);

    assert_true(fd >= 0);
    close(fd);
    return fd;
}

#define WITH_FOLDER(test) \
    cmocka_unit_test_setup_teardown(test, folder_set_up, folder_tear_down)

#endif
