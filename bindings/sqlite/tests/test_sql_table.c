/* What is in a table, of whole archives and damaged ones. */
#include "bindings/sqlite/tests/sql_support.h"
#include "tests/support/folder.h"

/* An article as JSON, with what the packer would recognise. */
struct value {
    const char *key;
    enum nf_role role;
    enum nf_kind kind;
    const char *value;
};

static void add(struct nf_writer *w, const struct value *v, size_t n)
{
    struct nf_field f[20];
    const struct nf_record record = { .fields = f, .count = n };
    struct nf_error err = NF_ERROR_INIT;

    for (size_t i = 0; i < n; i++)
        f[i] = (struct nf_field){ .key = str_of(v[i].key), .value = str_of(v[i].value),
                                  .kind = v[i].kind, .role = v[i].role };
    assert_ok(nf_writer_add(w, &record, &err), &err);
}

static struct nf_writer *begin_small(struct nf_buffer *bytes)
{
    struct nf_writer_opts opts = NF_WRITER_OPTS_INIT;

    opts.preset = NF_PRESET_FAST;
    opts.level = 1;
    opts.threads = 1;
    opts.flags = NF_WRITER_NO_TABLES;
    return pack_begin(bytes, &opts);
}

/* Archives of @bytes, open as the table n. */
struct opened_table {
    struct archives *all;
    struct nf_set *set;
    sqlite3 *db;
};

static struct opened_table open_table(struct archives *all)
{
    struct opened_table t = { .all = all };
    struct nf_set_opts opts = archives_opts(all);
    struct nf_error err = NF_ERROR_INIT;

    assert_ok(nf_set_open(all->paths, all->n, &opts, &t.set, &err), &err);
    t.db = sql_open();
    sql_table(t.db, t.set);
    return t;
}

static void close_table(struct opened_table *t)
{
    assert_int_equal(sqlite3_close(t->db), SQLITE_OK);
    nf_set_close(t->set);
    archives_free(t->all);
}

#define STRING NF_KIND_STRING
#define JSON NF_KIND_JSON

static void values_are_those_of_the_article(void **state)
{
    static const struct value first[] = {
        { "url", NF_ROLE_URL, STRING, "https://example.org/rain" },
        { "title", NF_ROLE_TITLE, NF_KIND_STRING_ESCAPED, "Rain \\u0026 wind" },
        { "body", NF_ROLE_TEXT, JSON, "[\"One.\", \"Two.\"]" },
        { "html", NF_ROLE_HTML, STRING, "<p>One.</p>" },
        { "lead", NF_ROLE_SUMMARY, STRING, "It rains." },
        { "by", NF_ROLE_AUTHORS, JSON, "[{\"name\": \"A \\\"B\\\"\"}, {\"name\": \"C\"}]" },
        { "date", NF_ROLE_PUBLISHED, STRING, "2024-01-31T07:40:10.5+02:00" },
        { "changed", NF_ROLE_MODIFIED, STRING, "2024-02-01 08:00" },
        { "got", NF_ROLE_FETCHED, JSON, "1706745600" },
        { "lang", NF_ROLE_LANGUAGE, STRING, "en-GB" },
        { "paper", NF_ROLE_SOURCE, STRING, "Harbour Post" },
        { "site", NF_ROLE_DOMAIN, STRING, "example.org" },
        { "part", NF_ROLE_SECTION, JSON, "[\"news\", \"weather\"]" },
        { "tags", NF_ROLE_TAGS, JSON, "[\"rain\", \"wi\\u0000nd\"]" },
        { "img", NF_ROLE_IMAGE, STRING, "https://example.org/rain.jpg" },
        { "id", NF_ROLE_ID, JSON, "17" },
    };
    static const struct value second[] = {
        { "url", NF_ROLE_URL, STRING, "" },
        { "page", NF_ROLE_CANONICAL_URL, STRING, "https://example.org/sun" },
        { "by", NF_ROLE_AUTHORS, STRING, "Ann, Bob" },
        { "date", NF_ROLE_PUBLISHED, STRING, "2024-02" },
        { "changed", NF_ROLE_MODIFIED, STRING, "yesterday" },
        { "tags", NF_ROLE_TAGS, JSON, "[]" },
    };
    struct archives *all = archives_numbers(1, 0, 1);
    struct opened_table t;
    struct nf_writer *w;

    (void)state;
    free(all->bytes[0].ptr);
    w = begin_small(&all->bytes[0]);
    add(w, first, COUNT_OF(first));
    add(w, second, COUNT_OF(second));
    pack_end(w);
    t = open_table(all);
    sql_expect(t.db, "SELECT ordinal, rowid, url, title, html, summary, archive, id FROM n",
               "0|0|https://example.org/rain|Rain & wind|<p>One.</p>|It rains.|0.fiche|17\n"
               "1|1|https://example.org/sun||||0.fiche|\n");
    sql_expect(t.db, "SELECT text FROM n WHERE text NOT NULL", "One.\n\nTwo.\n");
    sql_expect(t.db, "SELECT published, precision, modified, fetched FROM n",
               "2024-01-31T05:40:10Z|second|2024-02-01T08:00:00|2024-02-01T00:00:00Z\n"
               "2024-02-01|month||\n");
    sql_expect(t.db, "SELECT language, source, domain, section, image FROM n",
               "en-GB|Harbour Post|example.org|news, weather|https://example.org/rain.jpg\n"
               "||example.org||\n");
    sql_expect(t.db, "SELECT authors, tags FROM n",
               "[\"A \\\"B\\\"\",\"C\"]|[\"rain\",\"wi\\u0000nd\"]\n[\"Ann, Bob\"]|[]\n");
    sql_expect(t.db, "SELECT value FROM n, json_each(n.authors)", "A \"B\"\nC\nAnn, Bob\n");
    sql_expect(t.db, "SELECT json_extract(json, '$.paper'), title, json ->> 'by' FROM n",
               "Harbour Post|Rain & wind|[{\"name\":\"A \\\"B\\\"\"},{\"name\":\"C\"}]\n"
               "||Ann, Bob\n");
    sql_expect(t.db, "SELECT datetime(published), strftime('%H', published) FROM n",
               "2024-01-31 05:40:10|05\n2024-02-01 00:00:00|00\n");
    sql_expect(t.db, "SELECT count(*) FROM pragma_table_info('n')", "19\n");
    sql_refuses(t.db, "DELETE FROM n", SQLITE_ERROR, "may not be modified");
    close_table(&t);
}

/* What no column of the catalog needs is not read: all blocks of the archive are damaged. */
static void queries_of_the_catalog_read_no_article(void **state)
{
    struct archives *all = archives_numbers(2, 40, 2);
    struct opened_table t;
    unsigned damaged = 0;

    (void)state;
    for (size_t a = 0; a < 2; a++) {
        unsigned char *p = all->bytes[a].ptr;

        for (size_t i = 0; i + 40 < all->bytes[a].len; i++)
            if (memcmp(p + i, "\x9enfc\x01", 5) == 0) {
                p[i + 36] ^= 0xff; /* in the payload of a block */
                damaged++;
            }
    }
    assert_int_equal(damaged, 20);
    t = open_table(all);
    sql_expect(t.db, "SELECT count(*), source FROM n WHERE published BETWEEN '2000-01-05' AND "
                     "'2000-02-10' GROUP BY source", "17|Harbour Post\n17|Mill Gazette\n");
    sql_expect(t.db, "SELECT ordinal, published, precision, archive, domain FROM n "
                     "WHERE language = 'fr' ORDER BY published DESC LIMIT 2",
               "77|2000-03-22|day|1.fiche|www.example.org\n"
               "74|2000-03-19|day|1.fiche|www.example.org\n");
    sql_expect(t.db, "SELECT language, count(*) FROM n GROUP BY language",
               "de-CH|27\nen|27\nfr|26\n");
    sql_expect(t.db, "SELECT count(*) FROM n", "80\n");
    sql_refuses(t.db, "SELECT title FROM n", SQLITE_CORRUPT_VTAB, "0.fiche: ");
    sql_refuses(t.db, "SELECT ordinal FROM n WHERE url = 'https://www.example.org/news/3'",
                SQLITE_CORRUPT_VTAB, "0.fiche: ");
    close_table(&t);
}

static void a_join_on_url_is_one_find_a_row(void **state)
{
    struct archives *all = archives_numbers(1, 1000, 1);
    struct opened_table t = open_table(all);

    (void)state;
    sql_do(t.db, "CREATE TABLE wanted(url TEXT)");
    sql_do(t.db, "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 10) "
                 "INSERT INTO wanted SELECT 'https://www.example.org/news/' || (i * 99) FROM c");
    fault_at(&all->fault, 0, false);
    sql_expect(t.db, "SELECT count(*), sum(ordinal) FROM wanted JOIN n ON n.url = wanted.url",
               "10|4455\n");
    /* A page of keys and a block for each, and for the next version that there is none. */
    assert_in_range(atomic_load(&all->fault.calls), 1, 45);
    close_table(&t);
}

struct seen {
    unsigned articles, parts;
    char text[300];
};

static bool note(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct seen *seen = ctx;

    seen->articles += ordinal != UINT64_MAX;
    seen->parts += ordinal == UINT64_MAX;
    memcpy(seen->text, err->text, sizeof(seen->text));
    seen->text[sizeof(seen->text) - 1] = '\0';
    return false;
}

static void damage_may_be_null(void **state)
{
    struct archives *all = archives_numbers(1, 12, 1);
    struct opened_table t;
    struct seen seen = { 0 };
    struct nf_sqlite_table with = { .ctx = &seen, .failed = note };
    unsigned char *p = all->bytes[0].ptr;
    size_t i = 0;

    (void)state;
    for (; memcmp(p + i, "\x9enfc\x01", 5) != 0; i++)
        ;
    p[i + 36] ^= 0xff; /* the first block, of four articles */
    t = open_table(all);
    with.set = t.set;
    assert_int_equal(nf_sqlite_table(t.db, "m", &with), SQLITE_OK);
    sql_expect(t.db, "SELECT count(*), count(title), count(text), count(source), count(json) "
                     "FROM m", "12|8|8|12|8\n");
    assert_int_equal(seen.articles, 4); /* each is told once */
    assert_non_null(strstr(seen.text, "0.fiche: "));
    sql_expect(t.db, "SELECT ordinal FROM m WHERE title IS NULL", "0\n1\n2\n3\n");
    /* The index leads to what is damaged, so all others are looked at. */
    sql_expect(t.db, "SELECT ordinal FROM m WHERE url = 'https://www.example.org/news/2'", " ");
    sql_expect(t.db, "SELECT ordinal FROM m WHERE url = 'https://www.example.org/news/9'", "9\n");
    sql_expect(t.db, "SELECT language, count(*) FROM m GROUP BY language",
               "de-CH|4\nen|4\nfr|4\n");
    close_table(&t);
}

/* Articles of which nobody knows how new they are come last, as those without a time do. */
static void the_newest_may_be_damaged(void **state)
{
    static const char order[] = "SELECT ordinal FROM %s ORDER BY published DESC LIMIT %d";
    struct archives *all = archives_numbers(1, 12, 1);
    struct opened_table t;
    struct seen seen = { 0 };
    struct nf_sqlite_table with = { .ctx = &seen, .failed = note };
    unsigned char *p = all->bytes[0].ptr;
    char sql[100];
    size_t i = 0;

    (void)state;
    for (; memcmp(p + i, "\x9enfc\x01", 5) != 0; i++)
        ;
    p[i + 36] ^= 0xff; /* the first block, of four articles */
    for (; memcmp(p + i, "\x9enfc\x05", 5) != 0; i++)
        ;
    p[i + 36] ^= 0xff; /* the catalog */
    t = open_table(all);
    with.set = t.set;
    assert_int_equal(nf_sqlite_table(t.db, "m", &with), SQLITE_OK);
    snprintf(sql, sizeof(sql), order, "n", 3);
    sql_refuses(t.db, sql, SQLITE_CORRUPT_VTAB, "its block and the catalog are damaged");
    snprintf(sql, sizeof(sql), order, "m", 3);
    sql_expect(t.db, sql, "11\n10\n9\n");
    assert_non_null(strstr(seen.text, "its block and the catalog are damaged"));
    snprintf(sql, sizeof(sql), order, "m", 100);
    sql_expect(t.db, sql, "11\n10\n9\n8\n7\n6\n5\n4\n0\n1\n2\n3\n");
    seen.articles = 0;
    sql_expect(t.db, "SELECT count(published), count(title), count(source) FROM m", "8|8|8\n");
    assert_int_equal(seen.articles, 4); /* of catalog and block together */
    close_table(&t);
}

/* Archives in a folder, and a database that knows the module. */
static sqlite3 *with_files(struct folder *f, struct archives *all)
{
    sqlite3 *db = sql_open();

    for (size_t i = 0; i < all->n; i++)
        folder_write(f, all->paths[i], (struct nf_str){ (const char *)all->bytes[i].ptr,
                                                        all->bytes[i].len });
    assert_int_equal(nf_sqlite_module(db), SQLITE_OK);
    return db;
}

static void end_files(struct folder *f, struct archives *all, sqlite3 *db)
{
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    for (size_t i = 0; i < all->n; i++)
        folder_remove(f, all->paths[i]);
    archives_free(all);
}

static char *command(const struct folder *f, const char *format)
{
    return sqlite3_mprintf(format, f->path, f->path);
}

static void create(sqlite3 *db, const struct folder *f, const char *format)
{
    char *sql = command(f, format);

    sql_do(db, sql);
    sqlite3_free(sql);
}

static void archives_are_named_by_paths_and_patterns(void **state)
{
    struct folder *f = *state;
    struct archives *all = archives_numbers(3, 7, 3);
    sqlite3 *db = with_files(f, all);
    char *sql;

    create(db, f, "CREATE VIRTUAL TABLE a USING newsfiche('%s/[0-9].fiche')");
    create(db, f, "CREATE VIRTUAL TABLE b USING newsfiche(\"%s/2.fiche\", '%s/0.fiche')");
    create(db, f, "CREATE VIRTUAL TABLE c USING newsfiche('%s/1.fiche', damaged=null)");
    sql_expect(db, "SELECT count(*), max(url) FROM a", "21|https://www.example.org/news/9\n");
    sql_expect(db, "SELECT ordinal, url FROM b WHERE ordinal IN (0, 7)",
               "0|https://www.example.org/news/14\n7|https://www.example.org/news/0\n");
    sql_expect(db, "SELECT min(ordinal), count(*) FROM c", "0|7\n");
    sql = command(f, "SELECT count(*), count(DISTINCT archive) FROM newsfiche('%s/*.fiche')");
    sql_expect(db, sql, "21|3\n");
    sqlite3_free(sql);
    sql = command(f, "SELECT p.n, count(*) FROM (SELECT '0' n UNION SELECT '2') p, "
                     "newsfiche('%s/' || p.n || '.fiche') WHERE published > '2000-01-06' "
                     "GROUP BY 1");
    sql_expect(db, sql, "0|1\n2|7\n");
    sqlite3_free(sql);
    sql = command(f, "SELECT a.archives LIKE '%%/0.fiche', b.archives LIKE '%%/2.fiche' FROM "
                     "newsfiche('%s/0.fiche') a, newsfiche('%s/2.fiche') b LIMIT 2");
    sql_expect(db, sql, "1|1\n1|1\n");
    sqlite3_free(sql);
    sql = command(f, "SELECT ordinal FROM newsfiche('%s/*.fiche') WHERE ordinal = 20 OR "
                     "url = 'https://www.example.org/news/2' OR id = 'none' ORDER BY 1");
    sql_expect(db, sql, "2\n20\n");
    sqlite3_free(sql);
    sql_expect(db, "SELECT count(*) FROM newsfiche(NULL)", "0\n");
    sql_do(db, "DROP TABLE a");
    end_files(f, all, db);
}

static void the_function_opens_archives_for_each_statement(void **state)
{
    struct folder *f = *state;
    struct archives *all = archives_numbers(2, 7, 3);
    sqlite3 *db = with_files(f, all);
    char *sql = command(f, "SELECT min(url) FROM newsfiche('%s/0.fiche')");

    sql_expect(db, sql, "https://www.example.org/news/0\n");
    folder_write(f, all->paths[0], (struct nf_str){ (const char *)all->bytes[1].ptr,
                                                    all->bytes[1].len });
    sql_expect(db, sql, "https://www.example.org/news/10\n");
    sqlite3_free(sql);
    end_files(f, all, db);
}

static void what_cannot_be_opened_is_said(void **state)
{
    struct folder *f = *state;
    struct archives *all = archives_numbers(1, 7, 1);
    sqlite3 *db = with_files(f, all);
    char *sql = command(f, "CREATE VIRTUAL TABLE n USING newsfiche('%s/x.fiche')");

    folder_write(f, "no.txt", STR("This is no archive, but it is longer than a header."));
    sql_refuses(db, sql, SQLITE_CANTOPEN, "x.fiche: open: No such file");
    sqlite3_free(sql);
    sql = command(f, "CREATE VIRTUAL TABLE n USING newsfiche('%s/0.fiche', '%s/no.txt')");
    sql_refuses(db, sql, SQLITE_NOTADB, "no.txt: ");
    sqlite3_free(sql);
    sql = command(f, "SELECT * FROM newsfiche('%s/*.none')");
    sql_refuses(db, sql, SQLITE_CANTOPEN, "*.none: no file matches");
    sqlite3_free(sql);
    sql_refuses(db, "SELECT * FROM newsfiche", SQLITE_ERROR, "of which archives?");
    sql = command(f, "SELECT * FROM newsfiche('%s/0.fiche', '%s/1.fiche')");
    sql_refuses(db, sql, SQLITE_ERROR, "one path or pattern");
    sqlite3_free(sql);
    /* One article of each: SQLite would take them for the same. */
    sql = command(f, "SELECT * FROM newsfiche WHERE (archives = '%s/0.fiche' AND ordinal = 1) "
                     "OR (archives = '%s/1.fiche' AND ordinal = 1)");
    sql_refuses(db, sql, SQLITE_ERROR, "of which archives?");
    sqlite3_free(sql);
    /* A view of somebody else's database opens no files. */
    sql = command(f, "CREATE VIEW v AS SELECT * FROM newsfiche('%s/0.fiche')");
    sql_do(db, sql);
    sqlite3_free(sql);
    sql_refuses(db, "SELECT * FROM v", SQLITE_ERROR, "unsafe use");
    folder_remove(f, "no.txt");
    end_files(f, all, db);
}

/* A read that fails is no reason to roll back what somebody writes. */
static void a_failure_leaves_the_transaction(void **state)
{
    struct archives *all = archives_numbers(1, 7, 1);
    struct opened_table t = open_table(all);

    (void)state;
    sql_do(t.db, "CREATE TABLE own(title TEXT)");
    sql_do(t.db, "BEGIN");
    sql_do(t.db, "INSERT INTO own VALUES ('kept')");
    fault_at(&all->fault, 1, true);
    sql_refuses(t.db, "INSERT INTO own SELECT title FROM n", SQLITE_CANTOPEN, "0.fiche: ");
    fault_at(&all->fault, 0, false);
    sql_do(t.db, "COMMIT");
    sql_expect(t.db, "SELECT * FROM own", "kept\n");
    close_table(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_the_article),
        cmocka_unit_test(queries_of_the_catalog_read_no_article),
        cmocka_unit_test(a_join_on_url_is_one_find_a_row),
        cmocka_unit_test(damage_may_be_null),
        cmocka_unit_test(the_newest_may_be_damaged),
        WITH_FOLDER(archives_are_named_by_paths_and_patterns),
        WITH_FOLDER(the_function_opens_archives_for_each_statement),
        WITH_FOLDER(what_cannot_be_opened_is_said),
        cmocka_unit_test(a_failure_leaves_the_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
