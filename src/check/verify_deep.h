#ifndef NF_CHECK_VERIFY_DEEP_H
#define NF_CHECK_VERIFY_DEEP_H

#include "src/check/verify_run.h"

/* Decode every article; hold it against catalog and key indexes. */
enum nf_status nf_verify_deep(struct nf_verify_run *v, struct nf_error *err);

#endif
