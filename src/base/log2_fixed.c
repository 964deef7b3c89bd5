#include "src/base/log2_fixed.h"

uint64_t nf_log2_fixed(uint64_t v, unsigned bits)
{
    unsigned whole = 0;
    uint64_t log;

    if (v == 0)
        return 0;
    for (unsigned step = 32; step; step /= 2)
        whole += v >> (whole + step) ? step : 0;
    log = whole;
    /* The mantissa as 1.31; squaring it doubles its logarithm. */
    v = whole > 31 ? v >> (whole - 31) : v << (31 - whole);
    while (bits-- > 0) { /* which bits are set no processor foresees */
        v = v * v >> 31;
        log = log << 1 | v >> 32;
        v >>= v >> 32;
    }
    return log;
}
