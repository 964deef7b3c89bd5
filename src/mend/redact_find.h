#ifndef NF_MEND_REDACT_FIND_H
#define NF_MEND_REDACT_FIND_H

#include <newsfiche/redact.h>

#include "src/mend/withdrawn_list.h"
#include "src/read/cursor.h"

/*
 * nf_redact_find - the articles that @opts name and that are not withdrawn yet
 * @out:     receives them, sealed
 * @missing: receives how many keys no article has
 * @absent:  receives nf_key_hash() of each of these, uint64_t
 *
 * As nf_cursor_find(); NF_E_RANGE, there is no such ordinal.
 */
enum nf_status nf_redact_find(struct nf_cursor *c, const struct nf_redact_opts *opts,
                              struct nf_withdrawn_list *out, uint64_t *missing,
                              struct nf_buf *absent, struct nf_error *err);

#endif
