#include "format/file_header.h"

#include <string.h>

#include "format/checksum.h"

/*
 * A byte no text begins with, a name, and line ends of both sorts, so that a
 * transfer that strips the eighth bit or rewrites line ends shows at once.
 */
static const uint8_t magic[8] = { 0x89, 'F', 'I', 'C', 'H', '\r', '\n', 0x1a };

#define CHECK_AT (NF_FILE_HEADER_SIZE - 8)

bool nf_file_magic(const uint8_t *p, size_t n)
{
    return n >= sizeof(magic) && memcmp(p, magic, sizeof(magic)) == 0;
}

enum nf_status nf_identity_get(struct nf_cur *c, struct nf_identity *out)
{
    struct nf_identity t;
    const uint8_t *id;

    t.version = nf_cur_le32(c);
    t.features = nf_cur_le32(c);
    id = nf_cur_take(c, NF_ID_SIZE);
    if (!id)
        return NF_E_DAMAGED;
    memcpy(t.id, id, NF_ID_SIZE);
    *out = t;
    return NF_OK;
}

void nf_identity_put(uint8_t p[NF_IDENTITY_SIZE], const struct nf_identity *in)
{
    nf_put_le32(p, in->version);
    nf_put_le32(p + 4, in->features);
    memcpy(p + 8, in->id, NF_ID_SIZE);
}

enum nf_status nf_identity_supported(const struct nf_identity *in)
{
    if (in->version != NF_FORMAT_VERSION || (in->features & ~NF_FEATURES_KNOWN))
        return NF_E_UNSUPPORTED;
    return NF_OK;
}

enum nf_status nf_file_header_get(struct nf_cur *c, struct nf_identity *out)
{
    const uint8_t *p = nf_cur_take(c, NF_FILE_HEADER_SIZE);
    struct nf_cur in;

    if (!p)
        return NF_E_DAMAGED;
    if (!nf_file_magic(p, NF_FILE_HEADER_SIZE))
        return NF_E_FORMAT;
    if (!nf_check_equal(nf_le64(p + CHECK_AT), nf_hash(p, CHECK_AT, 0)))
        return NF_E_DAMAGED;
    in = nf_cur_init(p + sizeof(magic), NF_IDENTITY_SIZE);
    return nf_identity_get(&in, out);
}

void nf_file_header_put(uint8_t p[NF_FILE_HEADER_SIZE],
                        const struct nf_identity *in)
{
    memcpy(p, magic, sizeof(magic));
    nf_identity_put(p + sizeof(magic), in);
    nf_put_le64(p + CHECK_AT, nf_hash(p, CHECK_AT, 0));
}
