/*
 * newsfiche formats: what pack reads, and which keys it knows.
 */
#include <newsfiche/convert.h>

#include <stdio.h>

#include "tools/commands.h"
#include "tools/out.h"

enum { OPT_ROLES = CLI_LONG };

static const struct cli_option options[] = {
    { OPT_ROLES, "roles", NULL, "list the known keys and their roles" },
};

/* As lines that pack --map takes. */
static void put_roles(struct out *out)
{
    const struct nf_role_info *r;
    char line[200];

    for (size_t i = 0; (r = nf_role_at(i)) != NULL; i++) {
        snprintf(line, sizeof(line), "%s = %s\n", r->path, nf_role_name(r->role));
        out_string(out, line);
    }
}

static void put_formats(struct out *out)
{
    const struct nf_format_info *f;

    for (size_t i = 0; (f = nf_format_at(i)) != NULL; i++) {
        char line[200];

        snprintf(line, sizeof(line), "%-9s %s\n%9s suffixes: %s\n", f->name, f->about, "",
                 f->suffixes);
        out_string(out, line);
    }
}

static enum cli_exit run(struct cli *cli)
{
    bool roles = false;
    int code;

    cli->ended = CLI_USAGE;
    while ((code = cli_option(cli)) > 0)
        roles = true;
    if (code < 0 || !cli_count_operands(cli, 0, 0))
        return cli->ended;
    if (roles)
        put_roles(&cli->out);
    else
        put_formats(&cli->out);
    return CLI_OK;
}

const struct cli_command cmd_formats = {
    .name = "formats",
    .operands = "",
    .summary = "list the formats that pack reads",
    .more = "To force a format: newsfiche pack --from NAME. To name the keys of an "
            "unknown\nproducer: newsfiche pack --map FILE.\n",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
