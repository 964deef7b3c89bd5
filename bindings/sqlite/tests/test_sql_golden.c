/*
 * Tables of golden archives:
 *
 *     test_sql_golden FOLDER…     good/, bad/ or unsupported/
 *
 * Of a good one, the table has what the library gives. Of a broken one, or one of a newer
 * version, a statement fails with a message, or all its values are those or NULL.
 */
#include <dirent.h>
#include <stdio.h>

#include "bindings/sqlite/tests/sql_support.h"

static const char *const queries[] = {
    "SELECT count(*) FROM n",
    "SELECT * FROM n",
    "SELECT id, language FROM n WHERE published > '2000' ORDER BY published DESC LIMIT 3",
    "SELECT language, count(*) FROM n GROUP BY language",
    "SELECT DISTINCT domain FROM n",
    "SELECT source, sum(rowid) FROM n GROUP BY source",
    "SELECT ordinal FROM n WHERE source = 'x' OR language = 'en' OR published < '2020-01'",
    "SELECT a.ordinal, b.ordinal FROM n a CROSS JOIN n b ON b.url = a.url LIMIT 50",
    "SELECT a.ordinal, b.ordinal FROM n a CROSS JOIN n b ON b.id = a.id LIMIT 50",
    "SELECT title FROM n WHERE ordinal = 1",
};

/* What goes through all articles of @set gives @json of article @ordinal, or NULL. */
static void same_article(struct nf_set_cursor *c, sqlite3_stmt *s, const char *path)
{
    const char *json = (const char *)sqlite3_column_text(s, 1);
    struct nf_str want = { NULL, 0 };
    enum nf_status st =
        nf_set_cursor_json(c, (uint64_t)sqlite3_column_int64(s, 0), &want, NULL);

    if ((json != NULL) != (st == NF_OK))
        fail_msg("%s: article %lld: %s", path, sqlite3_column_int64(s, 0), nf_strerror(st));
    if (json)
        assert_bytes(((struct nf_str){ json, (size_t)sqlite3_column_bytes(s, 1) }), want);
}

static int compare_articles(sqlite3 *db, struct nf_set *set, const char *path, long *count)
{
    struct nf_set_cursor *c = NULL;
    sqlite3_stmt *s = NULL;
    int rc;

    assert_ok(nf_set_cursor_open(set, &c, NULL), NULL);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT ordinal, json FROM n", -1, &s, NULL),
                     SQLITE_OK);
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        same_article(c, s, path);
        ++*count;
    }
    sqlite3_finalize(s);
    nf_set_cursor_close(c);
    return rc;
}

static bool pass_over(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    (void)ordinal;
    assert_true(err->text[0] != '\0');
    ++*(long *)ctx;
    return false;
}

/* All queries; each has to work if @must. */
static void ask(struct nf_set *set, const char *path, bool null, bool must)
{
    long passed = 0, articles = 0;
    const struct nf_sqlite_table table = { set, &passed, null ? pass_over : NULL };
    sqlite3 *db = sql_open();
    int rc;

    assert_int_equal(nf_sqlite_table(db, "n", &table), SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        char *got = sql_try(db, queries[i], &rc);

        if (!got || !*got || (must && rc != SQLITE_DONE))
            fail_msg("%s: %s: %s", path, queries[i], got ? got : "no memory");
        sqlite3_free(got);
    }
    rc = compare_articles(db, set, path, &articles);
    if (must && rc != SQLITE_DONE)
        fail_msg("%s: %s", path, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static unsigned long read_archive(const char *path, bool good)
{
    struct nf_error err = NF_ERROR_INIT;
    struct nf_set *set = NULL;

    if (nf_set_open(&path, 1, NULL, &set, &err) != NF_OK) {
        assert_false(good);
        return 0;
    }
    ask(set, path, false, good);
    ask(set, path, true, true);
    nf_set_close(set);
    return 1;
}

static void read_folder(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    unsigned long files = 0, opened = 0;

    assert_non_null(d);
    while ((e = readdir(d))) {
        char path[1000];

        if (!strstr(e->d_name, ".fiche"))
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        opened += read_archive(path, strstr(folder, "/good") != NULL);
        files++;
    }
    closedir(d);
    printf("%s: %lu of %lu archives opened\n", folder, opened, files);
    assert_true(opened > 10);
}

static char *const *folders;

static void tables_are_what_the_library_gives(void **state)
{
    (void)state;
    for (char *const *folder = folders; *folder; folder++)
        read_folder(*folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(tables_are_what_the_library_gives) };

    folders = argv + (argc > 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
