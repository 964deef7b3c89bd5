/*
 * A lexicon and a frame of any bytes. The input: u8 whether the frame has matches, u16
 * length of the lexicon, u16 raw length of the frame, lexicon, frame. The frame's bytes
 * are also packed with the lexicon and must come back.
 */
#include "format/bytes.h"
#include "fuzz/target.h"
#include "src/base/alloc.h"
#include "src/pack/frame_pack.h"

#define HEAD 5

struct input {
    uint8_t codec; /* of the frame */
    const uint8_t *lexicon, *frame;
    size_t lexicon_len, frame_len;
    size_t raw;
};

static bool take_input(const uint8_t *data, size_t size, struct input *in)
{
    if (size < HEAD)
        return false;
    *in = (struct input){ .codec = data[0] ? NF_CODEC_LEXICON_MATCHES : NF_CODEC_LEXICON,
                          .lexicon = data + HEAD,
                          .lexicon_len = nf_le16(data + 1),
                          .raw = nf_le16(data + 3) };
    if (in->lexicon_len > size - HEAD)
        return false;
    in->frame = in->lexicon + in->lexicon_len;
    in->frame_len = size - HEAD - in->lexicon_len;
    return true;
}

static void pack_and_compare(const struct nf_alloc *alloc, const struct input *in)
{
    struct nf_pack_table *table = NULL;
    struct nf_packer *packer = NULL;
    size_t n = in->frame_len, got = 0;
    void *dst = malloc(nf_pack_bound(n));

    CLAIM(dst);
    CLAIM(nf_pack_table_new(alloc, in->codec, in->lexicon, in->lexicon_len, 15,
                            &table) == NF_OK);
    CLAIM(nf_packer_new(alloc, 15, &packer) == NF_OK);
    /* It unpacks and compares by itself. */
    CLAIM(nf_pack(packer, in->codec, table, in->frame, n, dst, &got) == NF_OK);
    CLAIM(got <= n);
    nf_packer_free(packer);
    nf_pack_table_free(table);
    free(dst);
}

static void use(const struct nf_alloc *alloc, const struct input *in)
{
    struct nf_unpack_table *table = NULL;
    struct nf_unpacker *unpacker = NULL;
    uint8_t *out;

    if (nf_unpack_table_new(alloc, in->codec, in->lexicon, in->lexicon_len,
                            &table) != NF_OK)
        return;
    out = malloc(in->raw + NF_UNPACK_SLACK);
    CLAIM(out && nf_unpacker_new(alloc, &unpacker) == NF_OK);
    (void)!nf_unpack(unpacker, in->codec, table, in->frame, in->frame_len, out,
                     in->raw);
    free(out);
    nf_unpacker_free(unpacker);
    nf_unpack_table_free(table);
    if (in->frame_len)
        pack_and_compare(alloc, in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;

    if (take_input(data, size, &in))
        use(nf_alloc_or_libc(NULL), &in);
    return 0;
}
