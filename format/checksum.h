#ifndef NF_FORMAT_CHECKSUM_H
#define NF_FORMAT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#include "format/limits.h"

/* spec 2.4: XXH3-64 of @p[0 .. @n) with a seed. */
uint64_t nf_hash(const void *p, size_t n, uint64_t seed);

/*
 * The same with seed 0, of bytes that come in pieces: nf_hasher_size() bytes of memory, begun,
 * added to, and asked at the end.
 */
struct nf_hasher;
size_t nf_hasher_size(void);
void nf_hasher_begin(struct nf_hasher *h);
void nf_hasher_add(struct nf_hasher *h, const void *p, size_t n);
uint64_t nf_hasher_end(const struct nf_hasher *h);

/* Its lower half, where four bytes must do. */
uint32_t nf_check(const void *p, size_t n, uint64_t seed);

/*
 * Whether two checksums agree. The one place where they are compared: programs for
 * fuzzing have a function of their own instead (fuzz/checks.h).
 */
int nf_check_equal(uint64_t stored, uint64_t computed);

/* spec 2.4: the seed of what stands at @position in the archive @id. */
uint64_t nf_seed(const uint8_t id[NF_ID_SIZE], uint64_t position);

/* spec 4: an archive's default id, from the bytes its writer hashes for it. */
void nf_hash_id(const void *p, size_t n, uint64_t seed, uint8_t id[NF_ID_SIZE]);

#endif
