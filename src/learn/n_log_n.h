#ifndef NF_LEARN_N_LOG_N_H
#define NF_LEARN_N_LOG_N_H

#include <stdint.h>

/*
 * n log2 n for counts, in whole numbers. Summed up over the counts of a table it
 * says how much its rows tell of its columns.
 */
#define NF_N_LOG_N_BITS 14 /* of a fraction */
/* Looked up below this, in 32 bits and 32 KB, for much time goes into that. */
#define NF_N_LOG_N_TABLE (1u << 13)

struct nf_n_log_n {
    uint32_t product[NF_N_LOG_N_TABLE];
    int64_t log[NF_N_LOG_N_TABLE + 1];
};

void nf_n_log_n_init(struct nf_n_log_n *t);

/* @n log2 @n in 1/2^NF_N_LOG_N_BITS; beyond the table the logarithm is
 * interpolated. */
static inline int64_t nf_n_log_n(const struct nf_n_log_n *t, uint32_t n)
{
    unsigned shift = 0;
    int64_t low, step, part;

    if (n < NF_N_LOG_N_TABLE)
        return t->product[n];
    while (n >> shift >= NF_N_LOG_N_TABLE)
        shift++;
    low = t->log[n >> shift];
    step = t->log[(n >> shift) + 1] - low;
    part = n & ((1u << shift) - 1);
    return (low + ((int64_t)shift << NF_N_LOG_N_BITS) + (step * part >> shift)) * n;
}

#endif
