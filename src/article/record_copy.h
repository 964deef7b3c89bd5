#ifndef NF_ARTICLE_RECORD_COPY_H
#define NF_ARTICLE_RECORD_COPY_H

#include <newsfiche/record.h>

#include "src/base/buf.h"

/*
 * A record laid out in one run of bytes, which may move as a whole.
 *
 * nf_record_pack   - append @record to @to, from an address that is aligned on; false
 *                    when memory runs out
 * nf_record_unpack - the record that lies at @at: views into what lies there
 */
bool nf_record_pack(const struct nf_record *record, struct nf_buf *to);
struct nf_record nf_record_unpack(uint8_t *at);

/* What nf_record_pack() aligns to: the place of a record is the next multiple. */
#define NF_RECORD_ALIGN 16

#endif
