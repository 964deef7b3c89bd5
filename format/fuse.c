#include "format/fuse.h"

bool nf_fuse_is_right(const struct nf_fuse *f)
{
    return f->segment_bits >= NF_FUSE_MIN_BITS && f->segment_bits <= NF_FUSE_MAX_BITS &&
           f->segments >= 1 && f->segments <= NF_FUSE_MAX_SEGMENTS;
}

size_t nf_fuse_cells(const struct nf_fuse *f)
{
    return ((size_t)f->segments + NF_FUSE_PLACES - 1) << f->segment_bits;
}

/* The finalizer of MurmurHash3, so that another seed is another hash. */
uint64_t nf_fuse_mix(const struct nf_fuse *f, uint64_t hash)
{
    uint64_t h = hash + f->seed;

    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

void nf_fuse_places(const struct nf_fuse *f, uint64_t mixed, uint32_t at[NF_FUSE_PLACES])
{
    const uint32_t cells = f->segments << f->segment_bits;
    const uint32_t length = UINT32_C(1) << f->segment_bits, mask = length - 1;
    /* mixed × cells / 2^64; cells is below 2^31. */
    const uint64_t low = (uint32_t)mixed * (uint64_t)cells >> 32;
    const uint32_t first = (uint32_t)(((mixed >> 32) * cells + low) >> 32);

    at[0] = first;
    at[1] = (first + length) ^ ((uint32_t)(mixed >> 18) & mask);
    at[2] = (first + 2 * length) ^ ((uint32_t)mixed & mask);
}

uint8_t nf_fuse_print(uint64_t mixed)
{
    return (uint8_t)(mixed ^ mixed >> 32);
}

bool nf_fuse_has(const struct nf_fuse *f, uint64_t hash)
{
    const uint64_t mixed = nf_fuse_mix(f, hash);
    uint32_t at[NF_FUSE_PLACES];

    nf_fuse_places(f, mixed, at);
    return nf_fuse_print(mixed) == (f->cells[at[0]] ^ f->cells[at[1]] ^ f->cells[at[2]]);
}
