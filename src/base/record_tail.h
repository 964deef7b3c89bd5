#ifndef NF_BASE_RECORD_TAIL_H
#define NF_BASE_RECORD_TAIL_H

#include <newsfiche/record.h>

/* Whether the literal behind the last value is left out, so that JSON is composed. */
static inline bool nf_composes_tail(const struct nf_record *r)
{
    return r->count && !r->tail.ptr && !r->fields[r->count - 1].before.ptr;
}

#endif
