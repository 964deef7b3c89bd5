/*
 * Messages and what they make the program exit with.
 */
#include "tools/message.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE (2 * PATH_MAX + 512) /* two names of files, and what is wrong with them */

static void print_message(struct cli *cli, const char *fmt, va_list ap)
{
    char raw[MESSAGE];
    char safe[4 * MESSAGE]; /* each byte as \xff */

    vsnprintf(raw, sizeof(raw), fmt, ap);
    safe_line(safe_view(raw), safe, sizeof(safe));
    progress_clear(&cli->progress);
    fprintf(stderr, "newsfiche: %s\n", safe);
}

void say(struct cli *cli, const char *fmt, ...)
{
    va_list ap;

    if (cli->quiet)
        return;
    va_start(ap, fmt);
    print_message(cli, fmt, ap);
    va_end(ap);
}

void complain(struct cli *cli, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_message(cli, fmt, ap);
    va_end(ap);
}

enum cli_exit cli_exit_code(enum nf_status status)
{
    switch (status) {
    case NF_OK:
        return CLI_OK;
    case NF_E_RANGE:
    case NF_E_NOTFOUND:
    case NF_E_END:
    case NF_E_WITHDRAWN:
        return CLI_NONE;
    case NF_E_USAGE:
    case NF_E_NO_INDEX:
        return CLI_USAGE;
    case NF_E_INPUT:
    case NF_E_REFUSED:
        return CLI_REFUSED;
    case NF_E_DAMAGED:
        return CLI_DAMAGED;
    case NF_E_FORMAT:
    case NF_E_UNSUPPORTED:
        return CLI_FOREIGN;
    case NF_E_IO:
    case NF_E_EXISTS:
        return CLI_IO;
    case NF_E_LIMIT:
    case NF_E_NOMEM:
    case NF_E_STATE:
        return CLI_LIMIT;
    case NF_E_BUSY:
        return CLI_BUSY;
    case NF_E_STOPPED:
        return CLI_STOPPED;
    }
    return CLI_DAMAGED;
}

const char *without_name(const char *text, const char *name)
{
    size_t n = strlen(name);

    /* Of a long name the library shows the end, after three dots. */
    if (strncmp(text, "...", 3) == 0 && strstr(text, ": ")) {
        size_t shown = (size_t)(strstr(text, ": ") - text) - 3;

        if (shown < n && memcmp(text + 3, name + n - shown, shown) == 0)
            return text + 3 + shown + 2;
    }
    return strncmp(text, name, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2
                                                                         : text;
}

/* Whether @text begins with the path of a file in the folder @name, or a line in it. */
static bool begins_inside(const char *text, const char *name)
{
    size_t n = strlen(name);

    return strncmp(text, name, n) == 0 && (text[n] == ':' || text[n] == '/');
}

enum cli_exit fail_status(struct cli *cli, const char *name,
                          enum nf_status status, const struct nf_error *err)
{
    if (status == NF_E_IO && err->os_errno == EPIPE)
        return CLI_PIPE;
    if (status == NF_E_IO && err->os_errno == EINTR && cli_interrupted())
        return CLI_STOPPED;
    if (status == NF_E_USAGE && err->text[0])
        return fail_usage(cli, "%s", err->text);
    if (status == NF_E_EXISTS)
        complain(cli, "%s: exists; use --force to replace it", name);
    else if (status != NF_E_STOPPED && begins_inside(err->text, name))
        complain(cli, "%s", err->text);
    else if (status != NF_E_STOPPED)
        complain(cli, "%s: %s", name,
                 err->text[0] ? without_name(err->text, name) : nf_strerror(status));
    return cli_exit_code(status);
}

enum cli_exit fail_usage(struct cli *cli, const char *fmt, ...)
{
    char why[MESSAGE];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(why, sizeof(why), fmt, ap);
    va_end(ap);
    complain(cli, "%s: %s", cli->command->name, why);
    fprintf(stderr, "Try 'newsfiche %s --help'.\n", cli->command->name);
    return CLI_USAGE;
}

enum cli_exit fail_without(struct cli *cli, const char *what, const char *package)
{
    return fail_usage(cli, "this newsfiche was built without %s, which %s needs; build it again "
                           "with %s", what, cli->command->name, package);
}

enum cli_exit fail_os(struct cli *cli, const char *name, int os_errno)
{
    char why[128];

    if (os_errno == EPIPE)
        return CLI_PIPE;
    if (strerror_r(os_errno, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", os_errno);
    complain(cli, "%s: %s", name, why);
    return CLI_IO;
}

bool lacks_room(const struct nf_error *err)
{
    return err->os_errno == ENOSPC || err->os_errno == EDQUOT || err->os_errno == EFBIG;
}

enum cli_exit fail_memory(struct cli *cli)
{
    complain(cli, "out of memory");
    return CLI_LIMIT;
}
