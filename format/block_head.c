#include "format/block_head.h"

#include <string.h>

#include "format/chunk_header.h"
#include "format/varint.h"

/* What a codec needs that is not known here is not known either. */
static void way_get(struct nf_cur *c, struct nf_way *out)
{
    out->codec = nf_cur_u8(c);
    out->set = (uint16_t)nf_cur_varint_max(c, NF_MAX_SETS - 1);
    if (out->set && (out->codec == NF_CODEC_STORE || out->codec == NF_CODEC_ZSTD))
        c->bad = true;
}

static size_t way_put(uint8_t *p, const struct nf_way *in)
{
    p[0] = in->codec;
    return 1 + nf_varint_put(p + 1, in->set);
}

enum nf_status nf_block_prefix_get(struct nf_cur *c,
                                   struct nf_block_prefix *out)
{
    struct nf_block_prefix t;

    way_get(c, &t.shorts);
    t.ways = (uint32_t)nf_cur_varint_max(c, NF_MAX_WAYS);
    for (uint32_t i = 0; i < t.ways; i++)
        way_get(c, &t.way[i]);
    t.frame_articles = (uint32_t)nf_cur_varint_max(c, NF_MAX_BLOCK_ARTICLES);
    t.raw_len = (uint32_t)nf_cur_varint_max(c, NF_MAX_SHORTS);
    t.check = nf_cur_le32(c);
    if (c->bad || t.ways == 0 || t.frame_articles == 0 || t.raw_len == 0)
        return NF_E_DAMAGED;
    out->shorts = t.shorts;
    out->ways = t.ways;
    memcpy(out->way, t.way, t.ways * sizeof(*t.way));
    out->frame_articles = t.frame_articles;
    out->raw_len = t.raw_len;
    out->check = t.check;
    return NF_OK;
}

size_t nf_block_prefix_put(uint8_t p[NF_BLOCK_PREFIX_MAX],
                           const struct nf_block_prefix *in)
{
    size_t n = way_put(p, &in->shorts);

    n += nf_varint_put(p + n, in->ways);
    for (uint32_t i = 0; i < in->ways; i++)
        n += way_put(p + n, &in->way[i]);
    n += nf_varint_put(p + n, in->frame_articles);
    n += nf_varint_put(p + n, in->raw_len);
    nf_put_le32(p + n, in->check);
    return n + 4;
}

enum nf_status nf_frame_get(struct nf_cur *c, uint32_t ways, struct nf_frame *out)
{
    struct nf_frame t = { 0 };
    uint64_t raw;

    raw = nf_cur_varint_max(c, 2 * (uint64_t)NF_MAX_FRAME + 1);
    t.raw_len = (uint32_t)(raw / 2);
    if (raw) {
        t.stored_len = (uint32_t)nf_cur_varint_max(c, t.raw_len);
        t.copies = raw % 2 && t.stored_len;
        if (t.stored_len && ways > 1)
            t.way = (uint8_t)nf_cur_varint_max(c, ways - 1);
        if (!t.stored_len) {
            t.distance = (uint32_t)nf_cur_varint_max(c, NF_MAX_ARTICLES);
            c->bad = c->bad || raw % 2 == 0 || t.distance == 0;
        }
        t.check = nf_cur_le32(c);
    }
    if (c->bad || (raw && !t.raw_len))
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_frame_put(uint8_t p[NF_FRAME_MAX], uint32_t ways, const struct nf_frame *in)
{
    bool reference = nf_frame_is_reference(in);
    size_t n;

    if (in->raw_len == 0)
        return nf_varint_put(p, 0);
    n = nf_varint_put(p, 2 * (uint64_t)in->raw_len + (reference || in->copies));
    n += nf_varint_put(p + n, in->stored_len);
    if (reference)
        n += nf_varint_put(p + n, in->distance);
    else if (ways > 1)
        n += nf_varint_put(p + n, in->way);
    nf_put_le32(p + n, in->check);
    return n + 4;
}

enum nf_status nf_later_versions_get(struct nf_cur *c, uint32_t first, uint32_t articles,
                                     uint32_t *former)
{
    uint32_t n = (uint32_t)nf_cur_varint_max(c, articles), next = 0;

    memset(former, 0, articles * sizeof(*former));
    for (; n > 0; n--) {
        const uint64_t i = next + nf_cur_varint_max(c, articles);

        if (i >= articles)
            return NF_E_DAMAGED;
        former[i] = (uint32_t)nf_cur_varint_max(c, first + i);
        if (former[i] == 0) /* also if @c is bad */
            return NF_E_DAMAGED;
        next = (uint32_t)i + 1;
    }
    return c->bad ? NF_E_DAMAGED : NF_OK;
}

size_t nf_later_versions_put(uint8_t *p, uint32_t articles, const uint32_t *former)
{
    uint32_t n = 0, next = 0;
    size_t len;

    for (uint32_t i = 0; i < articles; i++)
        n += former[i] != 0;
    len = nf_varint_put(p, n);
    for (uint32_t i = 0; n > 0 && i < articles; i++) {
        if (former[i] == 0)
            continue;
        len += nf_varint_put(p + len, i - next);
        len += nf_varint_put(p + len, former[i]);
        next = i + 1;
    }
    return len;
}

enum nf_status nf_column_get(struct nf_cur *c, struct nf_column *out)
{
    uint8_t kind = nf_cur_u8(c);
    uint8_t role = nf_cur_u8(c);
    struct nf_str before = nf_cur_str(c);

    if (c->bad)
        return NF_E_DAMAGED;
    if ((kind & ~NF_COLUMN_TEXT) >= NF_KIND_COUNT)
        return NF_E_UNSUPPORTED;
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
