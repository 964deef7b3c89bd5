#include "format/block_head.h"

#include "format/chunk_header.h"
#include "format/varint.h"

static bool set_is_right(uint8_t codec, uint8_t set)
{
    bool none = codec == NF_CODEC_STORE || codec == NF_CODEC_ZSTD;

    return set < (none ? 1 : NF_MAX_SETS);
}

enum nf_status nf_block_prefix_get(struct nf_cur *c,
                                   struct nf_block_prefix *out)
{
    struct nf_block_prefix t;

    t.short_codec = nf_cur_u8(c);
    t.short_set = nf_cur_u8(c);
    t.text_codec = nf_cur_u8(c);
    t.text_set = nf_cur_u8(c);
    t.frame_articles = (uint32_t)nf_cur_varint_max(c, NF_MAX_BLOCK_ARTICLES);
    t.raw_len = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
    t.check = nf_cur_le32(c);
    if (c->bad || t.frame_articles == 0 || t.raw_len == 0 ||
        !set_is_right(t.short_codec, t.short_set) ||
        !set_is_right(t.text_codec, t.text_set))
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_block_prefix_put(uint8_t p[NF_BLOCK_PREFIX_MAX],
                           const struct nf_block_prefix *in)
{
    size_t n = 0;

    p[n++] = in->short_codec;
    p[n++] = in->short_set;
    p[n++] = in->text_codec;
    p[n++] = in->text_set;
    n += nf_varint_put(p + n, in->frame_articles);
    n += nf_varint_put(p + n, in->raw_len);
    nf_put_le32(p + n, in->check);
    return n + 4;
}

enum nf_status nf_frame_get(struct nf_cur *c, struct nf_frame *out)
{
    struct nf_frame t = { 0, 0, 0, 0 };

    t.raw_len = (uint32_t)nf_cur_varint_max(c, NF_MAX_FRAME);
    if (t.raw_len) {
        t.stored_len = (uint32_t)nf_cur_varint_max(c, t.raw_len);
        if (t.stored_len == 0) {
            t.distance = (uint32_t)nf_cur_varint_max(c, NF_MAX_ARTICLES);
            c->bad = c->bad || t.distance == 0;
        }
        t.check = nf_cur_le32(c);
    }
    if (c->bad)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_frame_put(uint8_t p[NF_FRAME_MAX], const struct nf_frame *in)
{
    size_t n = nf_varint_put(p, in->raw_len);

    if (in->raw_len == 0)
        return n;
    n += nf_varint_put(p + n, in->stored_len);
    if (in->stored_len == 0)
        n += nf_varint_put(p + n, in->distance);
    nf_put_le32(p + n, in->check);
    return n + 4;
}

enum nf_status nf_column_get(struct nf_cur *c, struct nf_column *out)
{
    uint8_t kind = nf_cur_u8(c);
    uint8_t role = nf_cur_u8(c);
    struct nf_str before = nf_cur_str(c);

    if (c->bad || (kind & ~NF_COLUMN_TEXT) >= NF_KIND_COUNT)
        return NF_E_DAMAGED;
    out->kind = (enum nf_kind)(kind & ~NF_COLUMN_TEXT);
    out->text = (kind & NF_COLUMN_TEXT) != 0;
    out->role = role < NF_ROLE_COUNT ? role : NF_ROLE_NONE;
    out->before = before;
    return NF_OK;
}

void nf_column_put(uint8_t p[NF_COLUMN_FIXED], const struct nf_column *in)
{
    p[0] = (uint8_t)(in->kind | (in->text ? NF_COLUMN_TEXT : 0));
    p[1] = in->role;
}
