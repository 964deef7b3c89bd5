#include "tools/archive_names.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/message.h"

static bool add(struct archive_names *names, const char *name)
{
    size_t len = strlen(name) + 1;
    char **more = names->at;
    char *copy;

    if ((names->count & (names->count + 1)) == 0) /* of 0, 1, 3, 7 …: make room for more */
        more = realloc(names->at, (2 * names->count + 1) * sizeof(*more));
    if (!more)
        return false;
    names->at = more;
    copy = malloc(len);
    if (!copy)
        return false;
    memcpy(copy, name, len);
    names->at[names->count++] = copy;
    return true;
}

static bool is_pattern(const char *name)
{
    return strpbrk(name, "*?[") && access(name, F_OK) != 0;
}

/* A folder that cannot be read may hide some of what was meant. */
static int stop_at_error(const char *path, int os_errno)
{
    (void)path;
    (void)os_errno;
    return 1;
}

static enum cli_exit expand(struct cli *cli, const char *pattern, struct archive_names *out)
{
    glob_t found;
    enum cli_exit end = CLI_OK;
    int wrong = glob(pattern, GLOB_ERR, stop_at_error, &found);

    if (wrong == GLOB_NOSPACE)
        return fail_memory(cli);
    if (wrong == GLOB_NOMATCH) /* opening it says what is wrong */
        return add(out, pattern) ? CLI_OK : fail_memory(cli);
    if (wrong) {
        complain(cli, "%s: a folder cannot be read", pattern);
        return CLI_IO;
    }
    for (size_t i = 0; i < found.gl_pathc && end == CLI_OK; i++)
        if (!add(out, found.gl_pathv[i]))
            end = fail_memory(cli);
    globfree(&found);
    return end;
}

enum cli_exit archive_names_expand(struct cli *cli, char *const *operands, size_t count,
                                   struct archive_names *out)
{
    enum cli_exit end = CLI_OK;

    for (size_t i = 0; i < count && end == CLI_OK; i++) {
        if (is_pattern(operands[i]))
            end = expand(cli, operands[i], out);
        else if (!add(out, operands[i]))
            end = fail_memory(cli);
    }
    return end;
}

void archive_names_free(struct archive_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->at[i]);
    free(names->at);
    names->at = NULL;
    names->count = 0;
}

enum cli_exit archive_names_each(struct cli *cli, enum cli_exit (*each)(void *ctx, char *name),
                                 void *ctx)
{
    struct archive_names names = { NULL, 0 };
    enum cli_exit end;
    size_t n;
    char **operands = cli_operands(cli, &n);

    end = archive_names_expand(cli, operands, n, &names);
    cli_catch_signals(); /* nothing unfinished is to stay, what was found is printed */
    if (end == CLI_OK)
        for (size_t i = 0; i < names.count && end != CLI_STOPPED && !cli->out.error; i++)
            end = cli_worse(end, each(ctx, names.at[i]));
    archive_names_free(&names);
    return end;
}

static bool is_archive_name(const char *operand)
{
    static const char suffix[] = ".fiche";
    size_t len = strlen(operand), n = sizeof(suffix) - 1;

    return len > n && strcmp(operand + len - n, suffix) == 0 &&
           strncmp(operand, "url:", 4) != 0 && strncmp(operand, "id:", 3) != 0 &&
           !strstr(operand, "://");
}

bool archive_names_swapped(const char *operand, const char *other)
{
    struct stat file, none;

    return (is_archive_name(operand) ||
            (stat(operand, &file) == 0 && S_ISREG(file.st_mode))) &&
           !is_archive_name(other) && stat(other, &none) != 0 && strcmp(other, "-") != 0;
}

size_t archive_names_leading(char *const *operands, size_t count)
{
    size_t n = count ? 1 : 0;

    while (n < count && is_archive_name(operands[n]))
        n++;
    return n;
}
