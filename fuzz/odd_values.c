#include "fuzz/odd_values.h"

#include <stdlib.h>
#include <string.h>

#include "format/cur.h"
#include "format/varint.h"
#include "fuzz/target.h"

static uint64_t random_state;

void random_begin(unsigned seed)
{
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

/* xorshift64 (G. Marsaglia 2003). */
uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

size_t random_below(size_t n)
{
    return n ? (size_t)(random_next() % n) : 0;
}

uint64_t odd_number(uint64_t was)
{
    const uint64_t power = UINT64_C(1) << random_below(64);

    switch (random_below(8)) {
    case 0:
        return 0;
    case 1:
        return was + 1;
    case 2:
        return was - 1;
    case 3:
        return power;
    case 4:
        return power - 1;
    case 5:
        return was + random_below(256);
    case 6:
        return was * 2;
    default:
        return random_next() >> random_below(64);
    }
}

/* Some bytes at some place of the @n at @p are otherwise; malloc'd. */
static uint8_t *other_bytes(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t window = 1 + random_below(64), at = random_below(n + 1);
    const size_t old = window < n - at ? window : n - at;
    const size_t most = old + 64;
    uint8_t *out = malloc(n + most + 1);
    size_t new;

    CLAIM(out);
    memcpy(out, p, at);
    memcpy(out + at, p + at, old);
    new = LLVMFuzzerMutate(out + at, old, random_below(2) && old ? old : most);
    memcpy(out + at + new, p + at + old, n - at - old);
    *out_len = n - old + new;
    return out;
}

/* What may be a varint is another one. */
static uint8_t *other_varint(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t at = random_below(n);
    struct nf_cur c = nf_cur_init(p + at, n - at);
    const uint64_t was = nf_cur_varint(&c);
    const size_t old = c.bad ? 1 : (n - at) - c.left;
    uint8_t *out = malloc(n + 10 + 1);
    size_t new;

    CLAIM(out);
    memcpy(out, p, at);
    new = nf_varint_put(out + at, odd_number(was));
    memcpy(out + at + new, p + at + old, n - at - old);
    *out_len = n - old + new;
    return out;
}

/* A number of four bytes is another one. */
static uint8_t *other_u32(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t at = random_below(n / 4) * 4;
    uint8_t *out = malloc(n + 1);

    CLAIM(out);
    memcpy(out, p, n);
    if (n >= 4)
        nf_put_le32(out + at, (uint32_t)odd_number(nf_le32(out + at)));
    *out_len = n;
    return out;
}

uint8_t *odd_other(const uint8_t *p, size_t n, size_t *out_len)
{
    switch (n ? random_below(4) : 0) {
    case 0:
        return other_bytes(p, n, out_len);
    case 1:
        return other_u32(p, n, out_len);
    default:
        return other_varint(p, n, out_len);
    }
}
