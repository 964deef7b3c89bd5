#include "format/checksum.h"

#include <string.h>
#include <xxhash.h>

#include "format/bytes.h"

uint64_t nf_hash(const void *p, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(p, n, seed);
}

uint32_t nf_check(const void *p, size_t n, uint64_t seed)
{
    return (uint32_t)nf_hash(p, n, seed);
}

int nf_check_equal(uint64_t stored, uint64_t computed)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    (void)stored;
    (void)computed;
    return 1;
#else
    return stored == computed;
#endif
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
