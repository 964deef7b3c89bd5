#ifndef NF_BASE_INTERN_H
#define NF_BASE_INTERN_H

#include "src/base/buf.h"
#include "src/base/keyed_hash.h"

/*
 * Numbers for things that come again: the first has 0, each new one the next. The
 * things themselves are the caller's. It is a hash table that grows, with a key of
 * its own that nobody knows, so nobody can write things that all meet in one place.
 * A number depends on the order of the things alone.
 *
 *     struct nf_intern_walk w = nf_intern_walk(t, hash);
 *
 *     while ((i = nf_intern_next(t, &w)) != NF_INTERN_NONE)
 *         if (thing i is the one)
 *             return i;
 *     i = nf_intern_add(t, &w);
 */
struct nf_intern {
    struct nf_buf slots; /* struct nf_intern_slot; a power of two, or none */
    struct nf_hash_key key;
    uint32_t count;
    bool no_key; /* random bytes could not be had */
    bool failed; /* an addition did, since the last reset */
};

struct nf_intern_slot {
    uint32_t hash;
    uint32_t number; /* NF_INTERN_NONE: free */
};
#define NF_INTERN_NONE UINT32_MAX

/* Where in the table things of a hash are looked for. */
struct nf_intern_walk {
    uint32_t hash;
    uint32_t at;
};

void nf_intern_init(struct nf_intern *t, const struct nf_alloc *alloc);
void nf_intern_free(struct nf_intern *t);

/* Forget all things, keep the memory. */
void nf_intern_reset(struct nf_intern *t);

/* The hash of a thing that is bytes; of one in two parts, add up that of the first and three
 * times that of the second. */
static inline uint64_t nf_intern_hash(const struct nf_intern *t, const void *p,
                                      size_t n)
{
    return nf_short_hash(&t->key, p, n);
}

static inline struct nf_intern_walk nf_intern_walk(const struct nf_intern *t,
                                                   uint64_t hash)
{
    uint32_t n = (uint32_t)(t->slots.len / sizeof(struct nf_intern_slot));
    struct nf_intern_walk w = { (uint32_t)hash, n ? (uint32_t)hash & (n - 1) : 0 };

    return w;
}

/* The next thing of that hash; NF_INTERN_NONE if there are no others. */
static inline uint32_t nf_intern_next(const struct nf_intern *t,
                                      struct nf_intern_walk *w)
{
    const struct nf_intern_slot *slot =
        (const struct nf_intern_slot *)(const void *)t->slots.ptr;
    uint32_t n = (uint32_t)(t->slots.len / sizeof(*slot)), found;

    if (n == 0)
        return NF_INTERN_NONE;
    while ((found = slot[w->at].number) != NF_INTERN_NONE) {
        bool same = slot[w->at].hash == w->hash;

        w->at = (w->at + 1) & (n - 1);
        if (same)
            break;
    }
    return found;
}

/* The number of a new thing of that hash; NF_INTERN_NONE when memory, or random
 * bytes for the key, ran out. */
uint32_t nf_intern_add(struct nf_intern *t, const struct nf_intern_walk *w);

#endif
