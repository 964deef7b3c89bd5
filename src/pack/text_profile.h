#ifndef NF_PACK_TEXT_PROFILE_H
#define NF_PACK_TEXT_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * What texts are like, told cheaply: how often which three bytes follow one another. By
 * what a text would cost if each three were coded by their share alone, it is told
 * whether it is like those of one set of tables or of another: to a language, a
 * publisher, a producer's markup (naive Bayes; letters in threes: Dunning, "Statistical
 * identification of language", 1994). All in whole numbers: every machine finds the same.
 */
#define NF_PROFILE_BUCKETS 4096
/* Three bytes are looked at so often at most, at four places of a text. */
#define NF_LOOK_AT_MOST 1024
/* Costs are counted in this part of a bit. */
#define NF_PROFILE_BIT 16u
/* Where many texts are known, so many threes are thought of that were not seen, all alike. */
#define NF_PROFILE_UNKNOWN (NF_PROFILE_BUCKETS / 4)

/* The threes of a text, numbered. */
struct nf_text_look {
    uint32_t count;
    uint16_t bucket[NF_LOOK_AT_MOST];
};

struct nf_text_profile {
    uint32_t count[NF_PROFILE_BUCKETS];
    uint64_t total;
};

struct nf_text_costs {
    uint8_t of[NF_PROFILE_BUCKETS];
};

void nf_text_look_at(struct nf_text_look *look, const void *text, size_t n);

void nf_text_profile_add(struct nf_text_profile *p, const struct nf_text_look *look);

/*
 * nf_text_costs_make - what each three cost by the shares in @p
 * @like:   what is not told by @p is expected to be as in this one; NULL: all alike
 * @weight: as if so many threes of that had been counted as well
 */
void nf_text_costs_make(struct nf_text_costs *out, const struct nf_text_profile *p,
                        const struct nf_text_profile *like, uint32_t weight);

/* What the text costs, in 1/NF_PROFILE_BIT. */
uint32_t nf_text_cost(const struct nf_text_costs *costs, const struct nf_text_look *look);

#endif
