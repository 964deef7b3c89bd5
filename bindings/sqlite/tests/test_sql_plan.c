/*
 * Whatever is left to the archives gives what SQLite finds in a table of its own with the same
 * rows; and it is left to them.
 */
#include "bindings/sqlite/tests/sql_support.h"

#define ARTICLES 1400u

struct fixture {
    struct archives *all;
    struct nf_set *set;
    sqlite3 *db;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct nf_set_opts opts;
    struct nf_error err = NF_ERROR_INIT;

    assert_non_null(f);
    f->all = archives_numbers(2, 1, 2);
    sql_odd_archive(f->all, 0, 0, 700);
    sql_odd_archive(f->all, 1, 700, ARTICLES);
    opts = archives_opts(f->all);
    assert_ok(nf_set_open(f->all->paths, 2, &opts, &f->set, &err), &err);
    f->db = sql_open();
    sql_table(f->db, f->set);
    sql_do(f->db, "CREATE TABLE own(ordinal INTEGER PRIMARY KEY, url TEXT, published TEXT, "
                  "language TEXT, source TEXT, domain TEXT, id TEXT)");
    sql_do(f->db, "INSERT INTO own SELECT ordinal, url, published, language, source, domain, id "
                  "FROM n");
    sql_expect(f->db, "SELECT count(*) FROM own", "1400\n");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(sqlite3_close(f->db), SQLITE_OK);
    nf_set_close(f->set);
    archives_free(f->all);
    free(f);
    return 0;
}

/* @with, where each @ is @table. Free it. */
static char *write_out(const char *with, const char *table)
{
    sqlite3_str *out = sqlite3_str_new(NULL);

    for (const char *p = with; *p; p++)
        if (*p == '@')
            sqlite3_str_appendall(out, table);
        else
            sqlite3_str_appendchar(out, 1, *p);
    return sqlite3_str_finish(out);
}

/* @sql answers the same with either table as @, and of the archives with the plan @plan. */
static void same(sqlite3 *db, const char *sql, const char *plan)
{
    char *left = write_out(sql, "n"), *own = write_out(sql, "own");
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", left);
    char *got = sql_get(db, explain), *wanted = sql_get(db, own);

    if (!strstr(got, plan))
        fail_msg("%s: %s", left, got);
    sqlite3_free(got);
    got = sql_get(db, left);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s:\n%.500s\n%s:\n%.500s", left, got, own, wanted);
    sqlite3_free(got);
    sqlite3_free(wanted);
    sqlite3_free(explain);
    sqlite3_free(own);
    sqlite3_free(left);
}

static void where(sqlite3 *db, const char *comparison, const char *plan)
{
    char *sql = sqlite3_mprintf("SELECT ordinal, url, published FROM @ WHERE %s "
                                "ORDER BY +ordinal", comparison);

    same(db, sql, plan);
    sqlite3_free(sql);
}

static void texts_are_compared_as_sqlite_does(void **state)
{
    static const char *const columns[] = { "url", "id", "source", "domain", "language" };
    static const char *const texts[] = {
        "'https://example.org/a'", "'http://example.org/a'", "'no url'", "''", "NULL", "1",
        "'1'", "'one'", "x'31'", "'ein s'", "'Post'", "'post'", "'example.org'", "'P'",
        "'Ärzte Zeitung'", "'en'", "'EN'", "'English'", "'(x)'", "'-'", "'zh_Hant'", "'org'",
        "'mailto:a'", "'https://EXAMPLE.org/c%7E'", "1.5", "'é'" };
    struct fixture *f = *state;

    for (size_t c = 0; c < COUNT_OF(columns); c++)
        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            char *sql = sqlite3_mprintf("%s = %s", columns[c], texts[i]);
            char *plan = sqlite3_mprintf(":%s=", columns[c]);

            where(f->db, sql, plan);
            sqlite3_free(sql);
            sqlite3_free(plan);
        }
    where(f->db, "url IN ('https://example.org/a', 'no url', 'https://example.org/b')",
          ":url=");
    where(f->db, "language IN ('en', 'de', NULL)", ":language=");
    where(f->db, "source = 'Post' AND language = 'en' AND published >= '2024'",
          ":source= language= published>=");
    where(f->db, "source = 'Post' AND domain = 'example.org'", ":source= domain=");
}

static void other_collations_are_not_left_to_archives(void **state)
{
    struct fixture *f = *state;

    where(f->db, "source = 'post' COLLATE NOCASE", ":source=");
    where(f->db, "source = 'Post  ' COLLATE RTRIM", "INDEX 0:");
    where(f->db, "url = 'HTTPS://example.org/a' COLLATE NOCASE", "INDEX 0:");
    where(f->db, "language = 'ENGLISH' COLLATE NOCASE", "INDEX 0:");
}

static void times_are_compared_as_sqlite_does(void **state)
{
    static const char *const comparisons[] = { "=", "<", "<=", ">", ">=" };
    static const char *const texts[] = {
        "'2024-01-31'", "'2024-01-31T00:00:00'", "'2024-01-31T00:00:00Z'", "'2024-01'", "'2024'",
        "'2024-02'", "'2024-1-31'", "'2024-13-99'", "'20240131'", "'2'", "''", "'a'", "NULL",
        "2024", "'2024-01-31 12:00'", "'2024-01-32'", "'0001'", "'9999-12-31'", "'-5'",
        "'2024-01-31T07:40:00Z'", "x'32'", "'2024-01-31T23:59:59+02:00'" };
    struct fixture *f = *state;

    for (size_t c = 0; c < COUNT_OF(comparisons); c++)
        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            char *sql = sqlite3_mprintf("published %s %s", comparisons[c], texts[i]);
            char *plan = sqlite3_mprintf(":published%s", comparisons[c]);

            where(f->db, sql, plan);
            sqlite3_free(sql);
            sqlite3_free(plan);
        }
    where(f->db, "published BETWEEN '2023-12-31' AND '2024-01-31'",
          ":published>= published<=");
}

static void ordinals_are_compared_as_sqlite_does(void **state)
{
    static const char *const columns[] = { "ordinal", "rowid" };
    static const char *const comparisons[] = { "=", "<", "<=", ">", ">=" };
    static const char *const numbers[] = {
        "0", "1", "699", "700", "1399", "1400", "-1", "9223372036854775807",
        "-9223372036854775808", "'7'", "'x'", "7.0", "7.5", "1e30", "-1e30", "NULL" };
    struct fixture *f = *state;

    for (size_t k = 0; k < COUNT_OF(columns); k++)
        for (size_t c = 0; c < COUNT_OF(comparisons); c++)
            for (size_t i = 0; i < COUNT_OF(numbers); i++) {
                char *sql =
                    sqlite3_mprintf("%s %s %s", columns[k], comparisons[c], numbers[i]);
                char *plan = sqlite3_mprintf(":ordinal%s", comparisons[c]);

                where(f->db, sql, plan);
                sqlite3_free(sql);
                sqlite3_free(plan);
            }
    where(f->db, "ordinal BETWEEN 690 AND 710", ":ordinal>= ordinal<=");
}

static void the_newest_come_first(void **state)
{
    static const char *const filters[] = {
        "ordinal >= 0", "published < '2024-01-31'", "published >= '2024-01-31' AND language = 'en'",
        "source = 'Post'", "published IS NULL", "language = 'nobody'" };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(filters); i++)
        for (int limit = 1; limit < 3000; limit = 3 * limit + 1) {
            char *sql = sqlite3_mprintf("SELECT published FROM @ WHERE %s "
                                        "ORDER BY published DESC LIMIT %d",
                                        filters[i], limit);

            same(f->db, sql, "INDEX 2:");
            sqlite3_free(sql);
        }
    same(f->db, "SELECT published FROM @ ORDER BY published DESC LIMIT 20 OFFSET 100",
         "INDEX 2:");
    /* Each is there once. */
    sql_expect(f->db, "SELECT count(*), count(DISTINCT o) FROM (SELECT ordinal o FROM n "
                      "ORDER BY published DESC LIMIT 5000)", "1400|1400\n");
}

static void all_orders_are_right(void **state)
{
    struct fixture *f = *state;

    same(f->db, "SELECT ordinal FROM @ ORDER BY ordinal", "INDEX 0:");
    same(f->db, "SELECT ordinal FROM @ ORDER BY ordinal DESC", "INDEX 0:");
    same(f->db, "SELECT ordinal FROM @ WHERE url = 'https://example.org/a' ORDER BY ordinal",
         "INDEX 1:");
    same(f->db, "SELECT published FROM @ ORDER BY published LIMIT 50", "INDEX 0:");
    same(f->db, "SELECT published FROM @ WHERE language IN ('de', 'en', 'eng') "
                "ORDER BY published DESC LIMIT 50", ":language=");
}

static void groups_are_those_of_sqlite(void **state)
{
    static const char *const columns[] = { "language", "source", "domain" };
    static const char *const queries[] = {
        "SELECT count(*), %s FROM @ GROUP BY %s",
        "SELECT %s, count(*) FROM @ GROUP BY %s ORDER BY 2 DESC, 1",
        "SELECT %s FROM @ ORDER BY %s",
        "SELECT %s FROM @ ORDER BY %s DESC"
    };
    struct fixture *f = *state;

    for (size_t c = 0; c < COUNT_OF(columns); c++) {
        char *sql;

        for (size_t q = 0; q < COUNT_OF(queries); q++) {
            sql = sqlite3_mprintf(queries[q], columns[c], columns[c]);
            same(f->db, sql, "VIRTUAL TABLE INDEX");
            sqlite3_free(sql);
        }
        sql = sqlite3_mprintf("SELECT DISTINCT %s FROM @ ORDER BY 1", columns[c]);
        same(f->db, sql, "VIRTUAL TABLE INDEX");
        sqlite3_free(sql);
    }
    /* rowid is no column: it is looked for. */
    same(f->db, "SELECT language, max(rowid), sum(rowid) FROM @ GROUP BY language",
         "VIRTUAL TABLE INDEX");
    same(f->db, "SELECT DISTINCT source FROM @ WHERE rowid % 50 = 7 ORDER BY 1",
         "VIRTUAL TABLE INDEX");
    same(f->db, "SELECT language, count(*) FROM @ WHERE rowid % 3 = 0 GROUP BY language",
         "VIRTUAL TABLE INDEX");
}

static void joins_look_up_a_url(void **state)
{
    struct fixture *f = *state;

    sql_do(f->db, "CREATE TABLE wanted(url TEXT)");
    sql_do(f->db, "INSERT INTO wanted VALUES ('https://example.org/a'), (NULL), ('no url'), (1), "
                  "('https://example.org/none')");
    same(f->db, "SELECT wanted.url, count(*) FROM wanted CROSS JOIN @ t ON t.url = wanted.url "
                "GROUP BY 1", "SCAN t VIRTUAL TABLE INDEX 1:url=");
    same(f->db, "SELECT wanted.url, t.ordinal FROM wanted LEFT JOIN @ t ON t.url = wanted.url "
                "ORDER BY 1, 2", "SCAN t VIRTUAL TABLE INDEX 1:url=");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_compared_as_sqlite_does),
        cmocka_unit_test(other_collations_are_not_left_to_archives),
        cmocka_unit_test(times_are_compared_as_sqlite_does),
        cmocka_unit_test(ordinals_are_compared_as_sqlite_does),
        cmocka_unit_test(the_newest_come_first),
        cmocka_unit_test(all_orders_are_right),
        cmocka_unit_test(groups_are_those_of_sqlite),
        cmocka_unit_test(joins_look_up_a_url),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
