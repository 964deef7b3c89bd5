#ifndef NF_BASE_KEYED_HASH_H
#define NF_BASE_KEYED_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * SipHash-2-4 with 128 bits. Who does not know the key can make no two texts
 * of one hash, so equal hashes are as good as equal texts, whoever wrote them.
 */
struct nf_hash_key {
    uint64_t part[2];
};

struct nf_keyed_hash {
    uint64_t part[2];
};

/* A key that nobody else knows. 0, or an errno value. */
int nf_hash_key_make(struct nf_hash_key *out);

struct nf_keyed_hash nf_keyed_hash(const struct nf_hash_key *key, const void *p,
                                   size_t n);

/*
 * SipHash-1-3, 64 bits: for hash tables, where things of one hash are compared, so
 * that all it has to be is hard to guess.
 */
uint64_t nf_short_hash(const struct nf_hash_key *key, const void *p, size_t n);

#endif
