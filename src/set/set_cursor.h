#ifndef NF_SET_CURSOR_H
#define NF_SET_CURSOR_H

#include "src/base/buf.h"
#include "src/set/set_parts.h"

/* What one thread has of its own: the archive that it used last. */
struct nf_set_cursor {
    struct nf_set *set;
    struct nf_member *at; /* NULL: none */
    struct nf_cursor *cursor; /* its */
    struct nf_buf key; /* that is looked for */
};

/* Go to @m, unless it is there. On failure it is nowhere. */
enum nf_status nf_set_cursor_go(struct nf_set_cursor *c, struct nf_member *m,
                                struct nf_error *err);

/* Whether no article of @m can be in the query's span of time. */
bool nf_member_outside(const struct nf_member *m, const struct nf_query *query);

#endif
