#ifndef NF_UNPACK_FRAME_UNPACK_H
#define NF_UNPACK_FRAME_UNPACK_H

#include <newsfiche/status.h>

#include "format/chunk_header.h"
#include "format/limits.h"

/*
 * Frames: bytes to fewer bytes and back (spec 5.2). A frame that would not
 * get shorter is stored as it is, which its two equal lengths say.
 */

/* A table made ready for unpacking; shared by threads. */
struct nf_unpack_table;
struct nf_lexicon;

/* @bytes stay the caller's and must outlive it. */
enum nf_status nf_unpack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                   const void *bytes, size_t n,
                                   struct nf_unpack_table **out);
void nf_unpack_table_free(struct nf_unpack_table *t);
/* nf_unpack_table_share - @t has one owner more, who frees it as well; any thread */
struct nf_unpack_table *nf_unpack_table_share(struct nf_unpack_table *t);
/* The lexicon of a table made for one. */
const struct nf_lexicon *nf_unpack_table_lexicon(const struct nf_unpack_table *t);
/* Bytes of memory it takes, without those that it was made of. */
size_t nf_unpack_table_memory(const struct nf_unpack_table *t);

/* One thread's means of unpacking. */
struct nf_unpacker;

enum nf_status nf_unpacker_new(const struct nf_alloc *alloc,
                               struct nf_unpacker **out);
void nf_unpacker_free(struct nf_unpacker *u);

/* What nf_unpack() may write behind the end where a lexicon is used. */
#define NF_UNPACK_SLACK NF_MAX_TOKEN_LEN

/* Whether @stored_len bytes may unpack to @raw_len (spec 5.2): to be asked before memory is
 * allocated for them. */
static inline bool nf_may_unpack(size_t stored_len, size_t raw_len)
{
    return raw_len <= nf_frame_most(stored_len);
}

/*
 * nf_unpack - unpack a frame into exactly @raw_len bytes
 * @dst: room for @raw_len bytes, and with a lexicon for NF_UNPACK_SLACK more
 *
 * NF_E_DAMAGED if it does not give exactly that, NF_E_UNSUPPORTED for a codec
 * this build lacks. What is at @dst after a failure is of no use.
 */
enum nf_status nf_unpack(struct nf_unpacker *u, uint8_t codec,
                         const struct nf_unpack_table *table,
                         const void *src, size_t stored_len, void *dst,
                         size_t raw_len);

struct nf_token_search;

/* nf_unpack_seek - note which of the tokens that are looked for a frame has, which a lexicon
 * is for: as nf_lexicon_seek(). NF_OK, NF_E_NOMEM. */
enum nf_status nf_unpack_seek(struct nf_unpacker *u, uint8_t codec,
                              const struct nf_unpack_table *table, const void *src,
                              size_t stored_len, size_t raw_len, struct nf_token_search *search);

/* Whether nf_unpack() can do @codec; whether it needs a table for that. */
bool nf_codec_known(uint8_t codec);
bool nf_codec_has_table(uint8_t codec);
/* Whether that is a lexicon. */
bool nf_codec_is_lexicon(uint8_t codec);

#endif
