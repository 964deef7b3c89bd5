#ifndef NF_TOOLS_OUTPUT_H
#define NF_TOOLS_OUTPUT_H

#include "tools/cli.h"

/*
 * output_open - begin to write to @path, "-" being standard output
 * @force:  whether a file may be replaced
 * @inputs: @count names of what is going to be read, none of which @path may be
 *
 * Says what is wrong. From here on signals are caught if the output is a file, of which
 * nothing unfinished is to stay.
 */
enum cli_exit output_open(struct cli *cli, const char *path, bool force,
                          char *const *inputs, size_t count, struct nf_sink *out);

/* Whether an archive can be written to @path, with @json beside it on standard output. NULL: no
 * name was given. Says what is wrong. */
bool output_takes_archive(struct cli *cli, const char *path, bool json);

/* Whether @path is one of the @count inputs, which is said. */
bool output_is_input(struct cli *cli, const char *path, char *const *inputs, size_t count);

/* Whether what was written to @path can be taken back: it is to be a file of its own. */
bool output_is_taken_back(const char *path);

#endif
