#ifndef NF_FORMAT_FUSE_H
#define NF_FORMAT_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * doc/set-catalog.md, "Filters": a binary fuse filter with cells of 8 bits (T. M. Graf and
 * D. Lemire, Binary Fuse Filters, ACM JEA 27, 2022). Of a hash that was put in it says that it
 * is there, of 1 in 256 others too.
 */
#define NF_FUSE_PLACES 3
#define NF_FUSE_MIN_BITS 2
#define NF_FUSE_MAX_BITS 18
#define NF_FUSE_MAX_SEGMENTS 4096u

struct nf_fuse {
    const uint8_t *cells;  /* nf_fuse_cells() of them */
    uint64_t seed;
    uint32_t segments;     /* in which the first place of a hash may be; two more follow */
    uint8_t segment_bits;  /* a segment has 2 to the power of it cells */
};

/* Whether segments and segment_bits are within their limits. */
bool nf_fuse_is_right(const struct nf_fuse *f);
/* Cells of a filter that is right. */
size_t nf_fuse_cells(const struct nf_fuse *f);

/* The hash by which cells are chosen, its places, which differ, and what these cells give
 * together (exclusive or). */
uint64_t nf_fuse_mix(const struct nf_fuse *f, uint64_t hash);
void nf_fuse_places(const struct nf_fuse *f, uint64_t mixed, uint32_t at[NF_FUSE_PLACES]);
uint8_t nf_fuse_print(uint64_t mixed);

/* Whether @hash may be in a filter that is right. */
bool nf_fuse_has(const struct nf_fuse *f, uint64_t hash);

#endif
