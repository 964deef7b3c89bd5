#ifndef NF_BASE_STR_ORDER_H
#define NF_BASE_STR_ORDER_H

#include <newsfiche/types.h>

#include <string.h>

/* The order of two runs by their bytes, the shorter one first if the other begins with it. */
static inline int nf_bytes_order(const void *a, size_t a_len, const void *b, size_t b_len)
{
    const size_t n = a_len < b_len ? a_len : b_len;
    const int order = n ? memcmp(a, b, n) : 0;

    return order ? order : (a_len > b_len) - (a_len < b_len);
}

static inline int nf_str_order(struct nf_str a, struct nf_str b)
{
    return nf_bytes_order(a.ptr, a.len, b.ptr, b.len);
}

#endif
