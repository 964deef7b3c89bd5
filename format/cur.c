#include "format/cur.h"

#include "format/varint.h"

uint64_t nf_cur_varint_slow(struct nf_cur *c)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < NF_VARINT_MAX && i < c->left; i++) {
        uint8_t b = c->at[i];

        if (i == NF_VARINT_MAX - 1 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7f) << (7 * i);
        if (b & 0x80)
            continue;
        if (b == 0 && i > 0)
            break;
        c->at += i + 1;
        c->left -= i + 1;
        return v;
    }
    c->left = 0;
    c->bad = true;
    return 0;
}
