#ifndef NF_SET_COUNTED_MEMORY_H
#define NF_SET_COUNTED_MEMORY_H

#include <newsfiche/types.h>
#include <stdatomic.h>

/* Memory of which it is known how much is taken. Any thread may take and give back. */
struct nf_counted_memory {
    const struct nf_alloc *from;
    struct nf_alloc alloc; /* to be used; its context is this struct */
    atomic_size_t taken;
};

/* @m stays where it is as long as its allocator is used. */
void nf_counted_memory_init(struct nf_counted_memory *m, const struct nf_alloc *from);

#endif
