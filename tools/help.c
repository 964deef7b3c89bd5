/*
 * Help, made from the same tables that options are read by.
 */
#include "tools/help.h"

#include <stdio.h>

static const struct cli_option common[] = {
    { HELP_COLOR, "color", "WHEN", "auto (default), always or never" },
    { 'q', "quiet", NULL, "print only errors" },
    { 'h', "help", NULL, "show this help" },
};

const struct cli_option *help_common_options(size_t *count)
{
    *count = sizeof(common) / sizeof(common[0]);
    return common;
}

#define HELP_COLUMN 26

static void help_option(struct out *out, const struct cli_option *o)
{
    char left[64];
    size_t columns;
    int n;

    if (o->code < CLI_LONG)
        n = snprintf(left, sizeof(left), "  -%c, --%s", o->code, o->name);
    else
        n = snprintf(left, sizeof(left), "      --%s", o->name);
    if (o->arg)
        snprintf(left + n, sizeof(left) - (size_t)n, " %s", o->arg);
    columns = out_safe(out, safe_view(left), SAFE_LINE);
    if (columns >= HELP_COLUMN) {
        out_byte(out, '\n');
        columns = 0;
    }
    out_spaces(out, HELP_COLUMN - columns);
    out_string(out, o->help);
    out_byte(out, '\n');
}

void help_command(struct cli *cli)
{
    const struct cli_command *c = cli->command;
    struct out *out = &cli->out;

    out_format(out, "usage: newsfiche %s%s%s [OPTION…]\n\n%s\n", c->name,
               *c->operands ? " " : "", c->operands, c->summary);
    if (c->more) {
        out_byte(out, '\n');
        out_string(out, c->more);
    }
    out_byte(out, '\n');
    for (size_t i = 0; i < c->option_count; i++)
        help_option(out, &c->options[i]);
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        help_option(out, &common[i]);
}

void help_program(struct out *out, const struct help_entry *entries,
                  size_t count)
{
    out_string(out,
               "usage: newsfiche COMMAND …\n\n"
               "Keeps scraped news articles in one compact, checked file.\n\n");
    for (size_t i = 0; i < count; i++) {
        const struct cli_command *c = entries[i].command;

        if (entries[i].heading)
            out_format(out, "%s:\n", entries[i].heading);
        out_format(out, "  %-9s %s\n", c->name, c->summary);
    }
    out_string(out,
               "\n  newsfiche help COMMAND   its options\n"
               "  newsfiche --version      the version\n"
               "  man newsfiche            the manual\n");
}
