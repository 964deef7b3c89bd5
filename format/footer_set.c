#include "format/footer_set.h"

#include <string.h>

#include "format/chunk_header.h"
#include "format/varint.h"

uint32_t nf_table_of(bool text, uint8_t codec, uint32_t set)
{
    enum nf_table table = text ? NF_TABLE_TEXT_DICTIONARY
                               : NF_TABLE_SHORT_DICTIONARY;

    if (codec == NF_CODEC_LEXICON || codec == NF_CODEC_LEXICON_MATCHES)
        table = text ? NF_TABLE_TEXT_LEXICON : NF_TABLE_SHORT_LEXICON;
    return set * NF_SET_TABLES + (uint32_t)table;
}

bool nf_table_is_lexicon(uint32_t which)
{
    uint32_t table = which % NF_SET_TABLES;

    return table == NF_TABLE_SHORT_LEXICON || table == NF_TABLE_TEXT_LEXICON;
}

/* Both copies of table @k; one chunk for both would be no second copy. What holds for a table
 * of a newer version is not known. */
static enum nf_status copies_get(struct nf_cur *c, unsigned k, struct nf_place out[2])
{
    const bool known = k < NF_SET_TABLES;

    for (int i = 0; i < 2; i++)
        if (nf_place_get(c, known ? NF_MAX_TABLE : UINT32_MAX, &out[i]) != NF_OK)
            return NF_E_DAMAGED;
    return known && out[0].offset == out[1].offset ? NF_E_DAMAGED : NF_OK;
}

enum nf_status nf_footer_set_get(struct nf_cur *c, uint32_t before,
                                 struct nf_footer_set *out)
{
    struct nf_footer_set t = { .has = { false } };
    uint8_t tables;

    t.number = (uint32_t)nf_cur_varint_max(c, NF_MAX_SETS - 1);
    t.profile = nf_cur_str(c);
    tables = nf_cur_u8(c);
    if (t.profile.len > NF_MAX_PROFILE || tables == 0 ||
        (before != UINT32_MAX && t.number <= before))
        return NF_E_DAMAGED;
    for (unsigned k = 0; k < NF_SET_PLACES; k++) {
        t.has[k] = tables >> k & 1;
        if (t.has[k] && copies_get(c, k, t.copy[k]) != NF_OK)
            return NF_E_DAMAGED;
    }
    *out = t;
    return NF_OK;
}

size_t nf_footer_set_put(uint8_t *p, const struct nf_footer_set *in)
{
    size_t n = nf_varint_put(p, in->number);
    uint8_t tables = 0;

    n += nf_varint_put(p + n, in->profile.len);
    if (in->profile.len)
        memcpy(p + n, in->profile.ptr, in->profile.len);
    n += in->profile.len;
    for (unsigned k = 0; k < NF_SET_PLACES; k++)
        tables |= (uint8_t)(in->has[k] << k);
    p[n++] = tables;
    for (unsigned k = 0; k < NF_SET_PLACES; k++)
        for (unsigned i = 0; in->has[k] && i < 2; i++)
            n += nf_place_put(p + n, &in->copy[k][i]);
    return n;
}
