#include "src/base/fail.h"

#include <errno.h>

#include "tests/support/expect.h"

static void fills_in_all_of_the_error(void **state)
{
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    memset(&err, 0xa5, sizeof(err));
    assert_int_equal(
        nf_fail(&err, NF_E_DAMAGED, 4096, "block %d: %s", 7, "rain"),
        NF_E_DAMAGED);
    assert_int_equal(err.status, NF_E_DAMAGED);
    assert_int_equal(err.os_errno, 0);
    assert_int_equal(err.offset, 4096);
    assert_string_equal(err.text, "block 7: rain");
}

static void no_error_wanted_is_fine(void **state)
{
    (void)state;
    assert_int_equal(nf_fail(NULL, NF_E_LIMIT, 0, "%d", 1), NF_E_LIMIT);
    assert_int_equal(nf_fail_nomem(NULL), NF_E_NOMEM);
    assert_int_equal(nf_fail_os(NULL, ENOENT, 0, "open"), NF_E_IO);
}

static void memory_has_no_place(void **state)
{
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_int_equal(nf_fail_nomem(&err), NF_E_NOMEM);
    assert_int_equal(err.status, NF_E_NOMEM);
    assert_true(err.offset == NF_NO_OFFSET);
    assert_string_equal(err.text, "out of memory");
}

static void the_systems_reason_is_told(void **state)
{
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_int_equal(nf_fail_os(&err, ENOENT, 9, "open"), NF_E_IO);
    assert_int_equal(err.status, NF_E_IO);
    assert_int_equal(err.os_errno, ENOENT);
    assert_int_equal(err.offset, 9);
    assert_memory_equal(err.text, "open: ", 6);
    assert_true(strlen(err.text) > 6);
    /* And a number of which the system knows nothing. */
    assert_int_equal(nf_fail_os(&err, 9999, 9, "open"), NF_E_IO);
    assert_int_equal(err.os_errno, 9999);
    assert_non_null(strstr(err.text, "9999"));
}

/* What a caller's error says from before is left alone by a call that succeeds. */
static void success_says_nothing(void **state)
{
    struct nf_error err = NF_ERROR_INIT;
    const struct nf_error own = NF_ERROR_INIT;

    (void)state;
    (void)nf_fail(&err, NF_E_DAMAGED, 7, "rain");
    assert_int_equal(nf_fail_about(&err, NF_OK, "article %d", 3), NF_OK);
    assert_int_equal(nf_fail_end(&err, NF_OK, &own), NF_OK);
    assert_int_equal(err.status, NF_E_DAMAGED);
    assert_string_equal(err.text, "rain");
}

static void a_long_text_is_cut(void **state)
{
    struct nf_error err = NF_ERROR_INIT;
    char text[1000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memset(&err, 0xa5, sizeof(err));
    (void)nf_fail(&err, NF_E_INPUT, 0, "%s", text);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    memset(text, '\x01', sizeof(text) - 1); /* four times as long, escaped */
    (void)nf_fail(&err, NF_E_INPUT, 0, "%s", text);
    assert_true(strlen(err.text) < sizeof(err.text));
    assert_int_equal(strlen(err.text) % 4, 0);
}

/* What an archive or input holds cannot drive a terminal. */
static void strange_bytes_are_escaped(void **state)
{
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    (void)nf_fail(&err, NF_E_INPUT, 0, "got %s", "\x1b[2J\xff é");
    assert_string_equal(err.text, "got \\x1b[2J\\xff é");
}

static void names_the_file_and_keeps_the_reason(void **state)
{
    struct nf_error err = NF_ERROR_INIT;
    char path[4000];

    (void)state;
    nf_fail_os(&err, ENOENT, 7, "open");
    assert_int_equal(nf_fail_path(&err, NF_E_IO, "a/b.fiche"), NF_E_IO);
    assert_string_equal(err.text, "a/b.fiche: open: No such file or directory");
    assert_int_equal(err.os_errno, ENOENT);
    assert_int_equal(err.offset, 7);
    assert_int_equal(err.status, NF_E_IO);
    nf_fail_path(&err, NF_E_IO, "a/b.fiche"); /* once is enough */
    assert_string_equal(err.text, "a/b.fiche: open: No such file or directory");
    nf_fail_path(&err, NF_E_IO, "a");
    assert_string_equal(err.text, "a: a/b.fiche: open: No such file or directory");
    memset(path, 'x', sizeof(path));
    memcpy(path + sizeof(path) - 9, "/b.fiche", 9);
    nf_fail_os(&err, ENOENT, 7, "open");
    nf_fail_path(&err, NF_E_IO, path);
    assert_memory_equal(err.text, "...xxx", 6);
    assert_non_null(strstr(err.text, "xxx/b.fiche: open: No such file or directory"));
    nf_fail_nomem(&err);
    nf_fail_path(&err, NF_E_NOMEM, path);
    assert_string_equal(err.text, "out of memory");
    nf_fail_path(NULL, NF_E_IO, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_all_of_the_error),
        cmocka_unit_test(no_error_wanted_is_fine),
        cmocka_unit_test(memory_has_no_place),
        cmocka_unit_test(the_systems_reason_is_told),
        cmocka_unit_test(success_says_nothing),
        cmocka_unit_test(a_long_text_is_cut),
        cmocka_unit_test(strange_bytes_are_escaped),
        cmocka_unit_test(names_the_file_and_keeps_the_reason)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
