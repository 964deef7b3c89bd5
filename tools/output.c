/*
 * The file a command writes.
 */
#include "tools/output.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/message.h"

/* Tell of what @path names; "-" is the descriptor @standard. */
static bool stat_name(const char *path, int standard, struct stat *out)
{
    return (strcmp(path, "-") == 0 ? fstat(standard, out) : stat(path, out)) == 0;
}

/* Devices and pipes may well be both, and folders cannot be written to. */
static bool is_input(const struct stat *output, const char *input)
{
    struct stat st;

    return S_ISREG(output->st_mode) && stat_name(input, STDIN_FILENO, &st) &&
           st.st_dev == output->st_dev && st.st_ino == output->st_ino;
}

bool output_takes_archive(struct cli *cli, const char *path, bool json)
{
    const char *wrong = NULL;

    if (!path)
        wrong = "-o ARCHIVE is missing";
    else if (strcmp(path, "-") == 0 && json)
        wrong = "the archive and JSON cannot both go to standard output";
    else if (strcmp(path, "-") == 0 && isatty(STDOUT_FILENO))
        wrong = "will not write an archive to a terminal";
    if (wrong)
        fail_usage(cli, "%s", wrong);
    return !wrong;
}

bool output_is_input(struct cli *cli, const char *path, char *const *inputs, size_t count)
{
    struct stat is;

    if (!stat_name(path, STDOUT_FILENO, &is))
        return false;
    for (size_t i = 0; i < count; i++)
        if (is_input(&is, inputs[i])) {
            complain(cli, "%s: is both input and output",
                     strcmp(path, "-") == 0 ? "standard output" : path);
            return true;
        }
    return false;
}

enum cli_exit output_open(struct cli *cli, const char *path, bool force,
                          char *const *inputs, size_t count, struct nf_sink *out)
{
    bool standard = strcmp(path, "-") == 0;
    struct nf_error err = NF_ERROR_INIT;
    enum nf_status st;
    struct stat is;
    bool exists = stat_name(path, STDOUT_FILENO, &is);

    if (output_is_input(cli, path, inputs, count))
        return CLI_USAGE;
    if (standard) {
        *out = out_standard();
        cli->out.used = true; /* have its closing checked */
        return CLI_OK;
    }
    if (!exists || S_ISREG(is.st_mode))
        cli_catch_signals();
    st = nf_sink_file(path, force, out, &err);
    return st == NF_OK ? CLI_OK : fail_status(cli, path, st, &err);
}

bool output_is_taken_back(const char *path)
{
    struct stat st;

    /* A link may lead to a descriptor of this process, or to a pipe. */
    return strcmp(path, "-") != 0 && (lstat(path, &st) != 0 || S_ISREG(st.st_mode));
}
