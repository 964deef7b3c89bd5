#ifndef NF_BASE_ROLE_TIME_H
#define NF_BASE_ROLE_TIME_H

#include <newsfiche/record.h>

/* Whether a value with that role is a time. */
static inline bool nf_role_is_time(enum nf_role role)
{
    return role == NF_ROLE_PUBLISHED || role == NF_ROLE_MODIFIED || role == NF_ROLE_FETCHED;
}

#endif
