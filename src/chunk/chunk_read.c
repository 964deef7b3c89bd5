#include "src/chunk/chunk_read.h"

#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_check.h"

enum nf_status nf_chunk_header_at(const uint8_t *p, const uint8_t *id,
                                  uint64_t offset, uint64_t end, uint8_t type,
                                  struct nf_chunk *out, struct nf_error *err)
{
    struct nf_cur c = nf_cur_init(p, NF_CHUNK_HEADER_SIZE);

    if (nf_chunk_get(&c, nf_seed(id, offset), out) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, offset,
                       "%s: the chunk header is damaged",
                       nf_chunk_type_name(type));
    if (!nf_chunk_type_known(out->type))
        return nf_fail(err, NF_E_UNSUPPORTED, offset,
                       "%s expected, a chunk of type %u of a newer version found",
                       nf_chunk_type_name(type), (unsigned)out->type);
    if (out->type != type)
        return nf_fail(err, NF_E_DAMAGED, offset, "%s expected, %s found",
                       nf_chunk_type_name(type), nf_chunk_type_name(out->type));
    /* Of a block that is cut off some texts may be there. */
    if (type != NF_CHUNK_BLOCK && end - offset - NF_CHUNK_HEADER_SIZE < out->stored_len)
        return nf_fail(err, NF_E_DAMAGED, offset,
                       "%s: reaches past the end of the archive",
                       nf_chunk_type_name(type));
    return NF_OK;
}

enum nf_status nf_chunk_at(const uint8_t *p, const uint8_t *id,
                           const struct nf_place *place, uint64_t end, uint8_t type,
                           struct nf_chunk *out, const uint8_t **payload,
                           struct nf_error *err)
{
    enum nf_status st = nf_chunk_header_at(p, id, place->offset, end, type, out, err);

    if (st != NF_OK)
        return st;
    p += NF_CHUNK_HEADER_SIZE;
    if (out->stored_len != place->len - NF_CHUNK_HEADER_SIZE)
        return nf_fail(err, NF_E_DAMAGED, place->offset,
                       "%s: %" PRIu64 " bytes, where %" PRIu64 " are announced",
                       nf_chunk_type_name(type),
                       NF_CHUNK_HEADER_SIZE + (uint64_t)out->stored_len, place->len);
    if (!nf_chunk_right(out, p))
        return nf_fail(err, NF_E_DAMAGED, place->offset, "%s: checksum differs",
                       nf_chunk_type_name(type));
    *payload = p;
    return NF_OK;
}

enum nf_status nf_chunk_read(const struct nf_source *source, const uint8_t *id,
                             const struct nf_place *place, uint8_t type,
                             struct nf_buf *buf, struct nf_chunk *out,
                             const uint8_t **payload, struct nf_error *err)
{
    const uint8_t *p = NULL;
    enum nf_status st;

    if (place->len < NF_CHUNK_HEADER_SIZE || place->len > SIZE_MAX)
        return nf_fail(err, NF_E_DAMAGED, place->offset,
                       "%s: a chunk of %" PRIu64 " bytes is announced",
                       nf_chunk_type_name(type), place->len);
    st = nf_read(source, place->offset, (size_t)place->len, buf, &p, err);
    return st == NF_OK
               ? nf_chunk_at(p, id, place, source->size, type, out, payload, err)
               : st;
}
