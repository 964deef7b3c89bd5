/*
 * newsfiche repair: make archives whole again for those who open them.
 */
#include <newsfiche/parity.h>
#include <newsfiche/repair.h>


#include "tools/archive.h"
#include "tools/archive_names.h"
#include "tools/commands.h"
#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"

enum { OPT_JSON = CLI_LONG };

static const struct cli_option options[] = {
    { OPT_JSON, "json", NULL, "print a JSON object per archive" },
};

static void tell_parity(struct cli *cli, const char *name, const struct nf_repair_result *r)
{
    char bytes[FIGURE_TEXT], ranges[FIGURE_TEXT];

    if (r->restored)
        say(cli, "%s: %s brought back by parity", name, figure_bytes(r->restored, bytes));
    if (!r->beyond)
        return;
    if (nf_parity_there())
        complain(cli, "%s: %s damaged %s of parity not brought back: too much is damaged", name,
                 figure_count(r->beyond, ranges), r->beyond == 1 ? "range" : "ranges");
    else
        complain(cli, "%s: parity is there for what is damaged, but this build has no libisal",
                 name);
}

static void tell(struct cli *cli, const char *name, const struct nf_repair_result *r)
{
    char bytes[FIGURE_TEXT];
    char articles[FIGURE_TEXT];

    tell_parity(cli, name, r);
    if (r->lost)
        complain(cli, "%s: %s %s lost with the head of %s block", name,
                 figure_count(r->lost, articles), figure_articles(r->lost),
                 r->lost == 1 ? "its" : "their");
    /* Texts were not looked at: how many articles are lost, verify knows. */
    if (!r->bytes && !r->restored)
        say(cli, "%s: nothing %sto repair; newsfiche verify %s says whether articles are damaged",
            name, r->beyond ? "else " : "", name);
    else if (r->bytes)
        say(cli, "%s: %s %s found, %s added as generation %llu; next: newsfiche verify %s",
            name, figure_count(r->articles, articles), figure_articles(r->articles),
            figure_bytes(r->bytes, bytes), (unsigned long long)r->generation, name);
}

static void tell_json(struct cli *cli, const char *name, const struct nf_repair_result *r)
{
    struct out *out = &cli->out;

    json_begin(out);
    json_text(out, "archive", safe_view(name));
    json_bool(out, "repaired", r->bytes != 0 || r->restored != 0);
    json_number(out, "articles", r->articles);
    json_number(out, "articles_damaged", r->lost);
    json_number(out, "bytes_added", r->bytes);
    json_number(out, "generation", r->generation);
    json_number(out, "bytes_restored", r->restored);
    json_number(out, "ranges_restored", r->ranges);
    json_number(out, "ranges_beyond", r->beyond);
    json_end(out);
}

struct repairing {
    struct cli *cli;
    bool json;
};

static enum cli_exit repair(void *ctx, char *name)
{
    const struct repairing *x = ctx;
    struct nf_repair_opts opts = NF_REPAIR_OPTS_INIT;
    struct nf_repair_result result = NF_REPAIR_RESULT_INIT;
    struct nf_error err = NF_ERROR_INIT;
    const char *lacks = archive_may_lack(name);
    enum nf_status st;

    opts.stop = cli_stop;
    opts.now = cli_now(NULL);
    st = nf_repair_file(name, &opts, &result, &err);
    if (st == NF_E_STOPPED)
        return CLI_STOPPED;
    if (st != NF_OK)
        return fail_status(x->cli, name, st, &err);
    (x->json ? tell_json : tell)(x->cli, name, &result);
    if (result.bytes && lacks)
        complain(x->cli, "%s: %s", name, lacks);
    return result.lost || result.beyond ? CLI_DAMAGED : CLI_OK;
}

static enum cli_exit run(struct cli *cli)
{
    struct repairing x = { .cli = cli };
    int code;

    while ((code = cli_option(cli)) > 0)
        x.json = true;
    if (code < 0)
        return cli->ended;
    if (!cli_count_operands(cli, 1, SIZE_MAX))
        return CLI_USAGE;
    return archive_names_each(cli, repair, &x);
}

const struct cli_command cmd_repair = {
    .name = "repair",
    .operands = "ARCHIVE…",
    .summary = "bring back what parity can, and put a new index behind",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
