/*
 * newsfiche export: articles as JSON Lines, in order, by all processors.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/export_run.h"
#include "tools/message.h"

enum { OPT_FIELDS = CLI_LONG, OPT_JOBS };

static const struct cli_option options[] = {
    { 'o', "output", "FILE", "where to write; - is standard output (default)" },
    { 'f', "force", NULL, "replace FILE if it is there" },
    { OPT_FIELDS, "fields", "NAME,…", "these fields alone: roles or JSON keys" },
    { OPT_JOBS, "jobs", "N", "threads; default: one per processor" },
    SELECT_OPTIONS,
};

struct export {
    struct cli *cli;
    struct archive archive;
    struct selection selection;
    struct pick pick;
    const char *output; /* NULL: standard output */
    bool force;
    uint64_t jobs;
};

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
    return code == 0 && cli_count_operands(e->cli, 1, 1);
}

static enum cli_exit export_to(struct export *e, const struct nf_sink *sink,
                               const char *name)
{
    struct export_job job = { .archive = &e->archive,
                              .selection = &e->selection,
                              .pick = e->pick.count ? &e->pick : NULL,
                              .sink = sink,
                              .sink_name = name,
                              .threads = (unsigned)e->jobs };

    return export_run(&job);
}

static enum cli_exit export_stdout(struct export *e)
{
    struct nf_sink sink = out_standard();
    enum cli_exit end;

    if (isatty(STDOUT_FILENO))
        return export_to(e, NULL, "standard output");
    end = export_to(e, &sink, "standard output");
    e->cli->out.used = true; /* have its closing checked */
    return end;
}

/* The file appears when it is complete, or not at all. */
static enum cli_exit export_file(struct export *e)
{
    struct nf_error err = { 0 };
    struct nf_sink sink;
    enum nf_status st;
    enum cli_exit end;
    int error = 0;

    st = nf_sink_file(e->output, e->force, &sink, &err);
    if (st != NF_OK)
        return fail_status(e->cli, e->output, st, &err);
    end = export_to(e, &sink, e->output);
    if ((end == CLI_OK || end == CLI_DAMAGED) && sink.commit)
        error = sink.commit(sink.ctx);
    if (sink.close)
        sink.close(sink.ctx);
    if (error == EEXIST)
        return fail_status(e->cli, e->output, NF_E_EXISTS, &err);
    return error ? fail_os(e->cli, e->output, error) : end;
}

static enum cli_exit run(struct cli *cli)
{
    struct export e = { .cli = cli, .selection = SELECTION_INIT };
    enum cli_exit end;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&e))
        return cli->ended;
    end = archive_open(cli, cli_operands(cli, &n)[0], &e.archive);
    if (end == CLI_OK)
        end = e.output ? export_file(&e) : export_stdout(&e);
    archive_close(&e.archive);
    return end;
}

const struct cli_command cmd_export = {
    .name = "export",
    .operands = "ARCHIVE",
    .summary = "write articles as JSON Lines",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
