#ifndef NF_TOOLS_FORMERS_H
#define NF_TOOLS_FORMERS_H

#include "src/base/vec.h"
#include "tools/archive.h"

/* An article, and the former version of it that another archive has. */
struct former_link {
    uint64_t ordinal, former;
};

/* Which articles went to an archive that is made of others, and which of them is a former
 * version of one that goes. */
struct formers {
    struct archive *archive;        /* what is read */
    struct nf_set_cursor *versions; /* asked for versions of that; NULL: there are none */
    NF_VEC(struct former_link) links; /* versions of articles of other archives, rising */
    NF_VEC(uint64_t) taken;         /* which went, in their order; if any is a version */
};

/* Of the open archive @a. What fails was said; formers_close() is to be called all the same. */
enum cli_exit formers_open(struct formers *f, struct archive *a);
void formers_close(struct formers *f);

/* Find out which articles are later versions of those of earlier archives. */
enum cli_exit formers_link(struct formers *f);

/* Another archive is begun, to which none went. */
void formers_begin(struct formers *f);

/* Article @ordinal went there, next. False without memory. */
bool formers_take(struct formers *f, uint64_t ordinal);

/* The newest of the versions before article @ordinal that went there, by its new number, or
 * NF_NO_ARTICLE. What is damaged of the versions that were is passed over. */
enum nf_status formers_find(struct formers *f, uint64_t ordinal, uint64_t *former,
                            struct nf_error *err);

#endif
