#ifndef NF_PACK_FRAME_PACK_H
#define NF_PACK_FRAME_PACK_H

#include "src/unpack/frame_unpack.h"

/*
 * A table for packing: a zstd dictionary or a lexicon, as @codec needs. Shared by threads;
 * @bytes stay the caller's and must outlive it. Of a lexicon, what takes longest is made when
 * something is packed with it first.
 */
struct nf_pack_table;

enum nf_status nf_pack_table_new(const struct nf_alloc *alloc, uint8_t codec,
                                 const void *bytes, size_t n, int level,
                                 struct nf_pack_table **out);
/* nf_pack_table_of - the same of a lexicon that is there, which the table shares */
enum nf_status nf_pack_table_of(const struct nf_alloc *alloc, struct nf_unpack_table *lexicon,
                                struct nf_pack_table **out);
void nf_pack_table_free(struct nf_pack_table *t);
/* nf_pack_table_ready - make what packing with it needs before it is packed with. NF_OK,
 * NF_E_NOMEM. */
enum nf_status nf_pack_table_ready(const struct nf_pack_table *t);
/* What unpacks by the same table; lives as long as @t. */
const struct nf_unpack_table *nf_pack_table_unpack(const struct nf_pack_table *t);

/* One thread's means of packing. */
struct nf_packer;

enum nf_status nf_packer_new(const struct nf_alloc *alloc, int level,
                             struct nf_packer **out);
void nf_packer_free(struct nf_packer *p);

/* From now on what was packed is not unpacked again and compared. */
void nf_packer_trust(struct nf_packer *p);

/*
 * nf_pack - pack @n bytes (at least 1) into @dst
 * @codec: any that nf_codec_known()
 * @table: made for that codec, if nf_codec_has_table(); else NULL
 * @dst:   room for nf_pack_bound(@n) bytes
 * @out:   receives the stored length: below @n, or @n when stored as it is
 *
 * What was packed is unpacked again and compared, unless the packer is trusted.
 * NF_E_DAMAGED if it differs, or zstd fails: better no archive than one that lost
 * something.
 */
size_t nf_pack_bound(size_t n);
enum nf_status nf_pack(struct nf_packer *p, uint8_t codec,
                       const struct nf_pack_table *table, const void *src,
                       size_t n, void *dst, size_t *out);

/*
 * nf_pack_text - nf_pack(), with matches where they pay
 * @codec: NF_CODEC_LEXICON becomes NF_CODEC_LEXICON_MATCHES if that saves @save permille;
 *         0: it does not
 */
enum nf_status nf_pack_text(struct nf_packer *p, uint8_t *codec,
                            const struct nf_pack_table *table, uint32_t save,
                            const void *src, size_t n, void *dst, size_t *out);

#endif
