/* An xz stream (the .xz file format, 2.1). liblzma compares its checks. */
#include "src/convert/unpack.h"

#include <lzma.h>
#include <stdio.h>
#include <string.h>

struct xz {
    const struct nf_alloc *alloc;
    lzma_allocator memory;
    lzma_stream s;
    uint64_t max_memory;
    bool within; /* a stream */
};

static bool begins(const char *p, size_t n)
{
    return n >= 6 && memcmp(p, "\xfd" "7zXZ", 6) == 0; /* with the NUL at its end */
}

static void *get(void *ctx, size_t items, size_t size)
{
    const struct nf_alloc *alloc = ctx;

    if (size == 0 || items > SIZE_MAX / size)
        return NULL;
    return alloc->get(alloc->ctx, items * size);
}

static void put(void *ctx, void *p)
{
    const struct nf_alloc *alloc = ctx;

    if (p)
        alloc->put(alloc->ctx, p);
}

static void *open_xz(const struct nf_alloc *alloc, uint64_t max_memory)
{
    const lzma_stream none = LZMA_STREAM_INIT;
    struct xz *x = alloc->get(alloc->ctx, sizeof(*x));

    if (!x)
        return NULL;
    *x = (struct xz){ .alloc = alloc, .s = none, .max_memory = max_memory };
    x->memory = (lzma_allocator){ get, put, (void *)(uintptr_t)alloc };
    x->s.allocator = &x->memory;
    return x;
}

static void close_xz(void *state)
{
    struct xz *x = state;

    lzma_end(&x->s);
    x->alloc->put(x->alloc->ctx, x);
}

static enum nf_unpacked bad(struct xz *x, struct nf_unpack_io *io, lzma_ret got)
{
    switch (got) {
    case LZMA_MEM_ERROR:
        return NF_UNPACKED_NOMEM;
    case LZMA_MEMLIMIT_ERROR:
        nf_unpack_too_large(io, "an xz dictionary", lzma_memusage(&x->s));
        break;
    case LZMA_UNSUPPORTED_CHECK:
    case LZMA_OPTIONS_ERROR:
        snprintf(io->why, sizeof(io->why), "is a kind of xz that liblzma does not support");
        break;
    default: /* a wrong check is data error to liblzma, like all other damage */
        snprintf(io->why, sizeof(io->why),
                 "damaged xz data, or its check is wrong");
    }
    return NF_UNPACKED_BAD;
}

static enum nf_unpacked step(void *state, struct nf_unpack_io *io)
{
    struct xz *x = state;
    lzma_ret got = LZMA_OK;

    if (!x->within)
        got = lzma_stream_decoder(&x->s, x->max_memory, LZMA_TELL_UNSUPPORTED_CHECK);
    if (got != LZMA_OK)
        return bad(x, io, got);
    x->within = true;
    x->s.next_in = (const uint8_t *)io->in;
    x->s.avail_in = io->in_len;
    x->s.next_out = (uint8_t *)io->out;
    x->s.avail_out = io->out_len;
    got = lzma_code(&x->s, LZMA_RUN);
    io->in = (const char *)x->s.next_in;
    io->in_len = x->s.avail_in;
    io->out = (char *)x->s.next_out;
    io->out_len = x->s.avail_out;
    x->within = got == LZMA_OK || got == LZMA_BUF_ERROR;
    if (x->within)
        return NF_UNPACKED_SOME;
    return got == LZMA_STREAM_END ? NF_UNPACKED_ALL : bad(x, io, got);
}

const struct nf_unpack_kind nf_unpack_xz = { "xz", 4, begins, open_xz, step, close_xz };
