#ifndef NF_TOOLS_FOUND_H
#define NF_TOOLS_FOUND_H

#include <newsfiche/record.h>

#include "src/base/vec.h"
#include "tools/pick.h"
#include "tools/span.h"

/* A field of an article, and what was found in it. */
struct found_field {
    struct nf_str name;
    struct nf_str text; /* a view into the record, or into @plain */
    struct nf_buf plain;
    size_t first;       /* its spans */
    size_t count;
};

/* Of an article so many matches are noted, and no more looked for. */
#define FOUND_MATCHES 65536

/* What was found in an article. Begins as zero. */
struct found {
    struct found_field fields[PICK_FIELDS + 1];
    size_t count;
    NF_VEC(struct span) spans;
};

static inline void found_free(struct found *f)
{
    for (size_t i = 0; i <= PICK_FIELDS; i++)
        nf_buf_free(&f->fields[i].plain);
    nf_vec_free(&f->spans);
}

#endif
