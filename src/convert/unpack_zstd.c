/*
 * A zstd frame (RFC 8878), or a skippable one, as pzstd writes before each.
 * zstd's static-linking-only functions are exported by its shared library.
 */
#define ZSTD_STATIC_LINKING_ONLY
#include "src/convert/unpack.h"

#include <stdio.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd {
    const struct nf_alloc *alloc;
    ZSTD_DCtx *ctx;
    uint64_t max_window;
    bool within; /* a frame, behind its first bytes */
};

static bool begins(const char *p, size_t n)
{
    return n >= 4 && (memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0 ||
                      (((unsigned char)*p & 0xf0) == 0x50 &&
                       memcmp(p + 1, "\x2a\x4d\x18", 3) == 0));
}

static void close_zstd(void *state)
{
    struct zstd *z = state;

    ZSTD_freeDCtx(z->ctx);
    z->alloc->put(z->alloc->ctx, z);
}

static void *open_zstd(const struct nf_alloc *alloc, uint64_t max_memory)
{
    const ZSTD_customMem memory = { alloc->get, alloc->put, alloc->ctx };
    const ZSTD_bounds most = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    struct zstd *z = alloc->get(alloc->ctx, sizeof(*z));

    if (!z)
        return NULL;
    *z = (struct zstd){ alloc, ZSTD_createDCtx_advanced(memory), max_memory, false };
    if (z->max_window > (uint64_t)1 << most.upperBound)
        z->max_window = (uint64_t)1 << most.upperBound;
    if (z->max_window < (uint64_t)1 << most.lowerBound)
        z->max_window = (uint64_t)1 << most.lowerBound;
    if (z->ctx && !ZSTD_isError(ZSTD_DCtx_setMaxWindowSize(z->ctx,
                                                           (size_t)z->max_window)))
        return z;
    close_zstd(z);
    return NULL;
}

/* What the frame's header says that is not to be had. */
static bool refuses(const struct zstd *z, struct nf_unpack_io *io)
{
    ZSTD_frameHeader head;

    if (ZSTD_getFrameHeader(&head, io->in, io->in_len) != 0 ||
        head.frameType != ZSTD_frame)
        return false;
    if (head.windowSize > z->max_window) {
        nf_unpack_too_large(io, "a zstd window (zstd --long)", head.windowSize);
        return true;
    }
    if (head.dictID) {
        snprintf(io->why, sizeof(io->why),
                 "needs zstd dictionary %u; unpack it with zstd -dc -D DICTIONARY "
                 "FILE | newsfiche pack -", head.dictID);
        return true;
    }
    return false;
}

static enum nf_unpacked bad(struct nf_unpack_io *io, size_t got)
{
    switch (ZSTD_getErrorCode(got)) {
    case ZSTD_error_memory_allocation:
        return NF_UNPACKED_NOMEM;
    case ZSTD_error_checksum_wrong:
        snprintf(io->why, sizeof(io->why), "damaged: the zstd checksum is wrong");
        break;
    default:
        snprintf(io->why, sizeof(io->why), "damaged zstd data (%s)",
                 ZSTD_getErrorName(got));
    }
    return NF_UNPACKED_BAD;
}

static enum nf_unpacked step(void *state, struct nf_unpack_io *io)
{
    struct zstd *z = state;
    ZSTD_inBuffer in = { io->in, io->in_len, 0 };
    ZSTD_outBuffer out = { io->out, io->out_len, 0 };
    size_t got;

    if (!z->within && refuses(z, io))
        return NF_UNPACKED_BAD;
    z->within = true;
    got = ZSTD_decompressStream(z->ctx, &out, &in);
    io->in += in.pos;
    io->in_len -= in.pos;
    io->out += out.pos;
    io->out_len -= out.pos;
    if (ZSTD_isError(got))
        return bad(io, got);
    z->within = got != 0;
    return got ? NF_UNPACKED_SOME : NF_UNPACKED_ALL;
}

const struct nf_unpack_kind nf_unpack_zstd = { "zstd", 0, begins, open_zstd, step,
                                               close_zstd };
