#ifndef NF_TOOLS_FOLLOW_H
#define NF_TOOLS_FOLLOW_H

#include "tools/archive.h"

/* One archive that grows, and is looked at once a second. */
struct follow {
    struct cli *cli;
    char *name; /* of the file */
    struct nf_reader *reader; /* at the generation that was seen last */
};

/* Begin with @a, which is open and is one archive. Call follow_end() whatever is returned. */
enum cli_exit follow_begin(struct follow *f, struct cli *cli, const struct archive *a);
void follow_end(struct follow *f);

/*
 * follow_next - wait until there is a newer generation, and open @a anew
 *
 * What is behind the newest generation is not told: a writer may be at work. CLI_STOPPED: a
 * signal came. Else what went wrong, which was said. @a is to be closed.
 */
enum cli_exit follow_next(struct follow *f, struct archive *a);

#endif
