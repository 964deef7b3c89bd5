/*
 * newsfiche catalog: a file about many archives, by which a lookup opens few of them.
 */
#include <newsfiche/set_catalog.h>

#include <string.h>

#include "tools/archive.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"
#include "tools/output.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { 'o', "output", "FILE", "the catalog to write, or to bring up to date" },
    { OPT_JSON, "json", NULL, "print what was written as one JSON object" },
};

struct cataloging {
    struct cli *cli;
    const char *output;
    bool json;
    struct archive_names names;
    enum cli_exit passed_over;
};

static bool failed(void *ctx, size_t i, const struct nf_error *err)
{
    struct cataloging *c = ctx;
    const char *name = c->names.at[i];

    complain(c->cli, "%s: %s; left out of the catalog", name, without_name(err->text, name));
    c->passed_over = cli_worse(c->passed_over, cli_exit_code(err->status));
    return false;
}

static void report(const struct cataloging *c, const struct nf_set_catalog_result *r)
{
    struct out *out = &c->cli->out;
    char count[FIGURE_TEXT], anew[FIGURE_TEXT], bytes[FIGURE_TEXT];

    if (c->json) {
        json_begin(out);
        json_text(out, "catalog", safe_view(c->output));
        json_number(out, "archives", r->archives);
        json_number(out, "taken_over", r->taken_over);
        json_number(out, "unfiltered", r->unfiltered);
        json_number(out, "bytes", r->size);
        json_end(out);
        return;
    }
    say(c->cli, "%s: %s archive%s, %s of them looked through, %s", c->output,
        figure_count(r->archives, count), r->archives == 1 ? "" : "s",
        figure_count(r->archives - r->taken_over, anew), figure_bytes(r->size, bytes));
}

static enum cli_exit make(struct cataloging *c)
{
    struct nf_set_catalog_opts opts = NF_SET_CATALOG_OPTS_INIT;
    struct nf_set_catalog_result result = NF_SET_CATALOG_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;

    opts.ctx = c;
    opts.failed = failed;
    opts.stop = cli_stop;
    st = nf_set_catalog_make(c->output, (const char *const *)c->names.at, c->names.count, &opts,
                             &result, &err);
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st == NF_E_EXISTS) { /* there is no --force that would help */
        complain(c->cli, "%s", err.text);
        return cli_exit_code(st);
    }
    if (st != NF_OK)
        return fail_status(c->cli, c->output, st, &err);
    report(c, &result);
    return c->passed_over;
}

static bool read_options(struct cataloging *c)
{
    int code;

    while ((code = cli_option(c->cli)) > 0)
        if (code == OPT_JSON)
            c->json = true;
        else
            c->output = c->cli->value;
    if (code < 0 || !cli_count_operands(c->cli, 1, SIZE_MAX))
        return false;
    if (!c->output || strcmp(c->output, "-") == 0)
        fail_usage(c->cli, c->output ? "a catalog is a file beside its archives"
                                     : "--output FILE is missing");
    return c->output && strcmp(c->output, "-") != 0;
}

static enum cli_exit run(struct cli *cli)
{
    struct cataloging c = { .cli = cli };
    enum cli_exit end;
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&c))
        return cli->ended;
    operands = cli_operands(cli, &n);
    end = archive_names_expand(cli, operands, n, &c.names);
    cli_catch_signals();
    if (end == CLI_OK)
        end = make(&c);
    archive_names_free(&c.names);
    return end;
}

const struct cli_command cmd_catalog = {
    .name = "catalog",
    .operands = "ARCHIVE… -o FILE",
    .summary = "note what is in many archives, so that few are opened",
    .more = "Give it to show, list and others as --catalog FILE. Archives that changed since\n"
            "are asked themselves; the same command brings the catalog up to date.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
