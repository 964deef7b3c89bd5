#ifndef NF_TOOLS_HELP_H
#define NF_TOOLS_HELP_H

#include "tools/cli.h"

#define HELP_COLOR (CLI_LONG + 200)

/* The options every command has. */
const struct cli_option *help_common_options(size_t *count);

/* Usage and options of the command that runs. */
void help_command(struct cli *cli);

/* The list of commands. */
void help_program(struct out *out, const struct cli_command *const *commands,
                  size_t count);

#endif
