/*
 * A lexicon and a frame of any bytes. The input: u8 mode, u16 length of the
 * lexicon, u16 raw length of the frame, u32 raw length of the lexicon, lexicon,
 * frame. The frame's bytes are also packed with the lexicon and must come back.
 */
#include "format/bytes.h"
#include "format/limits.h"
#include "fuzz/target.h"
#include "src/base/alloc.h"
#include "src/pack/frame_pack.h"
#include "src/unpack/lexicon_mix.h"

#define HEAD 9

/* Bits of the mode. */
#define MATCHES 1u /* the frame has matches */
#define MIXED 2u   /* the lexicon is mixed */
#define MIX 4u     /* mix the lexicon: it must come back */

struct input {
    unsigned mode;
    uint8_t codec; /* of the frame */
    const uint8_t *lexicon, *frame;
    size_t lexicon_len, frame_len;
    size_t raw, lexicon_raw;
};

static bool take_input(const uint8_t *data, size_t size, struct input *in)
{
    if (size < HEAD)
        return false;
    *in = (struct input){ .mode = data[0], .lexicon = data + HEAD,
                          .lexicon_len = nf_le16(data + 1),
                          .raw = nf_le16(data + 3),
                          .lexicon_raw = nf_le32(data + 5) };
    if (in->lexicon_len > size - HEAD)
        return false;
    in->codec = in->mode & MATCHES ? NF_CODEC_LEXICON_MATCHES : NF_CODEC_LEXICON;
    in->frame = in->lexicon + in->lexicon_len;
    in->frame_len = size - HEAD - in->lexicon_len;
    return true;
}

/* The payload of a mixed lexicon, or NULL. */
static uint8_t *unmixed(const struct nf_alloc *alloc, const struct input *in)
{
    size_t room = in->lexicon_raw > NF_MAX_MIXED ? 0 : in->lexicon_raw;
    uint8_t *payload = malloc(room + 1);

    CLAIM(payload);
    if (nf_lexicon_unmix(alloc, in->lexicon, in->lexicon_len, payload,
                         in->lexicon_raw) == NF_OK)
        return payload;
    free(payload);
    return NULL;
}

static void mix_and_compare(const struct nf_alloc *alloc, const uint8_t *payload,
                            size_t n)
{
    uint8_t *back = malloc(n);
    struct nf_buf small;

    CLAIM(back);
    nf_buf_init(&small, alloc, SIZE_MAX / 2);
    CLAIM(nf_lexicon_mix(alloc, payload, n, &small) == NF_OK);
    CLAIM(nf_lexicon_unmix(alloc, small.ptr, small.len, back, n) == NF_OK);
    CLAIM(memcmp(back, payload, n) == 0);
    nf_buf_free(&small);
    free(back);
}

static void pack_and_compare(const struct nf_alloc *alloc, const struct input *in,
                             const uint8_t *payload, size_t len)
{
    struct nf_pack_table *table = NULL;
    struct nf_packer *packer = NULL;
    size_t n = in->frame_len, got = 0;
    void *dst = malloc(nf_pack_bound(n));

    CLAIM(dst);
    CLAIM(nf_pack_table_new(alloc, in->codec, payload, len, 15, &table) == NF_OK);
    CLAIM(nf_packer_new(alloc, 15, &packer) == NF_OK);
    /* It unpacks and compares by itself. */
    CLAIM(nf_pack(packer, in->codec, table, in->frame, n, dst, &got) == NF_OK);
    CLAIM(got <= n);
    nf_packer_free(packer);
    nf_pack_table_free(table);
    free(dst);
}

static void use(const struct nf_alloc *alloc, const struct input *in,
                const uint8_t *payload, size_t len)
{
    struct nf_unpack_table *table = NULL;
    struct nf_unpacker *unpacker = NULL;
    uint8_t *out;

    if (nf_unpack_table_new(alloc, in->codec, payload, len, &table) != NF_OK)
        return;
    out = malloc(in->raw + NF_UNPACK_SLACK);
    CLAIM(out && nf_unpacker_new(alloc, &unpacker) == NF_OK);
    (void)!nf_unpack(unpacker, in->codec, table, in->frame, in->frame_len, out,
                     in->raw);
    free(out);
    nf_unpacker_free(unpacker);
    nf_unpack_table_free(table);
    if (in->mode & MIX && len <= NF_MAX_MIXED)
        mix_and_compare(alloc, payload, len);
    if (in->frame_len)
        pack_and_compare(alloc, in, payload, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct input in;
    uint8_t *payload;

    if (!take_input(data, size, &in))
        return 0;
    if (!(in.mode & MIXED)) {
        use(alloc, &in, in.lexicon, in.lexicon_len);
        return 0;
    }
    payload = unmixed(alloc, &in);
    if (payload)
        use(alloc, &in, payload, in.lexicon_raw);
    free(payload);
    return 0;
}
