#ifndef NF_FORMAT_OFFSET_PAGE_H
#define NF_FORMAT_OFFSET_PAGE_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/* spec 8: where a block is and with which article it begins. */
struct nf_offset_entry {
    uint32_t offset;   /* from the page's base */
    uint32_t first;    /* ordinal */
    uint32_t head_len; /* as in the block's chunk header */
};

/* The payload of a page of @blocks: u64 base, then an entry for each. */
static inline uint32_t nf_offset_page_size(uint32_t blocks)
{
    return NF_PAGE_BASE_SIZE + blocks * NF_OFFSET_ENTRY_SIZE;
}

enum nf_status nf_offset_entry_get(struct nf_cur *c,
                                   struct nf_offset_entry *out);
void nf_offset_entry_put(uint8_t p[NF_OFFSET_ENTRY_SIZE],
                         const struct nf_offset_entry *in);

#endif
