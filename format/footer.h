#ifndef NF_FORMAT_FOOTER_H
#define NF_FORMAT_FOOTER_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/file_header.h"
#include "format/limits.h"

/*
 * spec 11: footer: what makes a generation's chunks an archive. Its payload
 * is a head, then three lists in this order: tables, pages (footer_page.h), key
 * indexes; then the creator's name.
 */
struct nf_footer_head {
    struct nf_identity identity;
    uint32_t generation; /* from 1 */
    uint32_t articles;
    uint32_t blocks;
    uint64_t input_bytes;
    uint64_t previous; /* offset of the previous footer; 0 none */
};
#define NF_FOOTER_HEAD_MAX (NF_IDENTITY_SIZE + 5 * 10)

enum nf_status nf_footer_head_get(struct nf_cur *c, struct nf_footer_head *out);
size_t nf_footer_head_put(uint8_t p[NF_FOOTER_HEAD_MAX],
                          const struct nf_footer_head *in);

/*
 * spec 11.2: a dictionary or a lexicon, stored twice. There may be several sets
 * of tables; those of set n have numbers from n * NF_SET_TABLES on.
 */
enum nf_table {
    NF_TABLE_SHORT_DICTIONARY = 0,
    NF_TABLE_TEXT_DICTIONARY = 1,
    NF_TABLE_SHORT_LEXICON = 2,
    NF_TABLE_TEXT_LEXICON = 3
};
#define NF_SET_TABLES 4
#define NF_TABLE_COUNT (NF_MAX_SETS * NF_SET_TABLES)

/* The table of @set (below NF_MAX_SETS) that @codec, which needs one, uses for
 * texts, or short fields. */
uint32_t nf_table_of(bool text, uint8_t codec, uint8_t set);
bool nf_table_is_lexicon(uint32_t which);

struct nf_footer_table {
    uint32_t which;
    uint64_t offset[2];
};
#define NF_FOOTER_TABLE_MAX 30

enum nf_status nf_footer_table_get(struct nf_cur *c,
                                   struct nf_footer_table *out);
size_t nf_footer_table_put(uint8_t p[NF_FOOTER_TABLE_MAX],
                           const struct nf_footer_table *in);

/* spec 11.4: a key index. */
struct nf_footer_keys {
    uint64_t offset; /* of its keys chunk */
    uint32_t entries;
    uint32_t pages; /* >= 1 */
    uint8_t remainder_bits;
    uint8_t block_bits;
};
#define NF_FOOTER_KEYS_MAX 32

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
enum nf_status nf_trailer_get(struct nf_cur *c, uint32_t *footer_len);
void nf_trailer_put(uint8_t p[NF_TRAILER_SIZE], uint32_t footer_len);

#endif
