#ifndef NF_FORMAT_KEY_PAGE_H
#define NF_FORMAT_KEY_PAGE_H

#include <newsfiche/record.h>
#include <newsfiche/status.h>

#include "format/cur.h"
#include "format/limits.h"

/*
 * spec 9: key index. A key is hashed to 64 bits. The upper part of
 * hash × pages names the page; the lower part, taken times entries × 2^r,
 * is the fingerprint in it. A page holds its fingerprints in rising order in
 * Elias-Fano form (P. Elias 1974; R. Fano 1971): quotients in unary, r-bit
 * remainders, and beside each the number of the block that has the article.
 */

/* How the pages of one key index are cut; from the footer. */
struct nf_key_layout {
    uint32_t pages;
    uint8_t remainder_bits; /* r: 0 .. 32 */
    uint8_t block_bits;     /* 0 .. 32 */
};

/* spec 9.1: the hash of a key: one byte of kind, then the key's bytes. */
uint64_t nf_key_hash(uint8_t kind, const void *key, size_t len);

/* The page of @hash, and @rest from which nf_key_fingerprint() goes on. */
uint32_t nf_key_page_of(uint64_t hash, uint32_t pages, uint64_t *rest);
uint64_t nf_key_fingerprint(uint64_t rest, uint32_t entries,
                            uint8_t remainder_bits);

struct nf_key_entry {
    uint64_t fingerprint;
    uint32_t block;
};

/* Bytes of a page of @entries, with its count and without its check. */
size_t nf_key_page_size(uint32_t entries, const struct nf_key_layout *layout);

/*
 * @entries sorted by fingerprint, then block, every fingerprint below
 * @n × 2^r and block below 2^block_bits; @p has nf_key_page_size() bytes.
 */
void nf_key_page_put(uint8_t *p, const struct nf_key_entry *entries, uint32_t n,
                     const struct nf_key_layout *layout);

/* A page as it lies in memory. */
struct nf_key_page {
    const uint8_t *quotients;
    const uint8_t *remainders;
    const uint8_t *blocks;
    uint32_t entries;
    struct nf_key_layout layout;
};

/* @p holds the page without its check, exactly. */
enum nf_status nf_key_page_get(const uint8_t *p, size_t n,
                               const struct nf_key_layout *layout,
                               struct nf_key_page *out);

/*
 * nf_key_page_find - the run of entries with the fingerprint of @rest
 *
 * Sets @first, returns how many follow from there; 0 if none.
 */
uint32_t nf_key_page_find(const struct nf_key_page *page, uint64_t rest,
                          uint32_t *first);
uint32_t nf_key_page_block(const struct nf_key_page *page, uint32_t entry);

/* How many of a run of @count entries from @first on, whose blocks rise, are of
 * blocks below @block. */
uint32_t nf_key_page_before(const struct nf_key_page *page, uint32_t first,
                            uint32_t count, uint32_t block);

/* All entries, to @out, which has room for them; false if there is no quotient for each, or they
 * do not rise. */
bool nf_key_page_entries(const struct nf_key_page *page, struct nf_key_entry *out);

/* Whether there is a quotient for each entry and entries rise: by fingerprint,
 * then block. */
bool nf_key_page_sorted(const struct nf_key_page *page);

#endif
