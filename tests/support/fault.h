#ifndef NF_TESTS_FAULT_H
#define NF_TESTS_FAULT_H

/*
 * Memory, sources and sinks that fail on request. Calls are counted from 1;
 * zero the counters between runs. The test for every n:
 *
 *     do {
 *         fault_at(&fault, n++);
 *         ... the operation, which must answer as it promised ...
 *     } while (fault.hit);
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/memory_io.h"

/* Which call fails. */
struct fault {
    atomic_ulong calls;
    unsigned long at; /* the call that fails; 0: none */
    bool onwards;     /* and all after it */
    atomic_bool hit;
};

/* Start again; call number @at is to fail. */
static inline void fault_at(struct fault *f, unsigned long at, bool onwards)
{
    atomic_store(&f->calls, 0);
    atomic_store(&f->hit, false);
    f->at = at;
    f->onwards = onwards;
}

/* Whether this call is to fail. */
static inline bool fault_now(struct fault *f)
{
    unsigned long call = atomic_fetch_add(&f->calls, 1) + 1;

    if (!f->at || (f->onwards ? call < f->at : call != f->at))
        return false;
    atomic_store(&f->hit, true);
    return true;
}

/* Whether to stop, by a fault that goes on from then. */
static inline bool fault_stop(void *fault)
{
    return fault_now(fault);
}

/* Memory that fails, and knows what is still out. */
struct fault_memory {
    struct fault fault;
    atomic_long live;
};

static inline void *fault_get(void *ctx, size_t n)
{
    struct fault_memory *m = ctx;
    void *p = fault_now(&m->fault) ? NULL : malloc(n);

    if (p)
        atomic_fetch_add(&m->live, 1);
    return p;
}

static inline void fault_put(void *ctx, void *p)
{
    struct fault_memory *m = ctx;

    if (p)
        atomic_fetch_sub(&m->live, 1);
    free(p);
}

static inline struct nf_alloc fault_alloc(struct fault_memory *m)
{
    return (struct nf_alloc){ m, fault_get, fault_put };
}

/* A source over memory, and a sink to memory, that fail with @error. */
struct fault_io {
    struct fault fault;
    int error;
    const unsigned char *bytes; /* of the source */
    struct nf_buffer out;       /* of the sink */
    unsigned committed;
    unsigned closed;
};

static inline int fault_read(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct fault_io *io = ctx;

    if (fault_now(&io->fault))
        return io->error;
    if (n)
        memcpy(buf, io->bytes + off, n);
    return 0;
}

static inline void fault_close(void *ctx)
{
    ((struct fault_io *)ctx)->closed++;
}

static inline struct nf_source fault_source(struct fault_io *io, uint64_t size)
{
    return (struct nf_source){ .struct_size = sizeof(struct nf_source), .ctx = io,
                               .read_at = fault_read, .close = fault_close, .size = size };
}

static inline int fault_append(void *ctx, const void *buf, size_t n)
{
    struct fault_io *io = ctx;
    struct nf_sink to = memory_sink(&io->out);

    return fault_now(&io->fault) ? io->error : to.append(to.ctx, buf, n);
}

static inline int fault_commit(void *ctx)
{
    struct fault_io *io = ctx;

    if (fault_now(&io->fault))
        return io->error;
    io->committed++;
    return 0;
}

static inline struct nf_sink fault_sink(struct fault_io *io)
{
    return (struct nf_sink){ sizeof(struct nf_sink), io, fault_append, fault_commit, fault_close };
}

#endif
