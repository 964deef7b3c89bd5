#ifndef NF_TOOLS_ARCHIVE_NAMES_H
#define NF_TOOLS_ARCHIVE_NAMES_H

#include "tools/cli.h"

/* Names of archives. Zero it before use. */
struct archive_names {
    char **at;
    size_t count;
};

/*
 * archive_names_expand - the archives that operands name
 *
 * What is no file and has *, ? or [ is a pattern, as of a shell: it stands for all that
 * match, in the order of their names' bytes. One that nothing matches stands for itself, and
 * is missed when it is opened. Says what is wrong.
 */
enum cli_exit archive_names_expand(struct cli *cli, char *const *operands, size_t count,
                                   struct archive_names *out);
/* Whether @operand seems to be an archive and @other is none: they may have been swapped. */
bool archive_names_swapped(const char *operand, const char *other);
void archive_names_free(struct archive_names *names);

/*
 * archive_names_each - does one thing with each archive that the command's operands name
 *
 * In their order; a signal ends it. The worst of the ends is returned.
 */
enum cli_exit archive_names_each(struct cli *cli, enum cli_exit (*each)(void *ctx, char *name),
                                 void *ctx);

/*
 * archive_names_leading - how many of a command's operands are archives, where keys of
 * articles may follow
 *
 * The first one is, and so are those behind it that end in ".fiche", up to the first that
 * does not. What begins with "url:" or "id:" or has "://" is a key.
 */
size_t archive_names_leading(char *const *operands, size_t count);

#endif
