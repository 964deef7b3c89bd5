#include "format/chunk_header.h"

#include <string.h>

#include "format/checksum.h"
#include "format/varint.h"

/* No UTF-8 text holds 0x9e after a character of one byte. */
static const uint8_t marker[4] = { NF_CHUNK_MARKER_0, 'n', 'f', 'c' };

#define CHECK_AT (NF_CHUNK_HEADER_SIZE - 4)

/* What spec 5 fixes for chunks of one type; of types not known, nothing. */
static bool fields_valid(const struct nf_chunk *c)
{
    switch (c->type) {
    case NF_CHUNK_BLOCK:
        return c->codec == 0 && c->articles > 0 && c->articles <= NF_MAX_BLOCK_ARTICLES &&
               c->aux <= c->stored_len;
    case NF_CHUNK_DICTIONARY:
    case NF_CHUNK_LEXICON:
    case NF_CHUNK_CATALOG:
        return c->articles == 0 && c->stored_len <= c->aux;
    case NF_CHUNK_OFFSETS:
        return c->articles == 0 && c->codec == 0 && c->aux == c->stored_len;
    case NF_CHUNK_KEYS:
    case NF_CHUNK_FOOTER:
        return c->articles == 0 && c->codec == 0 && c->first == 0 &&
               c->aux == c->stored_len;
    default:
        return true;
    }
}

enum nf_status nf_chunk_get(struct nf_cur *c, uint64_t seed,
                            struct nf_chunk *out)
{
    const uint8_t *p = nf_cur_take(c, NF_CHUNK_HEADER_SIZE);
    struct nf_chunk t;

    if (!p || memcmp(p, marker, sizeof(marker)) != 0)
        return NF_E_DAMAGED;
    if (!nf_check_equal(nf_le32(p + CHECK_AT), nf_check(p, CHECK_AT, seed)))
        return NF_E_DAMAGED;
    t.type = p[4];
    t.codec = p[5];
    t.articles = nf_le16(p + 6);
    t.stored_len = nf_le32(p + 8);
    t.aux = nf_le32(p + 12);
    t.first = nf_le32(p + 16);
    t.hash = nf_le64(p + 20);
    if (!fields_valid(&t))
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

void nf_chunk_put(uint8_t p[NF_CHUNK_HEADER_SIZE], uint64_t seed,
                  const struct nf_chunk *in)
{
    memcpy(p, marker, sizeof(marker));
    p[4] = in->type;
    p[5] = in->codec;
    nf_put_le16(p + 6, in->articles);
    nf_put_le32(p + 8, in->stored_len);
    nf_put_le32(p + 12, in->aux);
    nf_put_le32(p + 16, in->first);
    nf_put_le64(p + 20, in->hash);
    nf_put_le32(p + CHECK_AT, nf_check(p, CHECK_AT, seed));
}

uint64_t nf_chunk_hash(const struct nf_chunk *chunk, const void *payload)
{
    const uint8_t *p = payload;

    if (chunk->type != NF_CHUNK_BLOCK)
        return nf_hash(p, chunk->stored_len, 0);
    return nf_block_hash(nf_check(p, chunk->aux, 0),
                         nf_check(p + chunk->aux, chunk->stored_len - chunk->aux, 0));
}

bool nf_chunk_type_known(uint8_t type)
{
    switch (type) {
    case NF_CHUNK_BLOCK:
    case NF_CHUNK_DICTIONARY:
    case NF_CHUNK_LEXICON:
    case NF_CHUNK_OFFSETS:
    case NF_CHUNK_CATALOG:
    case NF_CHUNK_KEYS:
    case NF_CHUNK_FOOTER:
        return true;
    default:
        return (type & NF_CHUNK_OPTIONAL) != 0;
    }
}

const char *nf_chunk_type_name(uint8_t type)
{
    switch (type) {
    case NF_CHUNK_BLOCK:      return "block";
    case NF_CHUNK_DICTIONARY: return "dictionary";
    case NF_CHUNK_LEXICON:    return "lexicon";
    case NF_CHUNK_OFFSETS:    return "offsets";
    case NF_CHUNK_CATALOG:    return "catalog";
    case NF_CHUNK_KEYS:       return "keys";
    case NF_CHUNK_FOOTER:     return "footer";
    case NF_CHUNK_ATTACHMENT: return "attachment";
    case NF_CHUNK_SIGNATURE:  return "signature";
    case NF_CHUNK_PARITY:     return "parity";
    case NF_CHUNK_FULL_TEXT:  return "full text";
    case NF_CHUNK_NOTE:       return "note";
    case NF_CHUNK_TOMBSTONE:  return "tombstone";
    default:                  return "unknown";
    }
}

uint64_t nf_chunks_hash(uint64_t before, const uint8_t p[NF_CHUNK_HEADER_SIZE])
{
    return nf_hash(p, NF_CHUNK_HEADER_SIZE, before);
}

enum nf_status nf_place_get(struct nf_cur *c, uint64_t most, struct nf_place *out)
{
    struct nf_place t;

    t.offset = nf_cur_varint_max(c, NF_MAX_OFFSET);
    t.len = nf_cur_varint_max(c, NF_CHUNK_HEADER_SIZE + most);
    if (t.len < NF_CHUNK_HEADER_SIZE) /* what is bad reads as 0 */
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

size_t nf_place_put(uint8_t *p, const struct nf_place *in)
{
    size_t n = nf_varint_put(p, in->offset);

    return n + nf_varint_put(p + n, in->len);
}
