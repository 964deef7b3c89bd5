#include "format/footer.h"

#include <string.h>

#include "format/checksum.h"
#include "format/chunk_header.h"
#include "format/varint.h"

enum nf_status nf_footer_head_get(struct nf_cur *c, struct nf_footer_head *out)
{
    struct nf_footer_head t;
    enum nf_status st = nf_identity_get(c, &t.identity);

    if (st != NF_OK)
        return st;
    t.generation = (uint32_t)nf_cur_varint_max(c, NF_MAX_GENERATION);
    t.articles = (uint32_t)nf_cur_varint_max(c, NF_MAX_ARTICLES);
    t.withdrawn = (uint32_t)nf_cur_varint_max(c, t.articles);
    t.blocks = (uint32_t)nf_cur_varint_max(c, t.articles);
    t.input_bytes = nf_cur_varint_max(c, NF_MAX_OFFSET);
    t.time = nf_cur_varint_max(c, NF_MAX_OFFSET);
    t.previous.offset = nf_cur_varint_max(c, NF_MAX_OFFSET);
    t.previous.len = nf_cur_varint_max(c, NF_MAX_OFFSET);
    t.chunks_hash = nf_cur_le64(c);
    if (c->bad || t.generation == 0 ||
        t.articles > t.blocks * (uint64_t)NF_MAX_BLOCK_ARTICLES)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_footer_head_put(uint8_t p[NF_FOOTER_HEAD_MAX],
                          const struct nf_footer_head *in)
{
    size_t n = NF_IDENTITY_SIZE;

    nf_identity_put(p, &in->identity);
    n += nf_varint_put(p + n, in->generation);
    n += nf_varint_put(p + n, in->articles);
    n += nf_varint_put(p + n, in->withdrawn);
    n += nf_varint_put(p + n, in->blocks);
    n += nf_varint_put(p + n, in->input_bytes);
    n += nf_varint_put(p + n, in->time);
    n += nf_place_put(p + n, &in->previous);
    nf_put_le64(p + n, in->chunks_hash);
    return n + 8;
}

uint64_t nf_footer_keys_least(const struct nf_footer_keys *keys)
{
    /* The table; of each page its count and its check. */
    uint64_t fixed = (keys->pages + UINT64_C(1)) * 4 + keys->pages * UINT64_C(8);
    uint64_t bits = UINT64_C(2) + keys->remainder_bits + keys->block_bits;

    return NF_CHUNK_HEADER_SIZE + fixed + keys->entries * bits / 8;
}

enum nf_status nf_footer_keys_get(struct nf_cur *c, struct nf_footer_keys *out)
{
    struct nf_footer_keys t;

    if (nf_place_get(c, UINT32_MAX, &t.place) != NF_OK)
        return NF_E_DAMAGED;
    t.entries = (uint32_t)nf_cur_varint_max(c, UINT32_MAX);
    t.pages = (uint32_t)nf_cur_varint_max(c, t.entries);
    t.remainder_bits = nf_cur_u8(c);
    t.block_bits = nf_cur_u8(c);
    if (c->bad || t.pages == 0 || t.remainder_bits > NF_MAX_KEY_BITS ||
        t.block_bits > NF_MAX_KEY_BITS)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_footer_keys_put(uint8_t p[NF_FOOTER_KEYS_MAX],
                          const struct nf_footer_keys *in)
{
    size_t n = nf_place_put(p, &in->place);

    n += nf_varint_put(p + n, in->entries);
    n += nf_varint_put(p + n, in->pages);
    p[n++] = in->remainder_bits;
    p[n++] = in->block_bits;
    return n;
}

static const uint8_t end_magic[8] = { 0x89, 'F', 'I', 'C', 'H', 'E', 'N', NF_TRAILER_LAST };

enum nf_status nf_trailer_get(struct nf_cur *c, uint32_t *footer_len)
{
    const uint8_t *p = nf_cur_take(c, NF_TRAILER_SIZE);

    if (!p || memcmp(p + 8, end_magic, sizeof(end_magic)) != 0)
        return NF_E_FORMAT;
    if (!nf_check_equal(nf_le32(p + 4), nf_check(p, 4, 0)))
        return NF_E_DAMAGED;
    *footer_len = nf_le32(p);
    return NF_OK;
}

void nf_trailer_put(uint8_t p[NF_TRAILER_SIZE], uint32_t footer_len)
{
    nf_put_le32(p, footer_len);
    nf_put_le32(p + 4, nf_check(p, 4, 0));
    memcpy(p + 8, end_magic, sizeof(end_magic));
}
