#include "format/offset_page.h"

enum nf_status nf_offset_entry_get(struct nf_cur *c,
                                   struct nf_offset_entry *out)
{
    const uint8_t *p = nf_cur_take(c, NF_OFFSET_ENTRY_SIZE);

    if (!p)
        return NF_E_DAMAGED;
    out->offset = nf_le32(p);
    out->first = nf_le32(p + 4);
    out->head_len = nf_le32(p + 8);
    return NF_OK;
}

void nf_offset_entry_put(uint8_t p[NF_OFFSET_ENTRY_SIZE],
                         const struct nf_offset_entry *in)
{
    nf_put_le32(p, in->offset);
    nf_put_le32(p + 4, in->first);
    nf_put_le32(p + 8, in->head_len);
}
