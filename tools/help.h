#ifndef NF_TOOLS_HELP_H
#define NF_TOOLS_HELP_H

#include "tools/cli.h"

#define HELP_COLOR (CLI_LONG + 200)

/* The options every command has. */
const struct cli_option *help_common_options(size_t *count);

/* Usage and options of the command that runs. */
void help_command(struct cli *cli);

/* A command in the list of them. */
struct help_entry {
    const char *heading; /* of the group that begins here; or NULL */
    const struct cli_command *command;
};

/* The list of commands. */
void help_program(struct out *out, const struct help_entry *entries,
                  size_t count);

#endif
