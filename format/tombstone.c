#include "format/tombstone.h"

#include <string.h>

/* Numbers rise, so that each article is named once. */
static bool numbers_right(struct nf_cur *c, uint32_t n)
{
    uint64_t least = 0;

    for (; n > 0; n--) {
        const uint64_t number = nf_cur_varint_max(c, NF_MAX_BLOCK_ARTICLES - 1);

        if (number < least)
            return false;
        least = number + 1;
    }
    return !c->bad && c->left == 0;
}

enum nf_status nf_tombstone_get(struct nf_cur *c, struct nf_tombstone *out)
{
    struct nf_tombstone t;

    t.time = nf_cur_varint(c);
    t.reason = nf_cur_str(c);
    t.articles = (uint32_t)nf_cur_varint_max(c, NF_MAX_BLOCK_ARTICLES);
    t.numbers = *c;
    if (t.articles == 0 || t.reason.len > NF_MAX_REASON || !numbers_right(c, t.articles))
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_tombstone_put(uint8_t *p, const struct nf_tombstone *in)
{
    size_t n = nf_varint_put(p, in->time);

    n += nf_varint_put(p + n, in->reason.len);
    if (in->reason.len)
        memcpy(p + n, in->reason.ptr, in->reason.len);
    n += in->reason.len;
    return n + nf_varint_put(p + n, in->articles);
}

bool nf_tombstone_has(const struct nf_tombstone *t, uint32_t number)
{
    struct nf_cur c = t->numbers;
    bool has = false;

    for (uint32_t i = 0; i < t->articles; i++)
        has = nf_cur_varint(&c) == number || has;
    return has;
}
