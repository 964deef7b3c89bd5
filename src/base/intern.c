#include "src/base/intern.h"

#include <string.h>

#define FIRST_SLOTS 64u

void nf_intern_init(struct nf_intern *t, const struct nf_alloc *alloc)
{
    *t = (struct nf_intern){ .count = 0 };
    nf_buf_init(&t->slots, alloc, SIZE_MAX / 2);
    t->no_key = nf_hash_key_make(&t->key) != 0;
}

void nf_intern_free(struct nf_intern *t)
{
    nf_buf_free(&t->slots);
}

/* The next ones begin with a small table again: to clear one that was large once
 * would take longer than a few things do. */
void nf_intern_reset(struct nf_intern *t)
{
    nf_buf_reset(&t->slots);
    t->count = 0;
    t->failed = false;
}

static void put(struct nf_buf *slots, struct nf_intern_slot thing)
{
    struct nf_intern_slot *slot = (struct nf_intern_slot *)(void *)slots->ptr;
    uint32_t n = (uint32_t)(slots->len / sizeof(*slot));
    uint32_t at = thing.hash & (n - 1);

    while (slot[at].number != NF_INTERN_NONE)
        at = (at + 1) & (n - 1);
    slot[at] = thing;
}

/* Make @slots @bytes of free ones. */
static bool clear(struct nf_buf *slots, size_t bytes)
{
    if (!nf_buf_need(slots, bytes))
        return false;
    memset(slots->ptr, 0xff, bytes);
    slots->len = bytes;
    return true;
}

/* Twice as many slots, or the first. */
static bool grow(struct nf_intern *t)
{
    const struct nf_intern_slot *was =
        (const struct nf_intern_slot *)(const void *)t->slots.ptr;
    size_t bytes = t->slots.len, n = bytes / sizeof(*was);
    struct nf_buf more;

    if (n == 0)
        return clear(&t->slots, FIRST_SLOTS * sizeof(*was));
    nf_buf_init(&more, t->slots.alloc, 2 * bytes);
    if (n > UINT32_MAX / 4 || !clear(&more, 2 * bytes))
        return false;
    for (size_t i = 0; i < n; i++)
        if (was[i].number != NF_INTERN_NONE)
            put(&more, was[i]);
    more.max = t->slots.max;
    nf_buf_free(&t->slots);
    t->slots = more;
    return true;
}

uint32_t nf_intern_add(struct nf_intern *t, const struct nf_intern_walk *w)
{
    size_t n = t->slots.len / sizeof(struct nf_intern_slot);

    if (t->no_key || t->failed || ((size_t)t->count * 2 >= n && !grow(t))) {
        t->failed = true;
        return NF_INTERN_NONE;
    }
    put(&t->slots, (struct nf_intern_slot){ w->hash, t->count });
    return t->count++;
}
