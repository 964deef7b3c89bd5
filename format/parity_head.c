#include "format/parity_head.h"

#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"

/* Like a chunk's marker it begins with no UTF-8. */
static const uint8_t magic[8] = { NF_PARITY_MAGIC_0, 'n', 'f', 'p', 'a', 'r', 'i', 't' };

#define CHECK_AT (NF_PARITY_HEAD_SIZE - 8)

bool nf_parity_magic(const uint8_t *p)
{
    return memcmp(p, magic, sizeof(magic)) == 0;
}

/* parity.md, 2. Without data, words or bytes that are covered the last rule is broken. */
static bool is_valid(const struct nf_parity_head *h)
{
    uint64_t ranges;

    if (h->range_bits < NF_PARITY_LEAST_BITS || h->range_bits > NF_PARITY_MOST_BITS ||
        h->parity == 0 || h->data + h->parity > NF_PARITY_WORD_RANGES ||
        h->percent == 0 || h->percent > 100)
        return false;
    if (h->words > (NF_PARITY_BYTES >> h->range_bits) / h->parity)
        return false;
    if (h->chunk > NF_MAX_OFFSET || h->len > h->chunk ||
        h->begin > h->chunk - h->len)
        return false;
    ranges = ((h->len - 1) >> h->range_bits) + 1;
    return ranges > (uint64_t)h->words * (h->data - 1u) &&
           ranges <= (uint64_t)h->words * h->data;
}

enum nf_status nf_parity_head_get(struct nf_cur *c, struct nf_parity_head *out)
{
    const uint8_t *p = nf_cur_take(c, NF_PARITY_HEAD_SIZE);
    struct nf_parity_head h;

    if (!p || !nf_parity_magic(p))
        return NF_E_DAMAGED;
    memcpy(h.id, p + 8, NF_ID_SIZE);
    h.chunk = nf_le64(p + 24);
    h.begin = nf_le64(p + 32);
    h.len = nf_le64(p + 40);
    h.words = nf_le32(p + 48);
    h.data = p[52];
    h.parity = p[53];
    h.range_bits = p[54];
    h.percent = p[55];
    h.table_hash = nf_le64(p + 56);
    if (!nf_check_equal(nf_le64(p + CHECK_AT), nf_hash(p, CHECK_AT, nf_seed(h.id, h.chunk))) ||
        !is_valid(&h))
        return NF_E_DAMAGED;
    *out = h;
    return NF_OK;
}

void nf_parity_head_put(uint8_t p[NF_PARITY_HEAD_SIZE], const struct nf_parity_head *in)
{
    memcpy(p, magic, sizeof(magic));
    memcpy(p + 8, in->id, NF_ID_SIZE);
    nf_put_le64(p + 24, in->chunk);
    nf_put_le64(p + 32, in->begin);
    nf_put_le64(p + 40, in->len);
    nf_put_le32(p + 48, in->words);
    p[52] = in->data;
    p[53] = in->parity;
    p[54] = in->range_bits;
    p[55] = in->percent;
    nf_put_le64(p + 56, in->table_hash);
    nf_put_le64(p + CHECK_AT, nf_hash(p, CHECK_AT, nf_seed(in->id, in->chunk)));
}

uint32_t nf_parity_data_ranges(const struct nf_parity_head *h)
{
    return (uint32_t)((h->len - 1) >> h->range_bits) + 1;
}

uint32_t nf_parity_payload_len(const struct nf_parity_head *h)
{
    return 2 * (NF_PARITY_HEAD_SIZE + nf_parity_table_len(h)) +
           (nf_parity_own_ranges(h) << h->range_bits);
}

uint64_t nf_parity_head_at(const struct nf_parity_head *h, unsigned copy)
{
    const uint64_t payload = h->chunk + NF_CHUNK_HEADER_SIZE;

    return copy == 0 ? payload : payload + nf_parity_payload_len(h) - NF_PARITY_HEAD_SIZE;
}

uint64_t nf_parity_table_at(const struct nf_parity_head *h, unsigned copy)
{
    const uint64_t head = nf_parity_head_at(h, copy);

    return copy == 0 ? head + NF_PARITY_HEAD_SIZE : head - nf_parity_table_len(h);
}

uint64_t nf_parity_range_at(const struct nf_parity_head *h, uint32_t i, uint32_t *len)
{
    const uint32_t size = nf_parity_range_size(h), data = nf_parity_data_ranges(h);
    uint64_t before;

    *len = size;
    if (i >= data)
        return nf_parity_table_at(h, 0) + nf_parity_table_len(h) +
               (uint64_t)(i - data) * size;
    before = (uint64_t)i * size;
    if (h->len - before < size)
        *len = (uint32_t)(h->len - before);
    return h->begin + before;
}

uint32_t nf_parity_word(const struct nf_parity_head *h, uint32_t i)
{
    const uint32_t data = nf_parity_data_ranges(h);

    return (i < data ? i : i - data) % h->words;
}

uint32_t nf_parity_row(const struct nf_parity_head *h, uint32_t i)
{
    const uint32_t data = nf_parity_data_ranges(h);

    return i < data ? i / h->words : h->data + (i - data) / h->words;
}

uint64_t nf_parity_range_hash(const struct nf_parity_head *h, uint32_t i, const uint8_t *p)
{
    uint32_t len;
    const uint64_t at = nf_parity_range_at(h, i, &len);

    return nf_hash(p, len, nf_seed(h->id, at));
}

uint64_t nf_parity_table_hash(const struct nf_parity_head *h, const uint8_t *table)
{
    return nf_hash(table, nf_parity_table_len(h), nf_seed(h->id, h->chunk));
}
