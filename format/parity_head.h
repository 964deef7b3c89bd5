#ifndef NF_FORMAT_PARITY_HEAD_H
#define NF_FORMAT_PARITY_HEAD_H

#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/* doc/parity.md, 5: its constants. A test compares them. */
#define NF_PARITY_HEAD_SIZE 72          /* parity: bytes of a head */
#define NF_PARITY_HASH_SIZE 8           /* parity: bytes of an entry of the table */
#define NF_PARITY_LEAST_BITS 12         /* parity: least range bits */
#define NF_PARITY_MOST_BITS 16          /* parity: most range bits */
#define NF_PARITY_WORD_RANGES 255       /* parity: ranges of a code word */
#define NF_PARITY_BYTES (32u << 20)     /* parity: bytes of parity in a chunk */

/*
 * parity.md, 2: what a parity chunk covers, and with which code. The bytes covered are cut
 * into ranges; range i is in code word i mod words. A word has @data of them, and
 * @parity ranges that are made of those.
 */
struct nf_parity_head {
    uint8_t id[NF_ID_SIZE];
    uint64_t chunk; /* where the parity chunk begins */
    uint64_t begin; /* the first byte that is covered */
    uint64_t len;   /* and how many are; none of them behind @chunk */
    uint32_t words;
    uint8_t data;
    uint8_t parity;
    uint8_t range_bits;
    uint8_t percent; /* that was asked for */
    uint64_t table_hash;
};

#define NF_PARITY_MAGIC_0 0x9e
/* Whether @p, of 8 bytes, is what a head begins with. */
bool nf_parity_magic(const uint8_t *p);

/* NF_E_DAMAGED if it is none, or breaks a rule. */
enum nf_status nf_parity_head_get(struct nf_cur *c, struct nf_parity_head *out);
void nf_parity_head_put(uint8_t p[NF_PARITY_HEAD_SIZE], const struct nf_parity_head *in);

static inline uint32_t nf_parity_range_size(const struct nf_parity_head *h)
{
    return (uint32_t)1 << h->range_bits;
}

/* Ranges of what is covered, and those of parity; the latter have the numbers behind. */
uint32_t nf_parity_data_ranges(const struct nf_parity_head *h);
static inline uint32_t nf_parity_own_ranges(const struct nf_parity_head *h)
{
    return h->words * h->parity;
}
static inline uint32_t nf_parity_ranges(const struct nf_parity_head *h)
{
    return nf_parity_data_ranges(h) + nf_parity_own_ranges(h);
}

/* Bytes of a table, and of the whole payload. */
static inline uint32_t nf_parity_table_len(const struct nf_parity_head *h)
{
    return nf_parity_ranges(h) * NF_PARITY_HASH_SIZE;
}
uint32_t nf_parity_payload_len(const struct nf_parity_head *h);

/* Where copy 0 or 1 of head and table are in the file. */
uint64_t nf_parity_head_at(const struct nf_parity_head *h, unsigned copy);
uint64_t nf_parity_table_at(const struct nf_parity_head *h, unsigned copy);

/* Where range @i is; @len receives its length. */
uint64_t nf_parity_range_at(const struct nf_parity_head *h, uint32_t i, uint32_t *len);

/* The code word that range @i is in, and which one of it: from @h->data on it is parity. */
uint32_t nf_parity_word(const struct nf_parity_head *h, uint32_t i);
uint32_t nf_parity_row(const struct nf_parity_head *h, uint32_t i);

/* The hash of range @i, the @len bytes at @p; and of a table. */
uint64_t nf_parity_range_hash(const struct nf_parity_head *h, uint32_t i, const uint8_t *p);
uint64_t nf_parity_table_hash(const struct nf_parity_head *h, const uint8_t *table);

#endif
