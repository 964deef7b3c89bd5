#ifndef NF_FORMAT_CHUNK_HEADER_H
#define NF_FORMAT_CHUNK_HEADER_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/* spec 5.1: chunk types. Those with the top bit may be skipped when unknown. */
enum nf_chunk_type {
    NF_CHUNK_BLOCK = 1,
    NF_CHUNK_DICTIONARY = 2,
    NF_CHUNK_LEXICON = 3,
    NF_CHUNK_OFFSETS = 4,
    NF_CHUNK_CATALOG = 5,
    NF_CHUNK_KEYS = 6,
    NF_CHUNK_FOOTER = 7,
    NF_CHUNK_ATTACHMENT = 9,    /* reserved */
    NF_CHUNK_SIGNATURE = 0x81,  /* reserved */
    NF_CHUNK_PARITY = 0x82,     /* doc/parity.md */
    NF_CHUNK_FULL_TEXT = 0x83,  /* reserved */
    NF_CHUNK_NOTE = 0x84,       /* reserved */
    NF_CHUNK_TOMBSTONE = 0x85
};
#define NF_CHUNK_OPTIONAL 0x80

/* spec 5: what a chunk begins with; "nfc" comes next. */
#define NF_CHUNK_MARKER_0 0x9e

/* spec 5.2: codecs. */
enum nf_codec {
    NF_CODEC_STORE = 0,
    NF_CODEC_ZSTD = 1,
    NF_CODEC_LEXICON = 2,
    NF_CODEC_LEXICON_MATCHES = 3, /* texts only */
    NF_CODEC_ZSTD_DICTIONARY = 0x11
};

/*
 * spec 5.2: the most that a frame may decode to, so that the time a reader takes is
 * bounded by what there is to read.
 */
static inline uint64_t nf_frame_most(uint64_t stored_len)
{
    return stored_len * NF_MAX_RATIO + NF_FREE_BYTES;
}

/*
 * spec 5: chunk header, NF_CHUNK_HEADER_SIZE bytes.
 * @aux is the length of a block's head, else the payload's decoded length;
 * @first is the first ordinal, else what the chunk's type says.
 */
struct nf_chunk {
    uint8_t type;
    uint8_t codec;
    uint16_t articles;
    uint32_t stored_len;
    uint32_t aux;
    uint32_t first;
    uint64_t hash;
};

/*
 * @seed is nf_seed(id, offset of the chunk). NF_E_DAMAGED if marker or check
 * do not hold.
 */
enum nf_status nf_chunk_get(struct nf_cur *c, uint64_t seed,
                            struct nf_chunk *out);
void nf_chunk_put(uint8_t p[NF_CHUNK_HEADER_SIZE], uint64_t seed,
                  const struct nf_chunk *in);
/* Whether marker and type at @p, of 5 bytes, are those of such a chunk: for who looks at
 * every byte of a file. */
static inline bool nf_chunk_may_begin(const uint8_t *p, uint8_t type)
{
    return p[0] == NF_CHUNK_MARKER_0 && p[1] == 'n' && p[2] == 'f' && p[3] == 'c' &&
           p[4] == type;
}

/*
 * spec 2.4: the hash of the payload of @chunk, which has its type and lengths. A block's
 * is the check of its head, and above it that of what comes behind the head, so that
 * who reads the head alone can check it.
 */
uint64_t nf_chunk_hash(const struct nf_chunk *chunk, const void *payload);
static inline uint64_t nf_block_hash(uint32_t head_check, uint32_t rest_check)
{
    return (uint64_t)rest_check << 32 | head_check;
}

/* Whether this build knows what to do with @type, or may pass over it. */
bool nf_chunk_type_known(uint8_t type);

/* "block", "offsets", …; "unknown" otherwise. */
const char *nf_chunk_type_name(uint8_t type);

/* spec 11.1: @before, 0 at first, and the chunk header at @p, which comes next. */
uint64_t nf_chunks_hash(uint64_t before, const uint8_t p[NF_CHUNK_HEADER_SIZE]);

/* Where a chunk is, and how long with its header: so that one read gets it. */
struct nf_place {
    uint64_t offset;
    uint64_t len;
};
#define NF_PLACE_MAX 20

/* The place of a chunk with at most @most bytes of payload. */
enum nf_status nf_place_get(struct nf_cur *c, uint64_t most, struct nf_place *out);
size_t nf_place_put(uint8_t *p, const struct nf_place *in);

#endif
