/*
 * The n-th allocation fails, of SQLite and of the archives, which use the same: the statement
 * says so, or answers what it should, and nothing stays behind.
 */
#include "bindings/sqlite/tests/failing_memory.h"
#include "bindings/sqlite/tests/sql_support.h"
#include "tests/support/folder.h"

/* Open a database, make a table of the archive, and answer; SQLITE_DONE if all of it worked. */
static int answer(const char *create, const char *query, const char *want)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    char *got = NULL;
    int rc = sqlite3_open(":memory:", &db);

    if (rc == SQLITE_OK)
        rc = nf_sqlite_module(db);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, create, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, query, -1, &s, NULL);
    if (rc == SQLITE_OK)
        got = sql_rows(s, &rc);
    sqlite3_finalize(s);
    if (rc == SQLITE_DONE && (!got || strcmp(got, want) != 0))
        fail_msg("%s: %s", query, got ? got : "no memory");
    sqlite3_free(got);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    static const struct {
        const char *query, *want;
    } table[] = {
        { "SELECT title, json_array_length(tags), substr(text, 1, 0), modified FROM n "
          "WHERE url = 'https://www.example.org/news/3'", "Rain over the harbour|||\n" },
        { "SELECT count(*) FROM n WHERE source = 'Mill Gazette' AND language = 'en' AND "
          "published > '2000' AND domain = 'www.example.org'", "2\n" },
        { "SELECT ordinal, published, archive <> '', json <> '' FROM n ORDER BY published DESC "
          "LIMIT 2", "11|2000-01-12|1|1\n10|2000-01-11|1|1\n" },
        { "SELECT source, count(*), max(rowid) FROM n GROUP BY source",
          "Harbour Post|6|10\nMill Gazette|6|11\n" },
        { "SELECT count(authors), min(id), max(image) FROM n", "0|n-0|\n" },
    };
    struct folder *f = *state;
    struct archives *all = archives_numbers(1, 12, 1);
    char create[300];

    folder_write(f, "a.fiche", (struct nf_str){ (const char *)all->bytes[0].ptr,
                                                all->bytes[0].len });
    snprintf(create, sizeof(create), "CREATE VIRTUAL TABLE n USING newsfiche('%s/[a].fiche')",
             f->path);
    for (size_t i = 0; i < COUNT_OF(table); i++)
        for (int onwards = 0; onwards < 2; onwards++) {
            unsigned long n = 1;
            int rc;

            do {
                fault_at(&fault, n++, onwards);
                rc = answer(create, table[i].query, table[i].want);
                /* What SQLite can do without is not missed. */
                if (rc != SQLITE_DONE && rc != SQLITE_NOMEM)
                    fail_msg("%s: allocation %lu: %d", table[i].query, n - 1, rc);
            } while (atomic_load(&fault.hit));
            assert_int_equal(rc, SQLITE_DONE);
            assert_true(n > 200);
        }
    fault_at(&fault, 0, false);
    assert_int_equal(sqlite3_memory_used(), 0);
    folder_remove(f, "a.fiche");
    archives_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = { WITH_FOLDER(every_allocation_may_fail) };

    return cmocka_run_group_tests(tests, failing_memory, NULL);
}
