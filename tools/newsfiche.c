/*
 * The command: finds the verb, runs it, and sees that its output arrived.
 */
#include <newsfiche/newsfiche.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "tools/commands.h"
#include "tools/help.h"
#include "tools/message.h"
#include "tools/suggest.h"

/* In groups, each by what one wants; a heading stands before the first of a group. */
static const struct help_entry commands[] = {
    { "Make an archive, and let it grow", &cmd_pack },
    { NULL, &cmd_add },
    { NULL, &cmd_formats },
    { NULL, &cmd_merge },
    { NULL, &cmd_split },
    { NULL, &cmd_compact },
    { "Look at it", &cmd_list },
    { NULL, &cmd_show },
    { NULL, &cmd_history },
    { NULL, &cmd_diff },
    { NULL, &cmd_info },
    { NULL, &cmd_log },
    { NULL, &cmd_dump },
    { "Find and ask", &cmd_grep },
    { NULL, &cmd_index },
    { NULL, &cmd_search },
    { NULL, &cmd_sql },
    { NULL, &cmd_catalog },
    { "Hand articles on", &cmd_export },
    { NULL, &cmd_extract },
    { NULL, &cmd_splits },
    { "Keep it safe", &cmd_verify },
    { NULL, &cmd_seal },
    { NULL, &cmd_repair },
    { NULL, &cmd_salvage },
    { NULL, &cmd_redact },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* What people try for want of the name. */
static const struct {
    const char *name;
    const struct cli_command *command;
} others[] = { { "delete", &cmd_redact }, { "remove", &cmd_redact } };

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i].name, name) == 0)
            return others[i].command;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].command->name, name) == 0)
            return commands[i].command;
    return NULL;
}

static enum cli_exit unknown_command(struct cli *cli, const char *name)
{
    bool option = name[0] == '-';
    struct suggestion s;

    suggest_begin(&s, name);
    for (size_t i = 0; i < COMMANDS; i++)
        suggest_offer(&s, commands[i].command->name);
    if (s.best)
        complain(cli, "unknown command '%s'; did you mean '%s'?", name, s.best);
    else
        complain(cli, "unknown %s '%s'", option ? "option" : "command", name);
    fputs("Try 'newsfiche --help'.\n", stderr);
    return CLI_USAGE;
}

static enum cli_exit help(struct cli *cli, int argc, char **argv)
{
    const struct cli_command *c;

    if (argc < 2 || strcmp(argv[1], "help") == 0) {
        help_program(&cli->out, commands, COMMANDS);
        return CLI_OK;
    }
    c = find_command(argv[1]);
    if (!c)
        return unknown_command(cli, argv[1]);
    cli->command = c;
    help_command(cli);
    return CLI_OK;
}

/* @argv from the command's name on. */
static enum cli_exit run(struct cli *cli, int argc, char **argv)
{
    const struct cli_command *c;

    if (argc < 1) {
        fputs("usage: newsfiche COMMAND …\nTry 'newsfiche --help'.\n", stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0) {
        out_string(&cli->out, "newsfiche " NF_VERSION_STRING "\n");
        return CLI_OK;
    }
    if (strcmp(argv[0], "help") == 0)
        return help(cli, argc, argv);
    if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
        return help(cli, 1, argv);
    c = find_command(argv[0]);
    if (!c)
        return unknown_command(cli, argv[0]);
    cli_begin(cli, c, argc, argv);
    return c->run(cli);
}

/* A full disk must not look like success. */
static enum cli_exit check_output(struct cli *cli, enum cli_exit end)
{
    out_flush(&cli->out);
    if (!cli->out.error && cli->out.used && close(STDOUT_FILENO) != 0)
        cli->out.error = errno;
    if (!cli->out.error || end == CLI_STOPPED)
        return end;
    return fail_os(cli, "standard output", cli->out.error);
}

/* A file this program opens must not take the place of a standard stream that
 * is closed; reading and writing those has to fail. */
static bool fill_standard_streams(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

/* Learning takes much memory for a while, in several threads. What it frees is to go back to
 * the system, not to lie in arenas until somebody wants as much again. */
static void free_at_once(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 15);
    mallopt(M_ARENA_MAX, 2);
#endif
}

int main(int argc, char **argv)
{
    struct cli *cli = calloc(1, sizeof(*cli));
    enum cli_exit end;

    free_at_once();
    if (!cli) {
        fputs("newsfiche: out of memory\n", stderr);
        return CLI_LIMIT;
    }
    if (!fill_standard_streams()) {
        fputs("newsfiche: a standard stream is closed, and there is no /dev/null\n",
              stderr);
        return CLI_IO;
    }
    cli_ignore_signals();
    out_init(&cli->out, out_standard());
    end = run(cli, argc - 1, argv + 1);
    progress_clear(&cli->progress);
    end = check_output(cli, end);
    free(cli);
    if (end == CLI_STOPPED && cli_interrupted())
        cli_die();
    return (int)end;
}
