#ifndef NF_CONVERT_HARD_LINKS_H
#define NF_CONVERT_HARD_LINKS_H

#include "src/base/buf.h"
#include "src/base/vec.h"

#include <newsfiche/status.h>

struct nf_importer;

/*
 * Hard links in a tar: members that have no bytes but the name of an earlier
 * member, which has gone by. They are remembered, and the file is read again: once
 * for the first link to each member, once for the second, and so on. All that was
 * taken the first time is then met in silence.
 */
struct nf_hard_links {
    NF_VEC(struct nf_hard_link) links; /* in order of their targets */
    size_t bytes;          /* of their names */
    unsigned round;        /* 0: the file is read for the first time */
    bool quiet;            /* what is met was met before */
};

/* The member at hand is a link to what has the path @target in the same archive. */
enum nf_status nf_hard_links_add(struct nf_importer *im, const char *outer,
                                 const char *target);

/* Whether the file is to be read once more. */
bool nf_hard_links_round(struct nf_importer *im);

/* The name of the link to the member at hand that is to be followed now, or NULL. */
const char *nf_hard_links_here(struct nf_importer *im);

/* The file is done with: say which links were not followed. @again: it could be read
 * again. */
enum nf_status nf_hard_links_end(struct nf_importer *im, bool again);
void nf_hard_links_free(struct nf_importer *im);

#endif
