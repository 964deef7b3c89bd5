#ifndef NF_CHECK_VERIFY_INDEX_H
#define NF_CHECK_VERIFY_INDEX_H

#include "src/check/verify_run.h"

/* Hold the footer's tables, times and key indexes against what is there. */
enum nf_status nf_verify_index(struct nf_verify_run *v, struct nf_error *err);

#endif
