/*
 * newsfiche formats: what pack reads.
 */
#include <newsfiche/convert.h>

#include <stdio.h>

#include "tools/commands.h"
#include "tools/out.h"

static enum cli_exit run(struct cli *cli)
{
    const struct nf_format_info *f;
    int code;

    cli->ended = CLI_USAGE;
    while ((code = cli_option(cli)) > 0)
        ;
    if (code < 0 || !cli_count_operands(cli, 0, 0))
        return cli->ended;
    for (size_t i = 0; (f = nf_format_at(i)) != NULL; i++) {
        char line[200];

        snprintf(line, sizeof(line), "%-9s %s\n%9s suffixes: %s\n", f->name, f->about, "",
                 f->suffixes);
        out_string(&cli->out, line);
    }
    return CLI_OK;
}

const struct cli_command cmd_formats = {
    .name = "formats",
    .operands = "",
    .summary = "list the formats that pack reads",
    .more = "Each format can be forced: newsfiche pack --from NAME.\n",
    .run = run,
};
