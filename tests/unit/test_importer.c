/* The import as a whole: paths, names, options, and how it ends. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/convert/format_names.h"
#include "tests/support/collect.h"

static char folder[100];

static int make_folder(void **state)
{
    const char *where = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof(folder), "%.60s/newsfiche-test-XXXXXX",
             where && *where ? where : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *info, int type,
                        struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *name)
{
    static char path[200];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(path_of(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static void make_sub(const char *name)
{
    assert_int_equal(mkdir(path_of(name), 0755), 0);
}

static void tells_formats_by_suffix(void **state)
{
    static const struct {
        const char *name;
        const char *format; /* NULL: none */
    } table[] = {
        { "a.jsonl", "jsonl" },    { "a.ndjson", "jsonl" },
        { "a.jl", "jsonl" },       { "a.jsonlines", "jsonl" },
        { "a.ldjson", "jsonl" },   { "a.jsons", "jsonl" },
        { "b/a.json", "json" },    { "a.jsonld", "json" },
        { "a.txt", "text" },       { "a.md", "markdown" },
        { "a.markdown", "markdown" }, { "a.x.json", "json" },
        { "A.JSONL", "jsonl" },    { "A.Txt", "text" },
        { "a.jsonl.gz", "jsonl" }, { "a.jsonl.1.ZST", "jsonl" },
        { "a.gz", NULL },          { ".gz", NULL },
        { "a.jsonl.1", "jsonl" },  { "a.jsonl.2024.1", "jsonl" },
        { "a", NULL },             { "", NULL },
        { "json", NULL },          { ".json", NULL },
        { "x/.json", NULL },       { "a.json/b", NULL },
        { "a.json.bak", NULL },    { "a.html", NULL },
        { "a.jsonl.", NULL },      { "1.2", NULL },
        { "a.jso", NULL },         { "a.jsonlx", NULL }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct nf_format_info *f = nf_format_at(nf_format_by_suffix(table[i].name));

        if (!f != !table[i].format || (f && strcmp(f->name, table[i].format) != 0))
            fail_msg("%s", table[i].name);
    }
}

/* Each format is found by its name and by each of its suffixes. */
static void lists_its_formats(void **state)
{
    size_t n = 0;

    (void)state;
    for (const struct nf_format_info *f; (f = nf_format_at(n)) != NULL; n++) {
        char name[40] = "x.";

        assert_ptr_equal(nf_format_at(nf_format_by_name(f->name)), f);
        for (const char *at = f->suffixes; *at; at += strspn(at, " ")) {
            size_t len = strcspn(at, " ");

            snprintf(name + 2, sizeof(name) - 2, "%.*s", (int)len, at);
            assert_ptr_equal(nf_format_at(nf_format_by_suffix(name)), f);
            at += len;
        }
    }
    assert_true(n >= 4);
    assert_int_equal(nf_format_by_name("warc"), NF_NO_FORMAT);
    assert_int_equal(nf_format_by_name(""), NF_NO_FORMAT);
}

static void tells_formats_by_content(void **state)
{
    static const struct {
        const char *text;
        size_t articles;
        const char *first;
    } table[] = {
        { "{\"a\":1}\n{\"b\":2}\n", 2, "{\"a\":1}" },
        { "{\"a\":1}", 1, "{\"a\":1}" },
        { "{\n\"a\":1}\n", 1, "{\n\"a\":1}\n" },
        { "{\"a\":1}{\"b\":2}\n{\"c\":3}", 3, "{\"a\":1}" },
        { " \n [{\"a\":1},{}]", 2, "{\"a\":1}" },
        { "\xef\xbb\xbf{\"a\":1}", 1, "{\"a\":1}" },
        { "---\ntitle: x\n---\nBody", 1, "---\ntitle: x\n---\nBody" },
        { "\x1e{\"a\":1}\n\x1e{}\n", 2, "{\"a\":1}" },
        { "Rain\n![](https://example.org/a.jpg)\nIt rains.", 1,
          "Rain\n![](https://example.org/a.jpg)\nIt rains." }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, "standard input", str_of(table[i].text)),
                  NULL);
        if (c.articles != table[i].articles || c.refusals)
            fail_msg("%s: %zu articles, %zu refusals", table[i].text, c.articles,
                     c.refusals);
        assert_text(collect_bytes(&c, 0), table[i].first);
        collect_free(&c);
    }
}

static void refuses_what_is_another_kind_by_its_name(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *kind;
    } table[] = {
        { "a", "WARC/1.0\r\n", "WARC" },
        { "a.txt", "WARC/1.0\r\n", "WARC" },
        { "a", "<!DOCTYPE HTML><title>", "an HTML page" },
        { "a.json", "<html>", "an HTML page" },
        { "a", "<?xml version=\"1.0\"?>\n<!-- x -->\n<rss>", "an RSS feed" },
        { "a", "<?xml version=\"1.0\"?><feed>", "an Atom feed" },
        { "a", "<?xml version=\"1.0\"?><x>", "XML" },
        { "a", "%PDF-1.7", "PDF" },
        { "a.csv", "-- MySQL dump 10.13\n", "an SQL dump" },
        { "a", "From a@example.org Fri Mar  1 10:00:00 2024\n", "a mailbox" },
        { "a.txt", "From - Fri Mar  1 10:00:00 2024\nX-Mozilla-Status: 0001\n", "a mailbox" },
        { "a.txt", "From: Ann <ann@example.org>\r\nSubject: Rain\r\n in March\r\n\r\nIt.",
          "a mail or web page (MHTML)" },
        { "a", "MIME-Version: 1.0\nSubject: x\nFrom: <Saved>\n", "a mail or web page (MHTML)" },
        { "a.txt", "Return-Path: <a@example.org>\nSubject: x\n\nRain",
          "a mail or web page (MHTML)" },
        { "a.txt", "<mediawiki xmlns=\"x\"><page>", "a dump of MediaWiki (XML)" },
        { "a.txt", "<DOC>\n<DOCNO>1</DOCNO>", "XML or SGML" },
        { "a.mhtml", "x", "a web page (MHTML)" },
        { "a", "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<rss>", "an RSS feed" },
        { "a", "/*M!999999\\- enable the sandbox mode */\n", "an SQL dump" },
        { "a.txt", "INSERT INTO news VALUES (1);\n", "an SQL dump" },
        { "a", "-- phpMyAdmin SQL Dump\n-- version 5\n", "an SQL dump" },
        { "a", "\x80\2]q", "a Python pickle" },
        { "a.pickle", "(lp0\n.", "a Python pickle" },
        { "a.txt", "\1eca0001 4 rs 46\r\n\2Rain\3", "a wire message (IPTC 7901)" },
        { "a", "x\x9c\x03", "zlib data" },
        { "a.json.br", "\x1b\x2f", "Brotli" },
        { "a.bson", "\x14\x01", "BSON" },
        { "a.xlsx", "PK\3\4..........................[Content_Types].xml", "a spreadsheet" },
        { "a.wacz", "PK\3\4..........................archive/", "WACZ" },
        { "a.txt", "\x7f" "ELF\x02", "an executable" },
        { "a", "#!/bin/sh\n", "a script" },
        { "a", "---\na: 1\n---\nb: 2\n", "YAML" },
        { "a.yaml", "---\ntitle: x\n---\nBody.\n", "YAML" },
        { "a", "---\ntitle: x\n", "YAML" },
        { "a.yml", "title: x\n", "YAML" },
        { "a.txt", "\n\n      1 of 2 DOCUMENTS\n\nThe Post\n\n   2 of 2 DOCUMENTS\n",
          "an export of LexisNexis" },
        { "a.txt", "Rain\nThe Post\n\nIt.\n\nEnd of Document\nSun\n", "an export of LexisNexis" },
        { "a.txt", "Report\n\nDocument 1 of 2\n\nRain\n\nDocument 2 of 2\n\nSun\n",
          "an export of ProQuest" },
        { "a.txt", "Rain\n\nIt.\n\nDocument DAYEX00020240305ek35000b5\n\nSun\n\nIt.\n\n"
                   "Document DAYEX00020240306ek36000b6\n", "an export of Factiva" },
        { "a.txt", "HD Rain\nAN Document DAYEX00020240305ek35000b5\n\n"
                   "HD Sun\nAN Document DAYEX00020240306ek36000b6\n", "an export of Factiva" },
        { "a.txt", " id | title \n----+-------\n  1 | Rain\n", "a table drawn for people" },
        { "a.txt", "ID TITLE\n-- ----------\n 1 Rain\n", "a table drawn for people" },
        { "a.txt", "+----+\n| id |\n+----+\n", "a table drawn for people" },
        { "a.txt", "\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90\n", "a table drawn for people" },
        { "a.txt", "-[ RECORD 1 ]---\nid | 1\n", "a table drawn for people" },
        { "a.txt", "*************************** 1. row ***\nid: 1\n",
          "a table drawn for people" },
        { "a.txt", "https://example.org/rain\r\n\r\nhttps://example.org/sun\r\n",
          "a list of addresses" },
        { "a.txt", "**** *source_post *date_20240305\nIt rains.\n", "a corpus of IRaMuTeQ" },
        { "a.txt", "data: {\"title\":\"Rain\"}\n\ndata: {\"title\":\"Sun\"}\n",
          "a stream of events" },
        { "a.ris", "TY  - NEWS\nTI  - Rain\n", "references (RIS)" },
        { "a.bib", "@article{rain, title={Rain}}\n", "references (BibTeX)" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };
        char want[80];

        snprintf(want, sizeof(want), "seems to be %s, which is not read; ", table[i].kind);
        assert_ok(collect_import(&c, table[i].name, str_of(table[i].text)), NULL);
        if (c.articles || c.refusals != 1 ||
            strncmp(c.item[0].why, want, strlen(want)) != 0)
            fail_msg("%s %s: %s", table[i].name, table[i].text,
                     c.refusals ? c.item[0].why : "taken");
        collect_free(&c);
    }
}

/* Letters that a text may begin with as well are no sign alone. */
static void takes_text_for_what_it_is(void **state)
{
    static const struct {
        const char *name;
        const char *text;
    } table[] = {
        { "a.csv", "ORCID,title\n1,a\n" }, { "a.txt", "RIFFs in the party\nRain.\n" },
        { "a.txt", "From the harbour: rain\nRain.\n" },
        { "a.txt", "From: our correspondent\nRain: it fell.\n" },
        { "a.txt", "Insert into the debate\nRain.\n" },
        { "a.txt", "Create table tennis\nRain.\n" }, { "a.md", "<p>Rain.</p>\n" },
        { "a", "---\ntitle: x\n---\nIt rains.\n" },
        { "a", "---\ntitle: x\n...\nIt rains.\n" }, { "a.txt", "{ Rain }\nRain.\n" },
        { "a.txt", "1 of 2 DOCUMENTS\n\nRain\n\nEnd of Document\n\n" },
        { "a.txt", "Document 1 of 1\n\nRain\n" },
        { "a.txt", "Rain\n\nDocument 1\nDocument 2\nDocument of the day and of the week\n" },
        { "a.txt", "Rain\n--------\nIt.\n" }, { "a.txt", "Rain\n+ + +\n" },
        { "a.txt", "Rain\n- - -\nIt.\n" }, { "a.txt", "Rain\n-- Sun\n" },
        { "a.md", "| a |\n|---|\n| b |\n" }, { "a.md", "+---+\n| a |\n+---+\n" }, { "a.txt", "https://example.org/rain\n" },
        { "a.txt", "https://example.org/rain\nRain\n" },
        { "a.csv", "title,text\na,\"Rain.\nEnd of Document\nx\"\n" },
        { "a.txt", "[Agency] Rain\nRain.\n" }, { "a.yaml", "{\"title\":\"x\"}" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct collect c = { 0 };

        assert_ok(collect_import(&c, table[i].name, str_of(table[i].text)), NULL);
        if (c.articles != 1 || c.refusals)
            fail_msg("%s: %s", table[i].text, c.refusals ? c.item[0].why : "no article");
        collect_free(&c);
    }
}

static void takes_the_format_it_is_told(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    opts.format = "text";
    assert_ok(nf_import_memory("a.json", (struct nf_str){ NULL, 0 }, &opts, NULL), NULL);
    assert_ok(nf_import_memory("a.json", STR("{\"a\":1}"), &opts, NULL), NULL);
    assert_string_equal(c.item[0].roles, "title={\"a\":1}");
    collect_free(&c);
    opts.format = "jsonl";
    assert_ok(nf_import_memory("a.txt", STR("{\"a\":1}\n{}"), &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
}

static void walks_folders_in_the_order_of_names(void **state)
{
    static const char *const files[] = { "B.txt", "a.jsonl", "a/c.md", "a/d.json",
                                         "z.txt" };
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    put("z.txt", "last");
    put("a.jsonl", "{}\n");
    put("B.txt", "first");
    put("photo.png", "not an article");
    put(".hidden.txt", "hidden");
    make_sub("a");
    put("a/d.json", "{\"a\":1}");
    put("a/c.md", "# C");
    make_sub(".cache");
    put(".cache/e.txt", "hidden too");
    make_sub("empty");
    assert_int_equal(mkfifo(path_of("p.txt"), 0600), 0);
    assert_ok(nf_import(folder, &opts, NULL), NULL);
    assert_int_equal(c.count, COUNT_OF(files));
    for (size_t i = 0; i < c.count; i++) {
        const char *want = i == 1 ? "a/c.md" : i == 2 ? "a/d.json"
                           : i == 3 ? "a.jsonl" : files[i];

        assert_string_equal(c.item[i].file, path_of(want));
    }
    collect_free(&c);
    /* With a slash at its end it is the same folder. */
    assert_ok(nf_import(path_of(""), &opts, NULL), NULL);
    assert_int_equal(c.count, COUNT_OF(files));
    assert_string_equal(c.item[0].file, path_of("B.txt"));
    collect_free(&c);
}

static void reads_a_file_of_any_name_when_asked_to(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);

    (void)state;
    put("feed", "{}\n{}\n");
    assert_ok(nf_import(path_of("feed"), &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    collect_free(&c);
    put(".x.jsonl", "{}");
    assert_ok(nf_import(path_of(".x.jsonl"), &opts, NULL), NULL);
    assert_int_equal(c.articles, 1);
    collect_free(&c);
}

static void reads_standard_input(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    int ends[2], before = dup(STDIN_FILENO);

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "{\"a\":1}\n{}\n", 11), 11);
    close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    assert_ok(nf_import("-", &opts, NULL), NULL);
    dup2(before, STDIN_FILENO);
    close(before);
    assert_int_equal(c.articles, 2);
    assert_string_equal(c.item[0].file, "standard input");
    collect_free(&c);
}

static void says_which_file_cannot_be_read(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;
    char want[300];

    (void)state;
    opts.refused = NULL;
    assert_int_equal(nf_import(path_of("none.txt"), &opts, &err), NF_E_IO);
    assert_int_equal(err.status, NF_E_IO);
    assert_int_equal(err.os_errno, ENOENT);
    assert_true(err.offset == NF_NO_OFFSET);
    snprintf(want, sizeof(want), "%s: %s", path_of("none.txt"), strerror(ENOENT));
    assert_string_equal(err.text, want);
    assert_int_equal(nf_import(path_of("none.txt"), &opts, NULL), NF_E_IO);
    assert_int_equal(c.count, 0);
    /* Whoever goes on after what is refused goes on after this as well. */
    opts.refused = collect_refused;
    assert_ok(nf_import(path_of("none.txt"), &opts, NULL), NULL);
    assert_int_equal(c.refusals, 1);
    assert_string_equal(c.item[0].why, strerror(ENOENT));
    collect_free(&c);
}

static void wants_its_size_and_a_callback(void **state)
{
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_int_equal(nf_import_memory("a", STR("x"), NULL, &err), NF_E_USAGE);
    assert_int_equal(err.status, NF_E_USAGE);
    opts.struct_size = 0;
    assert_int_equal(nf_import_memory("a", STR("x"), &opts, NULL), NF_E_USAGE);
    opts = collect_opts(&c);
    opts.record = NULL;
    assert_int_equal(nf_import("a", &opts, &err), NF_E_USAGE);
}

static void ends_at_the_first_refusal_unless_told_otherwise(void **state)
{
    struct nf_str text = STR("{}\nbad\n{}\nworse\n");
    struct collect c = { 0 };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    opts.refused = NULL;
    assert_int_equal(nf_import_memory("x/a.jsonl", text, &opts, &err), NF_E_INPUT);
    assert_int_equal(err.status, NF_E_INPUT);
    assert_string_equal(err.text, "x/a.jsonl:2: column 1: an object expected, found 'bad'");
    assert_int_equal(c.articles, 1);
    collect_free(&c);
    c.stop_at_refusal = true;
    opts = collect_opts(&c);
    assert_int_equal(nf_import_memory("a.jsonl", text, &opts, NULL), NF_E_INPUT);
    assert_int_equal(c.articles, 1);
    assert_int_equal(c.refusals, 1);
    collect_free(&c);
    opts = collect_opts(&c);
    assert_ok(nf_import_memory("a.jsonl", text, &opts, NULL), NULL);
    assert_int_equal(c.articles, 2);
    assert_int_equal(c.refusals, 2);
    collect_free(&c);
}

static enum nf_status fail_with_text(void *ctx, const struct nf_place *place,
                                     const struct nf_record *record,
                                     struct nf_error *err)
{
    (void)place;
    (void)record;
    ++*(int *)ctx;
    err->status = NF_E_LIMIT;
    snprintf(err->text, sizeof(err->text), "enough");
    return NF_E_LIMIT;
}

static void ends_with_the_callbacks_status(void **state)
{
    static const struct {
        const char *name;
        const char *text;
    } table[] = { { "a.jsonl", "{}\n{}\n" }, { "a.json", "[{},{}]" },
                  { "a.json", "{\"items\":[{},{}]}" }, { "a.txt", "x" },
                  { "a.jsonl", "{}" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        int calls = 0;
        struct nf_import_opts opts = NF_IMPORT_OPTS_INIT;
        struct nf_error err = NF_ERROR_INIT;

        opts.ctx = &calls;
        opts.record = fail_with_text;
        assert_int_equal(nf_import_memory(table[i].name, str_of(table[i].text),
                                          &opts, &err), NF_E_LIMIT);
        assert_int_equal(calls, 1);
        assert_string_equal(err.text, "enough");
    }
}

struct dates {
    struct collect c;
    char said[200];
};

static void on_date(void *ctx, const struct nf_place *place, enum nf_notice notice,
                    const char *what, uint64_t amount)
{
    struct dates *d = ctx;
    size_t n = strlen(d->said);

    assert_true(amount == 1);
    if (notice == NF_NOTICE_DATE)
        snprintf(d->said + n, sizeof(d->said) - n, "%llu:%s;",
                 (unsigned long long)place->line, what);
}

/* A date that is none, or that says nothing, is no fault; what cannot be read is. */
static void names_dates_that_cannot_be_read(void **state)
{
    struct dates d = { .said = "" };
    struct nf_import_opts opts = collect_opts(&d.c);

    (void)state;
    opts.ctx = &d;
    opts.notice = on_date;
    assert_ok(nf_import_memory("a.jsonl",
        STR("{\"published\":\"2024-03-01\",\"modified\":null}\n"
            "{\"published\":\"03/04/2024\",\"fetched_at\":\"soon\"}\n"
            "{\"published\":[2024,3,1],\"fetched_at\":[]}\n"
            "{\"issued\":{\"date-parts\":[[2024,3,1]]},\"fetched_at\":[null]}\n"
            "{\"issued\":{\"date-parts\":[[\"2024\",3,1]]},\"fetched_at\":[\"\"]}\n"
            "{\"published\":\"None\",\"modified\":\"0001-01-01T00:00:00Z\"}\n"
            "{\"published\":1709287200,\"title\":\"03/04/2024\"}\n"
            "{\"published\":\"Fri Mar 01 2024 10:00:00 GMT+0100 (Central European "
            "Standard Time)\"}\n"), &opts, NULL), NULL);
    assert_string_equal(d.said, "2:03/04/2024;2:soon;3:[2024,3,1];4:[[2024,3,1]];"
                                "5:[[\"2024\",3,1]];");
    collect_free(&d.c);
}

/* Names come from outside, and errors are printed on terminals. */
static void prints_no_control_characters_of_names(void **state)
{
    struct collect c = { .stop_at_refusal = true };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;

    (void)state;
    assert_int_equal(nf_import_memory("a\x1b[31m\n\xc2\x9b\xe2\x80\xae\xff.jsonl",
                                      STR("bad"), &opts, &err), NF_E_INPUT);
    assert_non_null(strstr(err.text, "a\\x1b[31m\\n\\x9b\\u{202e}\\xff.jsonl:1: "));
    for (const char *p = err.text; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    collect_free(&c);
    c.stop_at_refusal = true;
    assert_int_equal(nf_import(path_of("no\x1b\x7f.txt"), &opts, &err), NF_E_IO);
    for (const char *p = err.text; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    collect_free(&c);
}

static void bears_names_longer_than_a_message(void **state)
{
    struct collect c = { .stop_at_refusal = true };
    struct nf_import_opts opts = collect_opts(&c);
    struct nf_error err = NF_ERROR_INIT;
    char name[1000];

    (void)state;
    memset(name, 'n', sizeof(name));
    memcpy(name + sizeof(name) - 7, ".jsonl", 7);
    assert_int_equal(nf_import_memory(name, STR("bad"), &opts, &err), NF_E_INPUT);
    assert_memory_equal(err.text, "...nnn", 6);
    assert_non_null(strstr(err.text, "nn.jsonl:1: "));
    assert_text(str_of(err.text + strlen(err.text) - strlen(c.item[0].why)),
                c.item[0].why);
    collect_free(&c);
}

#define WITH_FOLDER(test) \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_formats_by_suffix),
        cmocka_unit_test(lists_its_formats),
        cmocka_unit_test(tells_formats_by_content),
        cmocka_unit_test(refuses_what_is_another_kind_by_its_name),
        cmocka_unit_test(takes_text_for_what_it_is),
        cmocka_unit_test(takes_the_format_it_is_told),
        WITH_FOLDER(walks_folders_in_the_order_of_names),
        WITH_FOLDER(reads_a_file_of_any_name_when_asked_to),
        cmocka_unit_test(reads_standard_input),
        WITH_FOLDER(says_which_file_cannot_be_read),
        cmocka_unit_test(wants_its_size_and_a_callback),
        cmocka_unit_test(ends_at_the_first_refusal_unless_told_otherwise),
        cmocka_unit_test(ends_with_the_callbacks_status),
        cmocka_unit_test(names_dates_that_cannot_be_read),
        WITH_FOLDER(prints_no_control_characters_of_names),
        cmocka_unit_test(bears_names_longer_than_a_message)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
