#include "src/chunk/bad_sectors.h"

#include <errno.h>
#include <string.h>

/* Not zero, which bytes between generations are. */
#define UNREAD 0xa5

/* Bytes from @at to the end of its sector; at most @n. */
static size_t in_sector(uint64_t at, uint64_t n)
{
    const size_t left = NF_SECTOR - (size_t)(at % NF_SECTOR);

    return n < left ? (size_t)n : left;
}

static int read_sectors(struct nf_bad_sectors *b, uint64_t at, unsigned char *to, size_t n)
{
    for (size_t part; n > 0; n -= part, at += part, to += part) {
        int os;

        part = in_sector(at, n);
        os = b->from.read_at(b->from.ctx, at, to, part);
        if (os && os != EIO)
            return os;
        if (os) {
            memset(to, UNREAD, part);
            atomic_store(&b->met, true);
        }
    }
    return 0;
}

static int read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct nf_bad_sectors *b = ctx;
    const int os = b->from.read_at(b->from.ctx, off, buf, n);

    return os == EIO ? read_sectors(b, off, buf, n) : os;
}

static int read_many(void *ctx, const struct nf_range *ranges, size_t n)
{
    struct nf_bad_sectors *b = ctx;
    int os = b->from.read_many(b->from.ctx, ranges, n);

    if (os != EIO)
        return os;
    os = 0;
    for (size_t i = 0; i < n && !os; i++)
        os = read_at(b, ranges[i].offset, ranges[i].to, ranges[i].len);
    return os;
}

static void close_it(void *ctx)
{
    struct nf_bad_sectors *b = ctx;

    if (b->from.close)
        b->from.close(b->from.ctx);
}

void nf_bad_sectors_init(struct nf_bad_sectors *b, const struct nf_source *from,
                         struct nf_source *out)
{
    b->from = *from;
    atomic_init(&b->met, false);
    *out = (struct nf_source){ .struct_size = sizeof(*out), .ctx = b, .size = b->from.size,
                               .memory = b->from.memory, .read_at = read_at,
                               .read_many = b->from.read_many ? read_many : NULL,
                               .close = close_it };
}

bool nf_bad_sectors_in(struct nf_bad_sectors *b, uint64_t at, uint64_t n)
{
    unsigned char sector[NF_SECTOR];

    if (!atomic_load(&b->met))
        return false;
    for (size_t part; n > 0; n -= part, at += part) {
        part = in_sector(at, n);
        if (b->from.read_at(b->from.ctx, at, sector, part) == EIO)
            return true;
    }
    return false;
}
