#ifndef NF_FORMAT_VARINT_H
#define NF_FORMAT_VARINT_H

#include <stddef.h>
#include <stdint.h>

/*
 * spec 2.2: unsigned LEB128, least significant group first, at most 10 bytes,
 * shortest form only. Signed numbers are folded: 0, -1, 1, -2, … (zig-zag).
 */
#define NF_VARINT_MAX 10

/* Write @v to @p (room for NF_VARINT_MAX bytes); returns the bytes written. */
static inline size_t nf_varint_put(uint8_t *p, uint64_t v)
{
    size_t n = 0;

    while (v >= 0x80) {
        p[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    p[n++] = (uint8_t)v;
    return n;
}

static inline uint64_t nf_zigzag(int64_t v)
{
    return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t nf_unzigzag(uint64_t v)
{
    return (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
}

#endif
