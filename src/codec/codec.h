#ifndef NF_CODEC_CODEC_H
#define NF_CODEC_CODEC_H

#include <newsfiche/status.h>

#include "format/chunk_header.h"
#include "format/limits.h"

/*
 * Frames: bytes to fewer bytes and back (spec 5.2). A frame that would not
 * get shorter is stored as it is, which its two equal lengths say.
 */

/*
 * A table, made ready for packing: a zstd dictionary or a lexicon, as @codec
 * needs. Shared by threads; @bytes stay the caller's and must outlive it.
 */
struct nf_pack_table;

enum nf_status nf_pack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                 const void *bytes, size_t n, int level,
                                 struct nf_pack_table **out);
void nf_pack_table_free(struct nf_pack_table *t);
/* What unpacks by the same table; lives as long as @t. */
const struct nf_unpack_table *nf_pack_table_unpack(const struct nf_pack_table *t);

/* Levels up to this are for speed: little is learned, by no lexicon, and zstd
 * is trusted. */
#define NF_FAST_LEVEL 4

/* From this on all is done that saves bytes, and lexicons take longer to load. */
#define NF_SMALL_LEVEL 19

/* One thread's means of packing. */
struct nf_packer;

enum nf_status nf_packer_new(const struct nf_alloc *alloc, int level,
                             struct nf_packer **out);
void nf_packer_free(struct nf_packer *p);

/*
 * nf_pack - pack @n bytes (at least 1) into @dst
 * @codec: any that nf_codec_known()
 * @table: made for that codec, if nf_codec_has_table(); else NULL
 * @dst:   room for nf_pack_bound(@n) bytes
 * @out:   receives the stored length: below @n, or @n when stored as it is
 *
 * Above NF_FAST_LEVEL what was packed is unpacked again and compared.
 * NF_E_DAMAGED if it differs, or zstd fails: better no archive than one that lost
 * something.
 */
size_t nf_pack_bound(size_t n);
enum nf_status nf_pack(struct nf_packer *p, uint8_t codec,
                       const struct nf_pack_table *table, const void *src,
                       size_t n, void *dst, size_t *out);

/*
 * nf_pack_after - the same with NF_CODEC_ZSTD_PREFIX, after the @n_before bytes
 * at @before, which unpacking needs again
 */
enum nf_status nf_pack_after(struct nf_packer *p, const void *before,
                             size_t n_before, const void *src, size_t n,
                             void *dst, size_t *out);

/* A table made ready for unpacking; shared by threads. */
struct nf_unpack_table;

/* @bytes stay the caller's and must outlive it. */
enum nf_status nf_unpack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                   const void *bytes, size_t n,
                                   struct nf_unpack_table **out);
void nf_unpack_table_free(struct nf_unpack_table *t);
/* Bytes of memory it takes, without those that it was made of. */
size_t nf_unpack_table_memory(const struct nf_unpack_table *t);

/* One thread's means of unpacking. */
struct nf_unpacker;

enum nf_status nf_unpacker_new(const struct nf_alloc *alloc,
                               struct nf_unpacker **out);
void nf_unpacker_free(struct nf_unpacker *u);

/* What nf_unpack() may write behind the end where a lexicon is used. */
#define NF_UNPACK_SLACK NF_MAX_TOKEN_LEN

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

/* The same for a frame of NF_CODEC_ZSTD_PREFIX. @before does not begin as a zstd
 * dictionary does. */
enum nf_status nf_unpack_after(struct nf_unpacker *u, const void *before,
                               size_t n_before, const void *src,
                               size_t stored_len, void *dst, size_t raw_len);

/* Whether nf_unpack() can do @codec; whether it needs a table for that. */
bool nf_codec_known(uint8_t codec);
bool nf_codec_has_table(uint8_t codec);
/* Whether that is a lexicon. */
bool nf_codec_is_lexicon(uint8_t codec);

#endif
