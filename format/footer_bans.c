#include "format/footer_bans.h"

#include "format/checksum.h"

enum nf_status nf_footer_bans_get(struct nf_cur *c, struct nf_footer_bans *out)
{
    struct nf_footer_bans t;

    t.count = (uint32_t)nf_cur_varint_max(c, NF_MAX_BANS);
    t.rows = nf_cur_take(c, (size_t)t.count * NF_BAN_SIZE);
    if (c->bad)
        return NF_E_DAMAGED;
    for (uint32_t i = 1; i < t.count; i++) {
        const struct nf_ban before = nf_footer_ban(&t, i - 1);
        const struct nf_ban here = nf_footer_ban(&t, i);

        if (!nf_ban_rises(&before, &here))
            return NF_E_DAMAGED;
    }
    *out = t;
    return NF_OK;
}

void nf_ban_put(uint8_t p[NF_BAN_SIZE], const struct nf_ban *in)
{
    nf_put_le64(p, in->key);
    nf_put_le64(p + 8, in->hash);
}

uint64_t nf_ban_hash(uint64_t key_hash, uint64_t key)
{
    uint8_t p[8];

    nf_put_le64(p, key_hash);
    return nf_hash(p, sizeof(p), key);
}
