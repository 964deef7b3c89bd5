#include "format/checksum.h"

#include <string.h>
#define XXH_STATIC_LINKING_ONLY /* for the size of a state */
#include <xxhash.h>

#include "format/bytes.h"

uint64_t nf_hash(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(p, n, seed);
}

/* The state has to stand at a multiple of this. */
#define STATE_ALIGN 64

static XXH3_state_t *state_of(const struct nf_hasher *h)
{
    return (XXH3_state_t *)(((uintptr_t)h + STATE_ALIGN - 1) &
                            ~(uintptr_t)(STATE_ALIGN - 1));
}

size_t nf_hasher_size(void)
{
    return sizeof(XXH3_state_t) + STATE_ALIGN - 1;
}

void nf_hasher_begin(struct nf_hasher *h)
{
    XXH3_INITSTATE(state_of(h));
    (void)XXH3_64bits_reset(state_of(h));
}

void nf_hasher_add(struct nf_hasher *h, const void *p, size_t n)
{
    (void)XXH3_64bits_update(state_of(h), p, n);
}

uint64_t nf_hasher_end(const struct nf_hasher *h)
{
    return XXH3_64bits_digest(state_of(h));
}

uint32_t nf_check(const void *p, size_t n, uint64_t seed)
{
    return (uint32_t)nf_hash(p, n, seed);
}

uint64_t nf_seed(const uint8_t id[NF_ID_SIZE], uint64_t position)
{
    return nf_le64(id) + position;
}

void nf_hash_id(const void *p, size_t n, uint64_t seed, uint8_t id[NF_ID_SIZE])
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits_withSeed(p, n, seed));
    memcpy(id, c.digest, NF_ID_SIZE);
}
