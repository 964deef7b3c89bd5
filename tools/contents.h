#ifndef NF_TOOLS_CONTENTS_H
#define NF_TOOLS_CONTENTS_H

#include "tools/archive.h"
#include "tools/histogram.h"
#include "tools/names.h"

/* What an archive is about, from its catalog and some of its short fields. */
struct contents {
    uint64_t withdrawn; /* articles that were, and are in none of these: */
    struct histogram *times;
    uint64_t timeless;
    struct names sources; /* by name, else by domain */
    uint64_t sourceless;
    struct names languages;
    uint64_t languageless;
    struct names fields; /* by key; the kind is the role */
    uint64_t fields_of;  /* articles that were looked at for them */
};

/* What cannot be read is told and left out. Free @out whatever comes. */
enum cli_exit contents_gather(struct archive *a, struct contents *out);
void contents_free(struct contents *c);

#endif
