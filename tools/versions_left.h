#ifndef NF_TOOLS_VERSIONS_LEFT_H
#define NF_TOOLS_VERSIONS_LEFT_H

#include <newsfiche/reader.h>

#include "tools/cli.h"

/* Numbers of articles, and of those that go. */
struct versions_left {
    const uint64_t *named;
    size_t named_count;
    const uint64_t *gone; /* in order */
    size_t gone_count;
};

/*
 * versions_left_say - say of which articles that were named by number other versions stay
 * @reader: the archive @name as it was before
 */
void versions_left_say(struct cli *cli, const char *name, struct nf_reader *reader,
                       const struct versions_left *v);

#endif
