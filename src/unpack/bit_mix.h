#ifndef NF_UNPACK_BIT_MIX_H
#define NF_UNPACK_BIT_MIX_H

#include <newsfiche/status.h>

#include "src/base/buf.h"

/*
 * Numbers coded bit by bit, each bit as likely as several contexts together say
 * (spec 12.6): small, and slow: some 30 ns a bit and context. (Logistic mixing
 * and the arithmetic coder after Mahoney's lpaq, 2007.)
 */

/* Numbers of one kind share a set of weights. */
#define NF_MIX_SETS 7
/* Inputs a number has at most. */
#define NF_MIX_INPUTS 5

/* One number's contexts: input j of a set has the context context[j]. */
struct nf_mix_contexts {
    unsigned set;
    unsigned inputs;
    uint32_t context[NF_MIX_INPUTS];
};

struct nf_bit_mix;

/*
 * nf_bit_mix_new - @out: what is coded is appended to it; or NULL, to decode the
 * @n bytes at @src
 *
 * Memory: 8 MB. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_bit_mix_new(const struct nf_alloc *alloc, struct nf_buf *out,
                              const uint8_t *src, size_t n,
                              struct nf_bit_mix **mix);
void nf_bit_mix_free(struct nf_bit_mix *mix);

/* Code @value of @bits (1 to 8) bits and return it, or decode and return one. */
uint32_t nf_bit_mix(struct nf_bit_mix *mix, const struct nf_mix_contexts *c,
                    unsigned bits, uint32_t value);

/* Whether more was to be decoded than there is. */
bool nf_bit_mix_overrun(const struct nf_bit_mix *mix);

/* The last number was coded: write what is left; or it was decoded: whether
 * nothing is. */
bool nf_bit_mix_end(struct nf_bit_mix *mix);

#endif
