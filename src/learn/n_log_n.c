#include "src/learn/n_log_n.h"

#include "src/base/log2_fixed.h"

void nf_n_log_n_init(struct nf_n_log_n *t)
{
    for (uint32_t i = 0; i <= NF_N_LOG_N_TABLE; i++)
        t->log[i] = (int64_t)nf_log2_fixed(i, NF_N_LOG_N_BITS);
    for (uint32_t i = 0; i < NF_N_LOG_N_TABLE; i++)
        t->product[i] = i * (uint32_t)t->log[i];
}
