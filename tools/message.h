#ifndef NF_TOOLS_MESSAGE_H
#define NF_TOOLS_MESSAGE_H

#include "tools/cli.h"

/*
 * Messages on standard error, one line each, escaped:
 *
 *     newsfiche: may.fiche: block 12: checksum differs
 *
 * say() is silent under -q; complain() never is.
 */
void say(struct cli *cli, const char *fmt, ...) NF_PRINTF(2, 3);
void complain(struct cli *cli, const char *fmt, ...) NF_PRINTF(2, 3);

/* A message of the library, which may begin with "@name: ", without that. */
const char *without_name(const char *text, const char *name);

/* A call failed for @name; returns its exit code. A request to stop is no
 * failure and says nothing. */
enum cli_exit fail_status(struct cli *cli, const char *name,
                          enum nf_status status, const struct nf_error *err);

/* Wrong usage: says why and where to read more; returns CLI_USAGE. */
enum cli_exit fail_usage(struct cli *cli, const char *fmt, ...)
    NF_PRINTF(2, 3);

/* This program was built without @what, which the command needs; @package has it. Returns
 * CLI_USAGE. */
enum cli_exit fail_without(struct cli *cli, const char *what, const char *package);

/* @what failed with @os_errno, at @name; returns CLI_IO. */
enum cli_exit fail_os(struct cli *cli, const char *name, int os_errno);

/* Whether there is no room for an output: nobody needs any to read. */
bool lacks_room(const struct nf_error *err);

enum cli_exit fail_memory(struct cli *cli);

#endif
