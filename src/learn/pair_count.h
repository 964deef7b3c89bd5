#ifndef NF_LEARN_PAIR_COUNT_H
#define NF_LEARN_PAIR_COUNT_H

#include <newsfiche/types.h>

/*
 * How often one token follows another: a hash table of fixed size, so memory
 * is bounded whatever the text. When it is three quarters full, pairs not yet
 * in it are no longer counted; the frequent ones are in by then. Neither are those
 * that are not found soon: a text can be written so that all its pairs meet in one place.
 */
struct nf_pair_count {
    const struct nf_alloc *alloc;
    uint64_t *key;   /* (first << 32 | second) + 1; 0 free */
    uint32_t *count;
    size_t slots;    /* a power of 2 */
    size_t used;
};

bool nf_pair_count_init(struct nf_pair_count *p, const struct nf_alloc *alloc,
                        size_t slots);
void nf_pair_count_free(struct nf_pair_count *p);
void nf_pair_count_reset(struct nf_pair_count *p);

/* So many slots are looked at: by chance, in a table that is three quarters full, some hundreds
 * are used one after the other. */
#define NF_PAIR_PROBES 2048u

static inline uint64_t nf_pair_key(uint32_t first, uint32_t second)
{
    return ((uint64_t)first << 32 | second) + 1;
}

/* Where to begin to look for @key. */
static inline size_t nf_pair_slot(const struct nf_pair_count *p, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 24) & (p->slots - 1);
}

static inline void nf_pair_count_add(struct nf_pair_count *p, uint32_t first,
                                     uint32_t second)
{
    const uint64_t key = nf_pair_key(first, second);
    size_t i = nf_pair_slot(p, key);

    for (uint32_t looked = 1; p->key[i] && p->key[i] != key; looked++) {
        if (looked == NF_PAIR_PROBES)
            return;
        i = (i + 1) & (p->slots - 1);
    }
    if (p->key[i] == 0) {
        if (p->used >= p->slots / 4 * 3)
            return;
        p->key[i] = key;
        p->used++;
    }
    p->count[i]++;
}

static inline uint32_t nf_pair_first(uint64_t key)
{
    return (uint32_t)((key - 1) >> 32);
}

static inline uint32_t nf_pair_second(uint64_t key)
{
    return (uint32_t)(key - 1);
}

#endif
