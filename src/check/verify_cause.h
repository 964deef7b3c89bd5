#ifndef NF_CHECK_VERIFY_CAUSE_H
#define NF_CHECK_VERIFY_CAUSE_H

#include "src/check/verify_places.h"
#include "src/read/cursor.h"

/*
 * nf_verify_cause - the number of the damaged place that costs article @ordinal, of which
 * @cursor said just now that it is damaged, as @why says; NF_NO_PLACE if it is none
 * @stored: to read a frame to
 */
uint32_t nf_verify_cause(const struct nf_verify_run *v, struct nf_cursor *cursor,
                         struct nf_buf *stored, uint32_t ordinal, const struct nf_error *why);

#endif
