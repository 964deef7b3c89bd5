/*
 * newsfiche sql: a query of SQL, with the articles as the table news.
 */
#include <stdio.h>
#include <string.h>

#include "bindings/sqlite/src/newsfiche_sqlite.h"
#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/message.h"
#include "tools/sql_rows.h"

#define TABLE "news"

enum { OPT_JSON = CLI_LONG, OPT_CSV, OPT_ON_ERROR, OPT_WIDE };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print one JSON object per row" },
    { OPT_CSV, "csv", NULL, "print CSV, with names of columns" },
    { OPT_ON_ERROR, "on-error", "WHAT",
      "if an article is damaged: stop (default) or null" },
    { OPT_WIDE, "wide", NULL, "do not cut lines, even on a terminal" },
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

struct query {
    struct cli *cli;
    struct archive archive;
    const char *text;
    sqlite3 *db;
    bool damage_is_null;
    struct sql_rows rows;
};

/* What goes wrong in SQLite; archives have their own, see nf_sqlite_table(). */
static enum cli_exit exit_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
        return CLI_OK;
    case SQLITE_CORRUPT:
        return CLI_DAMAGED;
    case SQLITE_NOTADB:
        return CLI_FOREIGN;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_FULL:
        return CLI_IO;
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
        return CLI_LIMIT;
    default:
        return CLI_USAGE;
    }
}

#define SHOWN 76        /* bytes of the SQL, */
#define SHOWN_BEFORE 50 /* of them before the place */

/* The line of the SQL that is wrong, and a mark below the place. */
static void show_place(const char *text, size_t at)
{
    const char *place = text + at, *begin = place, *end = place;
    char line[8 * (SHOWN + 8)];

    while (begin > text && begin[-1] != '\n' &&
           (place - begin < SHOWN_BEFORE || ((unsigned char)*begin & 0xc0) == 0x80))
        begin--;
    while (*end && *end != '\n' &&
           (end - begin < SHOWN || ((unsigned char)*end & 0xc0) == 0x80))
        end++;
    safe_line((struct nf_str){ begin, (size_t)(end - begin) }, line, sizeof(line));
    fprintf(stderr, "  %s\n  %*s^\n", line,
            (int)safe_columns((struct nf_str){ begin, (size_t)(place - begin) }, SIZE_MAX), "");
}

/* SQLite said @code. */
static enum cli_exit fail(struct query *q, int code)
{
    const enum cli_exit end = exit_of(code);
    const int at = sqlite3_error_offset(q->db);
    const char *said = sqlite3_errmsg(q->db);

    if (code == SQLITE_AUTH)
        return fail_usage(q->cli, "this only reads: what changes, attaches or loads anything "
                                  "is refused");
    if (end == CLI_IO && strcmp(said, sqlite3_errstr(code)) == 0) /* archives say their own */
        complain(q->cli, "temporary files of SQLite: %s; SQLITE_TMPDIR names a folder for them",
                 said);
    else if (end != CLI_USAGE)
        complain(q->cli, "%s", said);
    if (end != CLI_USAGE)
        return end;
    complain(q->cli, "%s: %s", q->cli->command->name, said);
    if (at >= 0 && (size_t)at <= strlen(q->text))
        show_place(q->text, (size_t)at);
    return end;
}

/* Articles come from anywhere; the query may, too. It reads, and no more. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    (void)ctx;
    (void)c;
    (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return sqlite3_stricmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
        return sqlite3_stricmp(a, "table_info") == 0 || sqlite3_stricmp(a, "table_xinfo") == 0
                   ? SQLITE_OK
                   : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

/* Its values are NULL, and that is told; so are those of what a part of an index has. */
static bool failed(void *ctx, uint64_t ordinal, const struct nf_error *err)
{
    struct archive *a = ctx;

    if (ordinal == UINT64_MAX)
        a->passed_over = cli_worse(a->passed_over, archive_fail(a, err->status, err));
    else
        archive_damage(a, ordinal, err);
    return false;
}

static int open_database(struct query *q)
{
    const struct nf_sqlite_table table = { q->archive.set, &q->archive,
                                           q->damage_is_null ? failed : NULL };
    int rc = sqlite3_open_v2(":memory:", &q->db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                             NULL);

    if (rc == SQLITE_OK)
        rc = nf_sqlite_table(q->db, TABLE, &table);
    if (rc == SQLITE_OK) /* it is declared, which nobody else may do; */
        rc = sqlite3_exec(q->db, "SELECT 1 FROM " TABLE " LIMIT 0", NULL, NULL, NULL);
    if (rc == SQLITE_OK) /* so are these, which an SQLite may lack */
        (void)sqlite3_exec(q->db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL, NULL,
                           NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_set_authorizer(q->db, authorize, NULL);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(q->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* A column that is misspelled in double quotes is no text. */
    sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_limit(q->db, SQLITE_LIMIT_ATTACHED, 0);
    return SQLITE_OK;
}

/* One statement, with nothing but blanks and comments behind it. */
static enum cli_exit prepare(struct query *q)
{
    sqlite3_stmt *more = NULL;
    const char *rest;
    int rc = sqlite3_prepare_v2(q->db, q->text, -1, &q->rows.statement, &rest);

    if (rc != SQLITE_OK)
        return fail(q, rc);
    if (!q->rows.statement)
        return fail_usage(q->cli, "the SQL is empty");
    if (sqlite3_prepare_v2(q->db, rest, -1, &more, NULL) != SQLITE_OK || more) {
        sqlite3_finalize(more);
        return fail_usage(q->cli, "there is more than one statement");
    }
    return sql_rows_fit(&q->rows) ? CLI_OK : CLI_USAGE;
}

static enum cli_exit put_rows(struct query *q)
{
    enum cli_exit end = CLI_OK;
    int rc = SQLITE_OK;

    while (end == CLI_OK && !q->cli->out.error &&
           (rc = sqlite3_step(q->rows.statement)) == SQLITE_ROW)
        if (!sql_rows_put(&q->rows))
            end = fail_memory(q->cli);
    /* What SQLite says of it is lost with the next call. */
    if (end == CLI_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        end = fail(q, rc);
    if (!sql_rows_end(&q->rows, end == CLI_OK) && end == CLI_OK)
        end = fail_memory(q->cli);
    return cli_worse(end, q->archive.passed_over);
}

static enum cli_exit answer(struct query *q)
{
    const int rc = open_database(q);
    enum cli_exit end = rc == SQLITE_OK ? prepare(q) : fail(q, rc);

    if (end == CLI_OK)
        end = put_rows(q);
    sqlite3_finalize(q->rows.statement);
    sqlite3_close(q->db);
    return end;
}

static bool read_options(struct query *q)
{
    struct cli *cli = q->cli;
    bool json = false, csv = false;
    int code;

    while ((code = cli_option(cli)) > 0) {
        if (code == OPT_JSON)
            json = true;
        else if (code == OPT_CSV)
            csv = true;
        else if (code == OPT_WIDE)
            q->rows.wide = true;
        else if (strcmp(cli->value, "null") == 0)
            q->damage_is_null = true;
        else if (strcmp(cli->value, "stop") != 0) {
            fail_usage(cli, "--on-error takes stop or null, not '%s'", cli->value);
            return false;
        }
    }
    if (code == 0 && json && csv) {
        fail_usage(cli, "--json and --csv cannot be combined");
        return false;
    }
    q->rows.form = json ? SQL_JSON_LINES : csv ? SQL_CSV : SQL_TABLE;
    return code == 0 && cli_count_operands(cli, 2, SIZE_MAX);
}

static enum cli_exit run(struct cli *cli)
{
    struct query q = { .cli = cli, .rows.cli = cli };
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&q))
        return cli->ended;
    operands = cli_operands(cli, &n);
    if (archive_names_swapped(operands[n - 1], operands[0]))
        return fail_usage(cli, "the query comes last, behind the archives: newsfiche sql %s '%s'",
                          operands[n - 1], operands[0]);
    q.text = operands[n - 1];
    end = archive_open(cli, operands, n - 1, &q.archive);
    if (end == CLI_OK)
        end = answer(&q);
    archive_close(&q.archive);
    return end;
}

const struct cli_command cmd_sql = {
    .name = "sql",
    .operands = "ARCHIVE… QUERY",
    .summary = "answer a query in SQL; the articles are the table " TABLE,
    .more = "The columns are ordinal, url, title, text, html, summary, authors, published,\n"
            "precision, modified, fetched, language, source, domain, section, tags, image,\n"
            "json and archive.\n"
            "\n"
            "  newsfiche sql may.fiche \"SELECT source, count(*) FROM news GROUP BY source\"\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
