/*
 * A lexicon and a frame of any bytes. The input: u16 length of the lexicon,
 * u16 raw length of the frame, lexicon, frame. The frame's bytes are also
 * packed with the lexicon and must come back.
 */
#include "format/bytes.h"
#include "fuzz/target.h"
#include "src/base/alloc.h"
#include "src/codec/codec.h"

static void pack_and_compare(const struct nf_alloc *alloc, const uint8_t *lexicon,
                             size_t len, const uint8_t *text, size_t n)
{
    struct nf_pack_table *table = NULL;
    struct nf_packer *packer = NULL;
    size_t got = 0;
    void *dst = malloc(nf_pack_bound(n));

    CLAIM(dst);
    CLAIM(nf_pack_table_new(alloc, NF_CODEC_LEXICON, lexicon, len, 15, &table) ==
          NF_OK);
    CLAIM(nf_packer_new(alloc, 15, &packer) == NF_OK);
    /* It unpacks and compares by itself. */
    CLAIM(nf_pack(packer, NF_CODEC_LEXICON, table, text, n, dst, &got) == NF_OK);
    CLAIM(got <= n);
    nf_packer_free(packer);
    nf_pack_table_free(table);
    free(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct nf_alloc *alloc = nf_alloc_or_libc(NULL);
    struct nf_unpack_table *table = NULL;
    struct nf_unpacker *unpacker = NULL;
    size_t len, raw;
    uint8_t *out;

    if (size < 4)
        return 0;
    len = nf_le16(data);
    raw = nf_le16(data + 2);
    data += 4;
    size -= 4;
    if (len > size ||
        nf_unpack_table_new(alloc, NF_CODEC_LEXICON, data, len, &table) != NF_OK)
        return 0;
    out = malloc(raw + 1);
    CLAIM(out && nf_unpacker_new(alloc, &unpacker) == NF_OK);
    (void)!nf_unpack(unpacker, NF_CODEC_LEXICON, table, data + len, size - len,
                     out, raw);
    free(out);
    nf_unpacker_free(unpacker);
    nf_unpack_table_free(table);
    if (size > len)
        pack_and_compare(alloc, data, len, data + len, size - len);
    return 0;
}
