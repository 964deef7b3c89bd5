/*
 * What an import does where libarchive cannot be loaded. src/convert/libarchive.c is built
 * for this with NF_ARCHIVE_SONAME being a library that is not there, or one without
 * libarchive's functions; what then is missing is MISSING.
 */
#include "src/convert/libarchive.h"

#include "tests/support/collect.h"
#include "tests/support/packed.h"

static char buffer[PACKED_ROOM];
static const struct member member = { "a.jsonl", { "{\"a\":1}\n", 8 }, 0, NULL };

static void says_what_is_missing(void **state)
{
    struct nf_libarchive la;
    char why[1000];

    (void)state;
    assert_false(nf_libarchive_get(&la, why, sizeof(why)));
    assert_non_null(strstr(why, "tar and zip need the library " NF_ARCHIVE_SONAME " ("));
    assert_non_null(strstr(why, MISSING));
    assert_non_null(strstr(why, "; all else is read without it"));
}

static void refuses_tar_and_zip(void **state)
{
    (void)state;
    for (enum shape shape = TAR; shape <= ZIP; shape++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "n", packed(buffer, shape, PLAIN, &member, 1)), NULL);
        assert_int_equal(c.count, 1);
        assert_int_equal(c.refusals, 1);
        assert_string_equal(c.item[0].file, "n");
        assert_memory_equal(c.item[0].why, "tar and zip need", 16);
        collect_free(&c);
        c.stop_at_refusal = true;
        assert_int_equal(collect_import(&c, "n", packed(buffer, shape, GZIP, &member, 1)),
                         NF_E_INPUT);
        collect_free(&c);
    }
}

static void reads_all_else(void **state)
{
    struct collect c = { 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.jsonl.gz", packed(buffer, RAW, GZIP, &member, 1)), NULL);
    assert_int_equal(c.refusals, 0);
    assert_int_equal(c.articles, 1);
    collect_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_missing),
        cmocka_unit_test(refuses_tar_and_zip),
        cmocka_unit_test(reads_all_else)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
