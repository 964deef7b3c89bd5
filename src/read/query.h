#ifndef NF_READ_QUERY_H
#define NF_READ_QUERY_H

#include "src/base/fail.h"
#include "src/base/sized.h"
#include <newsfiche/reader.h>

/* Take over the caller's query; NULL is one that any article matches. NF_OK, NF_E_USAGE. */
static inline enum nf_status nf_query_get(struct nf_query *own, const struct nf_query *given,
                                          struct nf_error *err)
{
    enum nf_status st = NF_OK;

    *own = (struct nf_query)NF_QUERY_INIT;
    if (given)
        st = nf_sized_get(own, sizeof(*own), given, "query", err);
    if (st == NF_OK && own->flags & ~(uint64_t)NF_QUERY_NEWEST)
        st = nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "query: unknown flags");
    return st;
}

#endif
