#ifndef NF_FORMAT_FOOTER_H
#define NF_FORMAT_FOOTER_H

#include <newsfiche/status.h>

#include "format/chunk_header.h"
#include "format/cur.h"
#include "format/file_header.h"
#include "format/limits.h"

/*
 * spec 11: footer: what makes a generation's chunks an archive. Its payload
 * is a head, then three lists in this order: sets of tables (footer_set.h), pages
 * (footer_page.h), key indexes; then the creator's name.
 */
struct nf_footer_head {
    struct nf_identity identity;
    uint32_t generation; /* from 1 */
    uint32_t articles;
    uint32_t withdrawn; /* of the articles */
    uint32_t blocks;
    uint64_t input_bytes;
    uint64_t time; /* of the footer: seconds since 1970; 0: not said */
    struct nf_place previous; /* the footer before; all 0: none */
    uint64_t chunks_hash; /* nf_chunks_hash() over all chunks before this footer */
};
#define NF_FOOTER_HEAD_MAX (NF_IDENTITY_SIZE + 8 * 10 + 8)

enum nf_status nf_footer_head_get(struct nf_cur *c, struct nf_footer_head *out);
size_t nf_footer_head_put(uint8_t p[NF_FOOTER_HEAD_MAX],
                          const struct nf_footer_head *in);

/*
 * The most articles that can be in @bytes of a file: each block has a header, an entry in
 * an offsets page, and no more articles than a block may have. So what is gone through
 * article by article takes a time that is bounded by the file, whatever it claims.
 */
static inline uint64_t nf_most_articles(uint64_t bytes)
{
    const uint64_t blocks = bytes / (NF_CHUNK_HEADER_SIZE + NF_OFFSET_ENTRY_SIZE);

    return blocks < NF_MAX_ARTICLES / NF_MAX_BLOCK_ARTICLES ? blocks * NF_MAX_BLOCK_ARTICLES
                                                            : NF_MAX_ARTICLES;
}

/* spec 11.4: which keys all are in the key indexes. */
#define NF_INDEXED_URLS 1u
#define NF_INDEXED_IDS 2u

/* spec 11.4: a key index. */
struct nf_footer_keys {
    struct nf_place place;
    uint32_t entries;
    uint32_t pages; /* >= 1 */
    uint8_t remainder_bits;
    uint8_t block_bits;
};
#define NF_FOOTER_KEYS_MAX (NF_PLACE_MAX + 12)

/* Bytes of a keys chunk at least, by what the footer says of it. */
uint64_t nf_footer_keys_least(const struct nf_footer_keys *keys);
enum nf_status nf_footer_keys_get(struct nf_cur *c, struct nf_footer_keys *out);
size_t nf_footer_keys_put(uint8_t p[NF_FOOTER_KEYS_MAX],
                          const struct nf_footer_keys *in);

/*
 * spec 11.5: trailer, the last NF_TRAILER_SIZE bytes of the file: the length
 * from the footer's chunk header to the end of the file. NF_E_FORMAT if it is
 * no trailer.
 */
#define NF_TRAILER_LAST 'D' /* its last byte */
enum nf_status nf_trailer_get(struct nf_cur *c, uint32_t *footer_len);
void nf_trailer_put(uint8_t p[NF_TRAILER_SIZE], uint32_t footer_len);

#endif
