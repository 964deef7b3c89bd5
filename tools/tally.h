#ifndef NF_TOOLS_TALLY_H
#define NF_TOOLS_TALLY_H

#include <newsfiche/convert.h>

#include "tools/cli.h"

/* What imports said beside articles, counted. */
struct tally {
    struct cli *cli;
    bool verbose; /* name each */
    uint64_t times[NF_NOTICE_COUNT];
    uint64_t amount[NF_NOTICE_COUNT];
    char path[80];   /* where articles were unwrapped, the first time */
    bool more_paths; /* and elsewhere later */
    uint64_t unknown; /* articles of which no key is known that tells what they say */
};

/* Count a notice. As nf_import_opts.notice, but for the context. */
void tally_add(struct tally *tally, const struct nf_place *place,
               enum nf_notice notice, const char *what, uint64_t amount);

/* Count an article, if it seems to have no title, no text and no address. */
void tally_article(struct tally *tally, const struct nf_place *place,
                   const struct nf_record *record);

/* A line on standard error for each kind that says that something was left out. */
void tally_say(const struct tally *tally);

/* Members of a JSON object that has been begun. */
void tally_json(const struct tally *tally, struct out *out);

/* How many files were met, be they read or not. */
uint64_t tally_files(const struct tally *tally);

/* How many of them were of other kinds. */
uint64_t tally_others(const struct tally *tally);

/* How many things were left out that no name excuses: what --strict refuses. */
uint64_t tally_strict(const struct tally *tally);

#endif
