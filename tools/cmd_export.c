/*
 * newsfiche export: articles as JSON Lines or as a table, in order, by all
 * processors.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/export_run.h"
#include "tools/message.h"
#include "tools/output.h"

enum { OPT_FIELDS = CLI_LONG, OPT_FORMAT, OPT_JOBS };

static const struct cli_option options[] = {
    { 'o', "output", "FILE", "where to write; - is standard output (default)" },
    { 'f', "force", NULL, "replace FILE if it exists" },
    { OPT_FIELDS, "fields", "NAME,…", "only these fields: roles or JSON keys" },
    { OPT_FORMAT, "format", "FORMAT", "jsonl (default), csv or tsv" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    SELECT_OPTIONS,
    SELECT_VERSIONS_OPTION,
    CLI_AT_OPTION,
    CLI_RECOVER_OPTION,
    CLI_CATALOG_OPTION,
};

struct export {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    struct pick pick;
    const char *output; /* NULL: standard output */
    bool force;
    uint64_t jobs;
    struct csv_table table; /* no separator: JSON Lines */
};

static bool read_format(struct export *e)
{
    const char *format = e->cli->value;

    if (strcmp(format, "csv") == 0)
        e->table.separator = ',';
    else if (strcmp(format, "tsv") == 0)
        e->table.separator = '\t';
    else if (strcmp(format, "jsonl") == 0)
        e->table.separator = '\0';
    else {
        fail_usage(e->cli, "--format takes jsonl, csv or tsv, not '%s'", format);
        return false;
    }
    return true;
}

static bool take_option(struct export *e, int code)
{
    struct cli *cli = e->cli;

    switch (code) {
    case 'o':
        e->output = strcmp(cli->value, "-") == 0 ? NULL : cli->value;
        return true;
    case 'f':
        e->force = true;
        return true;
    case OPT_FIELDS:
        return pick_parse(cli, cli->value, &e->pick);
    case OPT_FORMAT:
        return read_format(e);
    case OPT_JOBS:
        return cli_number(cli, "--jobs", 1, 64, &e->jobs);
    default:
        return select_option(cli, &e->selection, code);
    }
}

static bool read_options(struct export *e)
{
    int code;

    e->jobs = cli_processors();
    while ((code = cli_option(e->cli)) > 0)
        if (!take_option(e, code))
            return false;
    return code == 0 && cli_count_operands(e->cli, 1, SIZE_MAX);
}

/* @whole: set if all that can be read was written. */
static enum cli_exit export_to(struct export *e, const struct nf_sink *sink,
                               const char *name, bool *whole)
{
    struct export_job job = { .archive = &e->archive,
                              .selection = &e->selection,
                              .pick = e->pick.count ? &e->pick : NULL,
                              .table = e->table.separator ? &e->table : NULL,
                              .sink = sink,
                              .sink_name = name,
                              .threads = (unsigned)e->jobs };
    enum cli_exit end = CLI_OK;

    if (job.table) {
        e->table.pick = job.pick;
        end = csv_table_open(&e->table, &e->archive, &e->selection);
    }
    if (end == CLI_OK)
        end = export_run(&job);
    if (job.left_out)
        say(e->cli, "%s: %llu fields left out, because the first article does not have "
            "them; name columns with --fields", name, (unsigned long long)job.left_out);
    csv_table_free(&e->table);
    *whole = job.whole && end != CLI_NONE;
    return end;
}

/* A file appears when it has all that can be read, or not at all. */
static enum cli_exit export_out(struct export *e)
{
    const char *name = e->output ? e->output : "standard output";
    struct nf_error err = NF_ERROR_INIT;
    struct nf_sink sink = NF_SINK_INIT;
    enum cli_exit end;
    bool whole = false;
    int error = 0;

    if (!e->output && isatty(STDOUT_FILENO))
        return export_to(e, NULL, name, &whole);
    end = output_open(e->cli, e->output ? e->output : "-", e->force, e->archive.names.at,
                      e->archive.names.count, &sink);
    if (end != CLI_OK)
        return end;
    end = export_to(e, &sink, name, &whole);
    if (whole && sink.commit)
        error = sink.commit(sink.ctx);
    if (sink.close)
        sink.close(sink.ctx);
    if (error == EEXIST)
        return fail_status(e->cli, name, NF_E_EXISTS, &err);
    return error ? fail_os(e->cli, name, error) : end;
}

static enum cli_exit run(struct cli *cli)
{
    struct export e = { .cli = cli, .selection = SELECTION_INIT };
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&e))
        return cli->ended;
    operands = cli_operands(cli, &n);
    end = archive_open(cli, operands, n, &e.archive);
    if (end == CLI_OK)
        end = select_open(&e.selection, &e.archive);
    if (end == CLI_OK)
        end = export_out(&e);
    archive_close(&e.archive);
    return end;
}

const struct cli_command cmd_export = {
    .name = "export",
    .operands = "ARCHIVE…",
    .summary = "write articles as JSON Lines or CSV",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
