#ifndef NF_MEND_KEEP_PACKED_H
#define NF_MEND_KEEP_PACKED_H

#include "src/mend/block_repack.h"

/* Append the frame at @packed, of @raw_len bytes, to @to: as it is; or if it needs a table that is
 * another now, and decodes otherwise by that, packed with it. */
enum nf_status nf_keep_packed(struct nf_repacker *r, bool text, struct nf_way way,
                              const struct nf_cur *packed, uint32_t raw_len, struct nf_buf *to,
                              struct nf_error *err);

#endif
