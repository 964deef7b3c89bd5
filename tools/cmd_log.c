/*
 * newsfiche log: the generations of an archive, newest first.
 */
#include <stdio.h>
#include <unistd.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/table.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print a JSON object per generation" },
};

static const char *const headings[] = { "generation", "time", "added", "articles", "bytes" };
#define COLUMNS (sizeof(headings) / sizeof(headings[0]))

struct log {
    struct cli *cli;
    const char *name;
    bool json;
    bool failed; /* out of memory */
    struct table table;
};

/* When it was written, in UTC; an empty text if it does not say. */
static struct nf_str time_of(const struct nf_generation *g, char buf[NF_TIME_TEXT])
{
    struct nf_time t = { .seconds = g->time <= INT64_MAX ? (int64_t)g->time : INT64_MAX,
                         .precision = NF_PRECISION_SECOND, .zone_known = true };

    return (struct nf_str){ buf, g->time ? nf_time_print(&t, buf) : 0 };
}

static void put_json(struct log *l, const struct nf_generation *g)
{
    struct out *out = &l->cli->out;
    char buf[NF_TIME_TEXT];
    const struct nf_str time = time_of(g, buf);

    json_begin(out);
    json_text(out, "archive", safe_view(l->name));
    json_number(out, "generation", g->number);
    json_text(out, "time", time.len ? time : (struct nf_str){ NULL, 0 });
    if (g->has_added)
        json_number(out, "articles_added", g->articles_added);
    else
        json_null(out, "articles_added");
    json_number(out, "articles_in_all", g->articles);
    if (g->has_added)
        json_number(out, "bytes_added", g->bytes_added);
    else
        json_null(out, "bytes_added");
    json_number(out, "archive_bytes", g->size);
    json_end(out);
}

static bool put_number(struct log *l, const char *sign, bool known, uint64_t n)
{
    char buf[32];

    snprintf(buf, sizeof(buf), "%s%llu", sign, (unsigned long long)n);
    return table_cell(&l->table, safe_view(known ? buf : "-"));
}

static bool put_row(struct log *l, const struct nf_generation *g)
{
    char buf[NF_TIME_TEXT];
    const struct nf_str time = time_of(g, buf);

    return put_number(l, "", true, g->number) &&
           table_cell(&l->table, time.len ? time : safe_view("-")) &&
           put_number(l, "+", g->has_added, g->articles_added) &&
           put_number(l, "", true, g->articles) &&
           put_number(l, "+", g->has_added, g->bytes_added);
}

static bool put_generation(void *ctx, const struct nf_generation *g)
{
    struct log *l = ctx;

    if (l->json)
        put_json(l, g);
    else
        l->failed = !put_row(l, g);
    return l->failed || l->cli->out.error;
}

static void begin_table(struct log *l)
{
    table_begin(&l->table, &l->cli->out, COLUMNS, SIZE_MAX);
    for (size_t i = 0; i < COLUMNS; i++) {
        l->table.right[i] = i != 1;
        if (isatty(STDOUT_FILENO))
            l->failed = l->failed || !table_cell(&l->table, safe_view(headings[i]));
    }
}

static enum cli_exit log_archive(struct log *l, struct nf_reader *r)
{
    struct nf_info info = NF_INFO_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum cli_exit end;
    enum nf_status st;

    nf_reader_info(r, &info);
    end = archive_flaws(l->cli, l->name, &info);
    if (!l->json)
        begin_table(l);
    st = l->failed ? NF_E_NOMEM : nf_reader_generations(r, put_generation, l, &err);
    if (!l->json)
        table_end(&l->table);
    if (l->failed)
        return fail_memory(l->cli);
    return st == NF_OK || st == NF_E_STOPPED ? end
                                             : fail_status(l->cli, l->name, st, &err);
}

static enum cli_exit run(struct cli *cli)
{
    struct log l = { .cli = cli };
    struct nf_error err = NF_ERROR_INIT;
    struct nf_reader *r = NULL;
    enum nf_status st;
    enum cli_exit end;
    size_t n;
    int code;

    while ((code = cli_option(cli)) > 0)
        l.json = true;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, 1))
        return CLI_USAGE;
    l.name = cli_operands(cli, &n)[0];
    st = archive_reader(l.name, 0, &r, &err);
    if (st != NF_OK)
        return fail_status(cli, l.name, st, &err);
    end = log_archive(&l, r);
    nf_reader_close(r);
    return end;
}

const struct cli_command cmd_log = {
    .name = "log",
    .operands = "ARCHIVE",
    .summary = "list what was added when, newest first",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
