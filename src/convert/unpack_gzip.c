/* A gzip member (RFC 1952). zlib compares its CRC and its length. */
#include "src/convert/unpack.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* zlib counts in unsigned int. */
#define PIECE (1u << 30)

struct gzip {
    const struct nf_alloc *alloc;
    z_stream z;
};

static bool begins(const char *p, size_t n)
{
    return n >= 2 && memcmp(p, "\x1f\x8b", 2) == 0;
}

static voidpf get(voidpf ctx, uInt items, uInt size)
{
    const struct nf_alloc *alloc = ctx;

    return alloc->get(alloc->ctx, (size_t)items * size);
}

static void put(voidpf ctx, voidpf p)
{
    const struct nf_alloc *alloc = ctx;

    alloc->put(alloc->ctx, p);
}

static void *open_gzip(const struct nf_alloc *alloc, uint64_t max_memory)
{
    struct gzip *g = alloc->get(alloc->ctx, sizeof(*g));

    (void)max_memory; /* its window has 32 KiB */
    if (!g)
        return NULL;
    memset(g, 0, sizeof(*g));
    g->alloc = alloc;
    g->z.zalloc = get;
    g->z.zfree = put;
    g->z.opaque = (voidpf)(uintptr_t)alloc;
    if (inflateInit2(&g->z, 16 + MAX_WBITS) == Z_OK) /* gzip alone, no zlib stream */
        return g;
    alloc->put(alloc->ctx, g);
    return NULL;
}

static void close_gzip(void *state)
{
    struct gzip *g = state;

    inflateEnd(&g->z);
    g->alloc->put(g->alloc->ctx, g);
}

static enum nf_unpacked bad(struct nf_unpack_io *io, const char *msg)
{
    if (!msg)
        msg = "a dictionary is needed";
    if (strcmp(msg, "incorrect data check") == 0)
        snprintf(io->why, sizeof(io->why), "damaged: the gzip CRC is wrong");
    else if (strcmp(msg, "incorrect length check") == 0)
        snprintf(io->why, sizeof(io->why), "damaged: the gzip length is wrong");
    else
        snprintf(io->why, sizeof(io->why), "damaged gzip data (%s)", msg);
    return NF_UNPACKED_BAD;
}

static enum nf_unpacked step(void *state, struct nf_unpack_io *io)
{
    z_stream *z = &((struct gzip *)state)->z;
    uInt in = io->in_len < PIECE ? (uInt)io->in_len : PIECE;
    uInt out = io->out_len < PIECE ? (uInt)io->out_len : PIECE;
    int got;

    z->next_in = (z_const Bytef *)(uintptr_t)io->in;
    z->avail_in = in;
    z->next_out = (Bytef *)io->out;
    z->avail_out = out;
    got = inflate(z, Z_NO_FLUSH);
    io->in += in - z->avail_in;
    io->in_len -= in - z->avail_in;
    io->out += out - z->avail_out;
    io->out_len -= out - z->avail_out;
    if (got == Z_OK || got == Z_BUF_ERROR)
        return NF_UNPACKED_SOME;
    if (got == Z_MEM_ERROR)
        return NF_UNPACKED_NOMEM;
    if (got != Z_STREAM_END)
        return bad(io, z->msg);
    inflateReset(z);
    return NF_UNPACKED_ALL;
}

const struct nf_unpack_kind nf_unpack_gzip = { "gzip", 1, begins, open_gzip, step,
                                               close_gzip };
