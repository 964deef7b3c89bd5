#ifndef NF_CHECK_VERIFY_WALK_H
#define NF_CHECK_VERIFY_WALK_H

#include "src/check/verify_run.h"

/* Check every byte of the file and every page of the footer, decoding no article. */
enum nf_status nf_verify_walk(struct nf_verify_run *v, struct nf_error *err);

#endif
