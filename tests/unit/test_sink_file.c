/* A file that is there, complete, once it is committed. */
#define _XOPEN_SOURCE 700 /* for SIGXFSZ */
#include <signal.h>
#include <sys/resource.h>

#include "tests/support/sinks.h"

static bool is_there(struct folder *f, const char *name)
{
    return access(folder_file(f, name), F_OK) == 0;
}

static void a_file_appears_when_it_is_complete(void **state)
{
    struct folder *f = *state;
    struct nf_sink s = sink_open(f, "a", false);

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
    struct nf_sink s = sink_open(f, "a", false);

    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    folder_expect(f, "a", STR(""));
    folder_remove(f, "a");
}

/* Pieces around the size of what is gathered, in turn with small ones. */
static void keeps_all_bytes_in_order(void **state)
{
    static const size_t pieces[] = { 1,
                                     SINK_BUFFER - 1,
                                     1,
                                     SINK_BUFFER,
                                     0,
                                     SINK_BUFFER + 1,
                                     7,
                                     3 * SINK_BUFFER,
                                     SINK_BUFFER - 7,
                                     7,
                                     1000 };
    struct folder *f = *state;
    struct nf_sink s = sink_open(f, "a", false);
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
    struct nf_sink s = sink_open(f, "a", false);

    s.close(s.ctx);
    assert_int_equal(folder_count(f), 0);
    s = sink_open(f, "a", true);
    assert_int_equal(s.append(s.ctx, "rain", 4), 0);
    s.close(s.ctx);
    assert_int_equal(folder_count(f), 0);
}

static void an_existing_file_is_not_replaced_unasked(void **state)
{
    struct folder *f = *state;

    folder_write(f, "a", STR("old"));
    sink_expect_refused(folder_file(f, "a"), false, NF_E_EXISTS, 0);
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
    s = sink_open(f, "a", true);
    assert_int_equal(s.append(s.ctx, "new", 3), 0);
    folder_expect(f, "a", STR("old"));
    s.close(s.ctx);
    folder_expect(f, "a", STR("old"));
    assert_int_equal(folder_count(f), 1);
    s = sink_open(f, "a", true);
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
    struct nf_sink s = sink_open(f, "a", false);

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
    struct nf_sink first = sink_open(f, "a", true);
    struct nf_sink second = sink_open(f, "a", true);

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

static void the_mode_follows_the_umask(void **state)
{
    struct folder *f = *state;
    mode_t old = umask(027);
    struct nf_sink s = sink_open(f, "a", false);
    struct stat st;

    umask(old);
    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    assert_int_equal(stat(folder_file(f, "a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    folder_remove(f, "a");
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
        s = sink_open(f, "a", true);
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
    s = sink_open(f, "a", true);
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
    struct nf_sink s = sink_open(f, "a", false);

    assert_int_equal(s.commit(s.ctx), 0);
    s.close(s.ctx);
    sink_expect_refused(folder_file(f, "a"), false, NF_E_EXISTS, 0);
    sink_expect_refused(folder_file(f, "missing/a"), false, NF_E_IO, ENOENT);
    sink_expect_refused(f->path, true, NF_E_IO, EISDIR);
    s = sink_open(f, "a", true);
    s.close(s.ctx);
    sink_write_rain("/dev/null", false);
    assert_int_equal(folder_next_fd(), before);
    folder_remove(f, "a");
}

/* Appends until one fails, with SIGXFSZ out of the way; returns why. */
static int append_past(struct nf_sink *s, rlim_t limit)
{
    static char bytes[SINK_BUFFER];
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
    s = sink_open(f, "a", true);
    assert_int_equal(append_past(&s, 3 * SINK_BUFFER + 1000), EFBIG);
    s.close(s.ctx);
    folder_expect(f, "a", STR("old"));
    assert_int_equal(folder_count(f), 1);
    folder_remove(f, "a");
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
        WITH_FOLDER(the_mode_follows_the_umask),
        WITH_FOLDER(what_is_replaced_hands_on_its_permissions),
        WITH_FOLDER(another_group_gets_no_more_than_everybody),
        WITH_FOLDER(no_descriptor_stays_open),
        WITH_FOLDER(a_file_that_cannot_grow_leaves_nothing)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
