/*
 * newsfiche merge: one archive of several, their articles one after the other.
 */
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"
#include "tools/message.h"
#include "tools/repack.h"

static const struct cli_option options[] = {
    { 'o', "output", "ARCHIVE", "the archive to make; - is standard output" },
    REPACK_OPTIONS,
};

static enum cli_exit merge(struct repack *r, char *const *operands, size_t count)
{
    enum cli_exit end = repack_open(r, operands, count);

    if (end == CLI_OK)
        end = repack_begin(r, r->output);
    if (end == CLI_OK)
        end = repack_add_all(r);
    if (end == CLI_OK)
        end = repack_end(r);
    if (end == CLI_OK)
        end = repack_left_out(r);
    repack_close(r);
    return end;
}

static bool read_options(struct repack *r)
{
    struct cli *cli = r->cli;
    const char *wrong = NULL;
    int code;

    while ((code = cli_option(cli)) > 0)
        if (!repack_option(r, code))
            return false;
    if (code < 0 || !cli_count_operands(cli, 1, SIZE_MAX))
        return false;
    if (!r->output)
        wrong = "-o ARCHIVE is missing";
    else if (strcmp(r->output, "-") == 0 && r->json)
        wrong = "the archive and --json cannot both go to standard output";
    else if (strcmp(r->output, "-") == 0 && isatty(STDOUT_FILENO))
        wrong = "will not write an archive to a terminal";
    if (wrong)
        fail_usage(cli, "%s", wrong);
    return !wrong;
}

static enum cli_exit run(struct cli *cli)
{
    struct repack r = { .cli = cli };
    char **operands;
    size_t n;

    cli->ended = CLI_USAGE;
    if (!read_options(&r))
        return cli->ended;
    operands = cli_operands(cli, &n);
    return merge(&r, operands, n);
}

const struct cli_command cmd_merge = {
    .name = "merge",
    .operands = "ARCHIVE… -o ARCHIVE",
    .summary = "make one archive of several",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .run = run,
};
