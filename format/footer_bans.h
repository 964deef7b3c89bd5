#ifndef NF_FORMAT_FOOTER_BANS_H
#define NF_FORMAT_FOOTER_BANS_H

#include <newsfiche/record.h>
#include <newsfiche/status.h>

#include "format/bytes.h"
#include "format/cur.h"
#include "format/limits.h"

/*
 * spec 11.4: all bans, as they lie in the footer. A ban tells an article that is not to come
 * back. It has no key that the article is found by, but a hash of one, by a key of its own.
 */
struct nf_footer_bans {
    const uint8_t *rows;
    uint32_t count;
};

enum nf_status nf_footer_bans_get(struct nf_cur *c, struct nf_footer_bans *out);

/* Number @i, which is below count. */
static inline struct nf_ban nf_footer_ban(const struct nf_footer_bans *r, uint32_t i)
{
    const uint8_t *p = r->rows + (size_t)i * NF_BAN_SIZE;

    return (struct nf_ban){ nf_le64(p), nf_le64(p + 8) };
}

void nf_ban_put(uint8_t p[NF_BAN_SIZE], const struct nf_ban *in);

/* What the hash is, by @key, of an article that is found by a key with nf_key_hash()
 * @key_hash. */
uint64_t nf_ban_hash(uint64_t key_hash, uint64_t key);

/* Whether @a is before @b. */
static inline bool nf_ban_rises(const struct nf_ban *a, const struct nf_ban *b)
{
    return a->key != b->key ? a->key < b->key : a->hash < b->hash;
}

#endif
