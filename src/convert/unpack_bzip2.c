/* A bzip2 stream. libbz2 compares the CRC of each block, and that of all. */
#include "src/convert/unpack.h"

#include <bzlib.h>
#include <stdio.h>
#include <string.h>

/* libbz2 counts in unsigned int. */
#define PIECE (1u << 30)

struct bzip2 {
    const struct nf_alloc *alloc;
    bz_stream s;
    bool within; /* a stream */
};

static bool begins(const char *p, size_t n)
{
    return n >= 10 && memcmp(p, "BZh", 3) == 0 && p[3] >= '1' && p[3] <= '9' &&
           (memcmp(p + 4, "1AY&SY", 6) == 0 ||
            memcmp(p + 4, "\x17rE8P\x90", 6) == 0); /* of nothing */
}

static void *get(void *ctx, int items, int size)
{
    const struct nf_alloc *alloc = ctx;

    return alloc->get(alloc->ctx, (size_t)items * (size_t)size);
}

static void put(void *ctx, void *p)
{
    const struct nf_alloc *alloc = ctx;

    if (p)
        alloc->put(alloc->ctx, p);
}

static void *open_bzip2(const struct nf_alloc *alloc, uint64_t max_memory)
{
    struct bzip2 *b = alloc->get(alloc->ctx, sizeof(*b));

    (void)max_memory; /* its blocks have 900 kB at most */
    if (!b)
        return NULL;
    memset(b, 0, sizeof(*b));
    b->alloc = alloc;
    b->s.bzalloc = get;
    b->s.bzfree = put;
    b->s.opaque = (void *)(uintptr_t)alloc;
    return b;
}

static void end_stream(struct bzip2 *b)
{
    if (b->within)
        BZ2_bzDecompressEnd(&b->s);
    b->within = false;
}

static void close_bzip2(void *state)
{
    struct bzip2 *b = state;

    end_stream(b);
    b->alloc->put(b->alloc->ctx, b);
}

static enum nf_unpacked step(void *state, struct nf_unpack_io *io)
{
    struct bzip2 *b = state;
    unsigned in = io->in_len < PIECE ? (unsigned)io->in_len : PIECE;
    unsigned out = io->out_len < PIECE ? (unsigned)io->out_len : PIECE;
    int got;

    if (!b->within && BZ2_bzDecompressInit(&b->s, 0, 0) != BZ_OK)
        return NF_UNPACKED_NOMEM;
    b->within = true;
    b->s.next_in = (char *)(uintptr_t)io->in;
    b->s.avail_in = in;
    b->s.next_out = io->out;
    b->s.avail_out = out;
    got = BZ2_bzDecompress(&b->s);
    io->in += in - b->s.avail_in;
    io->in_len -= in - b->s.avail_in;
    io->out += out - b->s.avail_out;
    io->out_len -= out - b->s.avail_out;
    if (got == BZ_OK)
        return NF_UNPACKED_SOME;
    end_stream(b);
    if (got == BZ_STREAM_END)
        return NF_UNPACKED_ALL;
    if (got == BZ_MEM_ERROR)
        return NF_UNPACKED_NOMEM;
    snprintf(io->why, sizeof(io->why), "damaged bzip2 data, or its CRC is wrong");
    return NF_UNPACKED_BAD;
}

const struct nf_unpack_kind nf_unpack_bzip2 = { "bzip2", 1, begins, open_bzip2, step,
                                                close_bzip2 };
