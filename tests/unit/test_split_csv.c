#include "tests/support/collect.h"

/* What comes of a table: each article, or "line: why", a line each. */
static void import(struct collect *c, const char *name, struct nf_str bytes,
                   const char *columns, bool no_header, char out[6000])
{
    struct nf_import_opts opts = collect_opts(c);
    char *o = out;

    opts.columns = columns;
    opts.no_header = no_header;
    assert_ok(nf_import_memory(name, bytes, &opts, NULL), NULL);
    *o = '\0';
    for (size_t i = 0; i < c->count; i++) {
        struct collected *it = &c->item[i];

        o += it->bytes ? sprintf(o, "%s\n", it->bytes)
                       : sprintf(o, "%u: %s\n", (unsigned)it->line, it->why);
    }
}

static void expect_as(const char *name, struct nf_str bytes, const char *columns,
                      bool no_header, const char *want)
{
    struct collect c = { .count = 0 };
    char got[6000];

    import(&c, name, bytes, columns, no_header, got);
    assert_string_equal(got, want);
    collect_free(&c);
}

#define expect(bytes, want) expect_as("a.csv", STR(bytes), NULL, false, want)

static void a_row_is_an_article(void **state)
{
    struct collect c = { .count = 0 };

    (void)state;
    assert_ok(collect_import(&c, "a.csv", STR("title,url\nRain,https://e.org/1\n"
                                              "\"Sun, \"\"hot\"\"\",\n")), NULL);
    assert_int_equal(c.articles, 2);
    assert_text(collect_bytes(&c, 0),
                "{\"title\":\"Rain\",\"url\":\"https://e.org/1\"}");
    assert_text(collect_bytes(&c, 1), "{\"title\":\"Sun, \\\"hot\\\"\",\"url\":\"\"}");
    assert_string_equal(c.item[0].roles, "title=Rain url=https://e.org/1");
    assert_int_equal(c.item[0].line, 2);
    assert_int_equal(c.item[1].line, 3);
    collect_free(&c);
}

static void finds_what_separates_fields(void **state)
{
    static const char *const tables[] = {
        "a;b\n1,5;x\n", "a\tb\n1,5\tx\n", "a|b\n1,5|x\n", "sep=^\na^b\n1,5^x\n",
        "sep=;\r\na;b\r\n1,5;x\r\n", "a,b\n\"1,5\",x\n", "\xef\xbb\xbf\xef\xbb\xbf\141;b\n1,5;x",
        "a;b\r1,5;x\r", "a;'b'\n'1,5';'x'\n\n'1,5;';x\n"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables) - 1; i++)
        expect_as("a.csv", str_of(tables[i]), NULL, false,
                  "{\"a\":\"1,5\",\"b\":\"x\"}\n");
    expect_as("a.csv", str_of(tables[COUNT_OF(tables) - 1]), NULL, false,
              "{\"a\":\"1,5\",\"b\":\"x\"}\n{\"a\":\"1,5;\",\"b\":\"x\"}\n");
    expect_as("a.tsv", STR("a,b\tc;d\n1\t2\n"), NULL, false,
              "{\"a,b\":\"1\",\"c;d\":\"2\"}\n");
    expect_as("a.tab", STR("a;b\n1;2\n"), NULL, false, "{\"a\":\"1\",\"b\":\"2\"}\n");
    expect("text\none\nand two\n", "{\"text\":\"one\"}\n{\"text\":\"and two\"}\n");
    /* What is around all names is quotes. */
    expect("'a','b'\n'1','it''s'\n", "{\"a\":\"1\",\"b\":\"it's\"}\n");
    expect_as("a.tsv", STR("'a'\t'b'\n'1'\t'2;3'\n"), NULL, false,
              "{\"a\":\"1\",\"b\":\"2;3\"}\n");
    expect("'a','b'\n'it's',1\n'2',3\n",
           "2: field 1 continues after its closing quote; in a quoted field, "
           "write a quote twice\n{\"a\":\"2\",\"b\":\"3\"}\n");
    /* Else an apostrophe is a quote only where all rows say so. */
    expect("a,b\n'1',x\n'tis,y\n", "{\"a\":\"'1'\",\"b\":\"x\"}\n"
                                   "{\"a\":\"'tis\",\"b\":\"y\"}\n");
}

static void names_columns(void **state)
{
    (void)state;
    /* Below them SQL Server has a rule; a dash alone is what a field has. */
    expect("a,b\n-----,--\n-,-\n", "{\"a\":\"-\",\"b\":\"-\"}\n");
    expect("a\n--\n", "{\"a\":\"--\"}\n");
    expect(",title,,title\n1,2,3,4\n",
           "{\"column-1\":\"1\",\"title\":\"2\",\"column-3\":\"3\",\"title\":\"4\"}\n");
    expect("\"a \"\"b\"\" \\\",c\n1,2\n", "{\"a \\\"b\\\" \\\\\":\"1\",\"c\":\"2\"}\n");
    expect_as("a.csv", STR("1,2\n"), NULL, true,
              "{\"column-1\":\"1\",\"column-2\":\"2\"}\n");
    expect_as("a.csv", STR("1,2\n"), "x,\"y,z\"", true,
              "{\"x\":\"1\",\"y,z\":\"2\"}\n");
    expect_as("a.csv", STR("a,b\n1,2\n"), "x,y", false, "{\"x\":\"1\",\"y\":\"2\"}\n");
    expect_as("a.csv", STR("a,b\n1,2\n"), "x,y,z", false,
              "1: the heading row has 2 fields, but --columns has 3 names\n");
    expect_as("a.csv", STR("1;2,3,4\n1,5;3\n"), "x,y", true,
              "{\"x\":\"1\",\"y\":\"2,3,4\"}\n{\"x\":\"1,5\",\"y\":\"3\"}\n");
}

static void refuses_a_first_row_that_is_an_article(void **state)
{
    const char *why = "1: the first row seems to be an article; --no-header takes it as "
                      "one, --columns replaces it\n";

    (void)state;
    expect("https://e.org/1,Rain\nhttps://e.org/2,Sun\n", why);
    expect("Rain,\"It rains.\n\nStill.\"\nSun,x\n", why);
    expect("3,Rain,weather\n4,Sun,weather\n", why);
    expect("Rain,2024-03-01\nSun,2024-03-02\n", why);
    expect("Rain,It rains.\nSun,It is dry.\n", why);
    expect("weather,It rains and rains in the north\nweather,It is dry\n", why);
    expect("天气;北方下了很大很大的雨所以河水上涨了很多\n天气;晴\n", why);
    expect("天气;新闻标题（正文内容）\na;b\n", "{\"天气\":\"a\",\"新闻标题（正文内容）\":\"b\"}\n");
    expect("雨;\"下雨了。\"\n晴;\"天晴。\"\n", why);
    expect("title,Seen by whom?\na,b\n", "{\"title\":\"a\",\"Seen by whom?\":\"b\"}\n");
    expect("a,So many of us as can\nx,y\n", "{\"a\":\"x\",\"So many of us as can\":\"y\"}\n");
    expect("a,no.\nx,y\n", "{\"a\":\"x\",\"no.\":\"y\"}\n");
    expect("May,title 2\nx,y\n", "{\"May\":\"x\",\"title 2\":\"y\"}\n");
    expect_as("a.csv", STR("https://e.org/1,Rain\n"), NULL, true,
              "{\"column-1\":\"https://e.org/1\",\"column-2\":\"Rain\"}\n");
}

static void passes_over_the_heading_row_once_more(void **state)
{
    (void)state;
    expect("a,b\n1,2\n\xef\xbb\xbf\141,b\r\n3,4\na,c\n",
           "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3\",\"b\":\"4\"}\n{\"a\":\"a\",\"b\":\"c\"}\n");
    expect_as("a.csv", STR("a,b\n1,2\na,b\n"), "x,y", false, "{\"x\":\"1\",\"y\":\"2\"}\n");
    expect_as("a.csv", STR("a,b\na,b\n"), "x,y", true,
              "{\"x\":\"a\",\"y\":\"b\"}\n{\"x\":\"a\",\"y\":\"b\"}\n");
    expect("text\ntext\n", "{\"text\":\"text\"}\n");
}

static void refuses_another_heading_and_what_is_below(void **state)
{
    (void)state;
    expect("a,b\n1,2\n\"a\",\"b\"\n3,4\nb,a\n5,6\n",
           "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3\",\"b\":\"4\"}\n"
           "5: the names of the columns once more, in another order; what is below is another "
           "table, for a file of its own\n");
    expect("News of today,,\n,,\ntitle,url,text\n",
           "1: most columns of the first row have no names, so it seems to be no heading; remove "
           "it, or give the names with --columns\n");
}

/* In many columns names in another order are not looked for: that takes time that grows with their
 * square. */
static void takes_rows_of_many_names(void **state)
{
    enum { COLUMNS = 300 };
    struct collect c = { .count = 0 };
    char table[2 * 3 * COLUMNS], got[6000];

    (void)state;
    for (unsigned i = 0; i < COLUMNS; i++) {
        const char name[3] = { (char)('a' + i / 20), (char)('a' + i % 20), ',' };

        memcpy(table + 3 * i, name, 3);
        memcpy(table + sizeof(table) - 3 * (i + 1), name, 3);
    }
    table[3 * COLUMNS - 1] = '\n';
    table[sizeof(table) - 1] = '\n';
    import(&c, "a.csv", (struct nf_str){ table, sizeof(table) }, NULL, false, got);
    assert_int_equal(c.articles, 1);
    collect_free(&c);
}

/* A spreadsheet that had more columns once still has them, without names. */
static void takes_headings_with_columns_of_nothing(void **state)
{
    (void)state;
    expect("title,url,,,,\nRain,https://e.org/1,,,,\n",
           "{\"title\":\"Rain\",\"url\":\"https://e.org/1\",\"column-3\":\"\","
           "\"column-4\":\"\",\"column-5\":\"\",\"column-6\":\"\"}\n");
}

static void passes_over_rows_of_nothing(void **state)
{
    (void)state;
    expect("a,b\n,\n1,\n,\"\"\n,,,\n", "{\"a\":\"1\",\"b\":\"\"}\n");
}

static void keeps_every_byte(void **state)
{
    (void)state;
    expect("a,b\n\"x\r\ny\rz\n\",\" 1 \"\n",
           "{\"a\":\"x\\r\\ny\\rz\\n\",\"b\":\" 1 \"}\n");
    expect("a,b\n\\N,c\\n\\\"\n", "{\"a\":\"\\\\N\",\"b\":\"c\\\\n\\\\\\\"\"}\n");
    expect("a,b\n1\0002,\x7f\n", "{\"a\":\"1\\u00002\",\"b\":\"\x7f\"}\n");
    expect("a,b\n1\r2,3\n", "{\"a\":\"1\\r2\",\"b\":\"3\"}\n");
}

static void refuses_rows_and_goes_on(void **state)
{
    (void)state;
    expect("sep=;\ra;b\r1\r2;3\r",
           "3: the table has 2 columns, but the row has 1 field\n"
           "{\"a\":\"2\",\"b\":\"3\"}\n");
    expect("a,b\n1,2\n\n3\n\n4,\"5\n6\",7\n8,9\n",
           "{\"a\":\"1\",\"b\":\"2\"}\n"
           "4: the table has 2 columns, but the row has 1 field\n"
           "6: the table has 2 columns, but the row to line 7 has 3 fields\n"
           "{\"a\":\"8\",\"b\":\"9\"}\n");
    expect("a,b\n\"1\" x,2\n3,4\n",
           "2: field 1 continues after its closing quote; in a quoted field, "
           "write a quote twice\n{\"a\":\"3\",\"b\":\"4\"}\n");
    /* The quote in line 2 is closed by that in line 4, where more follows. */
    expect("a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n",
           "2: field 2 continues after its closing quote; in a quoted field, "
           "write a quote twice\n{\"a\":\"3\",\"b\":\"4\"}\n{\"a\":\"5\",\"b\":\"6\"}\n"
           "{\"a\":\"7\",\"b\":\"8\"}\n");
    expect("a,b\n1,2\n\"x\ny\",\"2\n3,4\n5,6\n",
           "{\"a\":\"1\",\"b\":\"2\"}\n4: field 2 opens a quote that is never closed\n"
           "{\"a\":\"3\",\"b\":\"4\"}\n{\"a\":\"5\",\"b\":\"6\"}\n");
    expect("a,\"b\n1,2\n", "1: field 2 opens a quote that is never closed\n");
    /* Quotes that are none, as the one in line 2 is not, join rows. */
    expect_as("a.tsv", STR("a\tb\n0\"\t\n\"1\t2\n3\t4\n5\"\t6\n7\t8\n"), NULL, false,
              "{\"a\":\"0\\\"\",\"b\":\"\"}\n"
              "3: field 1 opens a quote that closes in line 5, behind whole rows; if it is none, "
              "write it twice, in quotes\n{\"a\":\"3\",\"b\":\"4\"}\n{\"a\":\"5\\\"\",\"b\":\"6\"}\n"
              "{\"a\":\"7\",\"b\":\"8\"}\n");
    expect_as("a.tsv", STR("a\tb\n\"1\t2\n3\"\t4\n"), NULL, false,
              "{\"a\":\"1\\t2\\n3\",\"b\":\"4\"}\n");
    expect_as("a.tsv", STR("a\tb\tc\n0\"\t\t\n\"1\t2\n3\"\t4\t5\n"), NULL, false,
              "{\"a\":\"0\\\"\",\"b\":\"\",\"c\":\"\"}\n"
              "{\"a\":\"1\\t2\\n3\",\"b\":\"4\",\"c\":\"5\"}\n");
    expect("a,b\n0\",\n\"1,2\n3\",4\n",
           "{\"a\":\"0\\\"\",\"b\":\"\"}\n{\"a\":\"1,2\\n3\",\"b\":\"4\"}\n");
}

static void refuses_what_is_not_utf8(void **state)
{
    struct collect c = { .count = 0 };
    char got[6000];

    (void)state;
    import(&c, "a.csv", STR("a,b\n1,2\n\"x\ny\",caf\xe9\n3,4\n"), NULL, false, got);
    assert_int_equal(c.count, 3);
    assert_int_equal(c.item[1].line, 4);
    assert_non_null(strstr(c.item[1].why, "byte 0xe9 is not UTF-8"));
    assert_text(collect_bytes(&c, 2), "{\"a\":\"3\",\"b\":\"4\"}");
    collect_free(&c);
}

/* Rows longer than allowed, of every kind, cost time for their own bytes alone. */
static void lets_long_rows_go_by(void **state)
{
    static const char *const rows[] = {
        "1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "1,\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "1,\"x\ny\",\"x\ny\",\"x\ny\",\"x\ny\",\"x\ny\",\"x\ny\",\"x\ny\",\"x\ny\"\n"
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct collect c = { .count = 0 };
        struct nf_import_opts opts = collect_opts(&c);
        char bytes[400];

        snprintf(bytes, sizeof(bytes), "a,b\n%s3,4\n", rows[i]);
        opts.max_record = 30;
        assert_ok(nf_import_memory("a.csv", str_of(bytes), &opts, NULL), NULL);
        assert_int_equal(c.item[0].line, 2);
        assert_null(c.item[0].bytes);
        assert_text(collect_bytes(&c, c.count - 1), "{\"a\":\"3\",\"b\":\"4\"}");
        collect_free(&c);
    }
}

static void the_options_are_looked_at(void **state)
{
    static const char *const lists[] = { "", "\"a", "\"a\"b", "a\nb", "\xff" };
    struct collect c = { .count = 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        opts.columns = lists[i];
        assert_status(nf_import_memory("a.csv", STR("a\nb\n"), &opts, NULL), NF_E_USAGE,
                      NULL);
    }
    assert_int_equal(c.count, 0);
}

static void json_is_no_table_whatever_its_name(void **state)
{
    (void)state;
    expect_as("a.csv", STR("{\"a\":1}\n{\"a\":2}\n"), NULL, false,
              "{\"a\":1}\n{\"a\":2}\n");
    expect_as("a.csv", STR("[{\"a\":1},\n{\"a\":2}]\n"), NULL, false,
              "{\"a\":1}\n{\"a\":2}\n");
    expect_as("a.csv", STR("title,text\n![x](y),z\n"), NULL, false,
              "{\"title\":\"![x](y)\",\"text\":\"z\"}\n");
    /* Nor is what is called text, but a heading row of known names may be one. */
    expect_as("a.txt", STR("title,text\nRain,It rains.\n"), NULL, false,
              "0: begins like a table; --from csv reads it as one, --from text as one article\n");
    expect_as("a", STR("sep=,\na,b\n1,2\n"), NULL, false, "{\"a\":\"1\",\"b\":\"2\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_an_article),
        cmocka_unit_test(finds_what_separates_fields),
        cmocka_unit_test(names_columns),
        cmocka_unit_test(refuses_a_first_row_that_is_an_article),
        cmocka_unit_test(passes_over_the_heading_row_once_more),
        cmocka_unit_test(refuses_another_heading_and_what_is_below),
        cmocka_unit_test(takes_rows_of_many_names),
        cmocka_unit_test(takes_headings_with_columns_of_nothing),
        cmocka_unit_test(passes_over_rows_of_nothing),
        cmocka_unit_test(keeps_every_byte),
        cmocka_unit_test(refuses_rows_and_goes_on),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(lets_long_rows_go_by),
        cmocka_unit_test(the_options_are_looked_at),
        cmocka_unit_test(json_is_no_table_whatever_its_name)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
