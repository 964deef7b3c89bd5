#include "src/set/counted_memory.h"

/* In front of what is handed out. */
union head {
    size_t size;
    max_align_t align;
};

static void *get(void *ctx, size_t n)
{
    struct nf_counted_memory *m = ctx;
    union head *h;

    if (n > SIZE_MAX - sizeof(*h))
        return NULL;
    h = m->from->get(m->from->ctx, sizeof(*h) + n);
    if (!h)
        return NULL;
    h->size = sizeof(*h) + n;
    atomic_fetch_add(&m->taken, h->size);
    return h + 1;
}

static void put(void *ctx, void *p)
{
    struct nf_counted_memory *m = ctx;
    union head *h = p;

    if (!h)
        return;
    h--;
    atomic_fetch_sub(&m->taken, h->size);
    m->from->put(m->from->ctx, h);
}

void nf_counted_memory_init(struct nf_counted_memory *m, const struct nf_alloc *from)
{
    m->from = from;
    m->alloc = (struct nf_alloc){ m, get, put };
    atomic_init(&m->taken, 0);
}
