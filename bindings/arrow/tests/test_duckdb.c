/*
 * test_duckdb LIBRARY: hand streams to DuckDB, whose shared library is LIBRARY, and compare
 * what it says of them with the articles. Exit status 77: there is no such file.
 */
#include "bindings/arrow/tests/arrow_samples.h"
#include "bindings/arrow/tests/duckdb.h"

#include <unistd.h>

#define EACH 600u
#define ARCHIVES 2u
#define ARTICLES (EACH * ARCHIVES)

/* For the sanitizer: these ask for the schema, each time, and never release it. */
NF_API const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:duckdb_arrow_scan\nleak:arrow_array_stream_wrapper";
}

static struct duckdb duckdb;

static void run(const char *sql, struct duckdb_result *out)
{
    if (duckdb.query(duckdb.connection, sql, out) != 0)
        fail_msg("%s: %s", sql, duckdb.result_error(out));
}

/* A statement whose result does not matter. */
static void just_run(const char *sql)
{
    struct duckdb_result result;

    run(sql, &result);
    duckdb.destroy_result(&result);
}

/* A value is what is wanted; NULL: null. */
static void assert_value(struct duckdb_result *r, idx_t column, idx_t row, const char *want)
{
    char *got = duckdb.value_varchar(r, column, row);

    if (!want)
        assert_null(got);
    else if (!got)
        fail_msg("row %llu: null, not %s", (unsigned long long)row, want);
    else
        assert_string_equal(got, want);
    duckdb.free(got);
}

static void assert_number(struct duckdb_result *r, idx_t column, idx_t row, int64_t want)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld", (long long)want);
    assert_value(r, column, row, want == SAMPLE_NONE ? NULL : text);
}

/* The only value that @sql gives. */
static void assert_result(const char *sql, const char *want)
{
    struct duckdb_result r;

    run(sql, &r);
    assert_int_equal(duckdb.row_count(&r), 1);
    assert_value(&r, 0, 0, want);
    duckdb.destroy_result(&r);
}

/* What every test begins with: a stream as the view "news", which has its address. */
struct scan {
    struct archives *all;
    struct nf_set *set;
    struct ArrowArrayStream stream;
};

static void scan(struct scan *s, const char *const *fields, const struct nf_query *query)
{
    struct nf_arrow_opts opts = NF_ARROW_OPTS_INIT;
    struct nf_error err = NF_ERROR_INIT;

    opts.fields = fields;
    opts.query = query;
    opts.batch = 500;
    s->all = sample_archives(ARCHIVES, EACH, 32);
    s->set = sample_open(s->all);
    assert_ok(nf_arrow_stream(s->set, &opts, &s->stream, &err), &err);
    assert_int_equal(duckdb.arrow_scan(duckdb.connection, "news", &s->stream), 0);
}

static void scan_end(struct scan *s)
{
    just_run("DROP VIEW news");
    s->stream.release(&s->stream);
    nf_set_close(s->set);
    archives_free(s->all);
}

static void columns_have_their_types(void **state)
{
    static const char *const want[][2] = {
        { "ordinal", "BIGINT" }, { "url", "VARCHAR" }, { "title", "VARCHAR" },
        { "text", "VARCHAR" }, { "html", "VARCHAR" }, { "summary", "VARCHAR" },
        { "authors", "VARCHAR[]" }, { "published", "TIMESTAMP WITH TIME ZONE" },
        { "precision", "VARCHAR" }, { "modified", "TIMESTAMP WITH TIME ZONE" },
        { "fetched", "TIMESTAMP WITH TIME ZONE" }, { "language", "VARCHAR" },
        { "source", "VARCHAR" }, { "domain", "VARCHAR" }, { "section", "VARCHAR" },
        { "tags", "VARCHAR[]" }, { "image", "VARCHAR" }, { "json", "VARCHAR" },
        { "archive", "VARCHAR" }
    };
    struct scan s;
    struct duckdb_result r;

    (void)state;
    scan(&s, NULL, NULL);
    run("DESCRIBE news", &r);
    assert_int_equal(duckdb.row_count(&r), COUNT_OF(want));
    for (idx_t i = 0; i < COUNT_OF(want); i++) {
        assert_value(&r, 0, i, want[i][0]);
        assert_value(&r, 1, i, want[i][1]);
    }
    duckdb.destroy_result(&r);
    scan_end(&s);
}

/* All values of the table @from, in the order of the articles. Lists with ; behind each. */
static void assert_rows(const char *from)
{
    char sql[1024];
    struct duckdb_result r;

    snprintf(sql, sizeof(sql),
             "SELECT ordinal, url, title, text, html, summary,"
             " list_aggregate(list_transform(authors, x -> x || ';'), 'string_agg', ''),"
             " len(authors), epoch_us(published), precision, epoch_us(modified),"
             " epoch_us(fetched), language, source, domain, section,"
             " list_aggregate(list_transform(tags, x -> x || ';'), 'string_agg', ''),"
             " len(tags), image, archive, length(json) > length(text)"
             " FROM %s ORDER BY ordinal", from);
    run(sql, &r);
    assert_int_equal(duckdb.row_count(&r), ARTICLES);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        struct sample s;

        sample_of(&s, i);
        assert_number(&r, 0, i, i);
        assert_value(&r, 1, i, s.url);
        assert_value(&r, 2, i, s.title);
        assert_value(&r, 3, i, s.text);
        assert_value(&r, 4, i, s.html);
        assert_value(&r, 5, i, s.summary);
        assert_value(&r, 6, i, s.authors && *s.authors ? s.authors : NULL);
        assert_value(&r, 7, i, !s.authors ? NULL : !*s.authors ? "0"
                               : strchr(s.authors, ';')[1] ? "2" : "1");
        assert_number(&r, 8, i, s.published);
        assert_value(&r, 9, i, s.precision);
        assert_number(&r, 10, i, s.modified);
        assert_number(&r, 11, i, s.fetched);
        assert_value(&r, 12, i, s.language);
        assert_value(&r, 13, i, s.source);
        assert_value(&r, 14, i, s.domain);
        assert_value(&r, 15, i, "local");
        assert_value(&r, 16, i, s.tags && *s.tags ? s.tags : NULL);
        assert_value(&r, 18, i, s.image);
        assert_value(&r, 19, i, i < EACH ? "0.fiche" : "1.fiche");
        assert_value(&r, 20, i, "true");
    }
    duckdb.destroy_result(&r);
}

/* Through DuckDB, and through a Parquet file that it wrote. */
static void values_are_those_of_the_articles(void **state)
{
    char folder[] = "/tmp/nf-duckdb-XXXXXX", file[64], sql[256];
    struct scan s;

    (void)state;
    scan(&s, NULL, NULL);
    assert_rows("news");
    scan_end(&s);
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/news.parquet", folder);
    scan(&s, NULL, NULL);
    snprintf(sql, sizeof(sql), "COPY (SELECT * FROM news) TO '%s' (FORMAT parquet)", file);
    just_run(sql);
    scan_end(&s);
    snprintf(sql, sizeof(sql), "'%s'", file);
    assert_rows(sql);
    unlink(file);
    rmdir(folder);
}

static void catalog_columns_are_counted(void **state)
{
    static const char *const fields[] = { "source", "published", NULL };
    struct nf_query query = NF_QUERY_INIT;
    struct scan s;

    (void)state;
    scan(&s, fields, NULL);
    assert_result("SELECT count(*) FROM news WHERE source = 'Mill Gazette'", "400");
    scan_end(&s);
    scan(&s, fields, NULL);
    assert_result("SELECT count(*) FROM news WHERE published IS NULL", "300");
    scan_end(&s);
    query.language = STR("de");
    scan(&s, fields, &query);
    assert_result("SELECT count(*) FROM news", "300");
    scan_end(&s);
}

/* The message of an archive reaches who asked. */
static void damage_is_an_error_of_the_query(void **state)
{
    struct scan s;
    struct duckdb_result r;

    (void)state;
    scan(&s, NULL, NULL);
    s.all->bytes[1].ptr[s.all->bytes[1].len / 3] ^= 1;
    assert_int_not_equal(duckdb.query(duckdb.connection, "SELECT * FROM news", &r), 0);
    assert_non_null(strstr(duckdb.result_error(&r), "1.fiche: "));
    duckdb.destroy_result(&r);
    scan_end(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_have_their_types),
        cmocka_unit_test(values_are_those_of_the_articles),
        cmocka_unit_test(catalog_columns_are_counted),
        cmocka_unit_test(damage_is_an_error_of_the_query)
    };
    int failed;

    if (argc != 2 || access(argv[1], R_OK) != 0) {
        puts("skipped: DuckDB's library is not there (scripts/fetch_duckdb.sh)");
        return 77;
    }
    if (!duckdb_begin(&duckdb, argv[1])) {
        fprintf(stderr, "%s: cannot be used\n", argv[1]);
        return EXIT_FAILURE;
    }
    just_run(DUCKDB_READ_ALL_COLUMNS);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    duckdb_end(&duckdb);
    return failed;
}
