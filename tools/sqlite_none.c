/*
 * In place of the commands that need SQLite where there is none. Whatever is asked of them,
 * options as well, they say so.
 */
#include "tools/commands.h"
#include "tools/message.h"

static enum cli_exit run(struct cli *cli)
{
    return fail_without(cli, "SQLite", "SQLite 3.38 or later (Debian: libsqlite3-dev)");
}

#define SUMMARY "not in this build, which has no SQLite"

const struct cli_command cmd_index = {
    .name = "index", .operands = "ARCHIVE…", .summary = SUMMARY, .run = run
};

const struct cli_command cmd_search = {
    .name = "search", .operands = "ARCHIVE… WORD…", .summary = SUMMARY, .run = run
};

const struct cli_command cmd_sql = {
    .name = "sql", .operands = "ARCHIVE… QUERY", .summary = SUMMARY, .run = run
};
