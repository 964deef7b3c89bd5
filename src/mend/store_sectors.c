#include "src/mend/store_sectors.h"

static int read_at(void *ctx, uint64_t off, void *buf, size_t n)
{
    struct nf_store_sectors *s = ctx;

    return s->read.read_at(s->read.ctx, off, buf, n);
}

static int append(void *ctx, const void *buf, size_t n)
{
    const struct nf_store *to = &((struct nf_store_sectors *)ctx)->to;

    return to->append(to->ctx, buf, n);
}

static int sync_it(void *ctx)
{
    const struct nf_store *to = &((struct nf_store_sectors *)ctx)->to;

    return to->sync(to->ctx);
}

static int resize(void *ctx, uint64_t size)
{
    const struct nf_store *to = &((struct nf_store_sectors *)ctx)->to;

    return to->resize(to->ctx, size);
}

static int write_at(void *ctx, uint64_t off, const void *buf, size_t n)
{
    const struct nf_store *to = &((struct nf_store_sectors *)ctx)->to;

    return to->write_at(to->ctx, off, buf, n);
}

void nf_store_sectors_init(struct nf_store_sectors *s, const struct nf_store *to,
                           struct nf_store *out)
{
    const struct nf_source from = { .struct_size = sizeof(from), .ctx = to->ctx,
                                    .size = to->size, .read_at = to->read_at };

    s->to = *to;
    nf_bad_sectors_init(&s->bad, &from, &s->read);
    *out = (struct nf_store){ .struct_size = sizeof(*out), .ctx = s, .size = to->size,
                              .read_at = read_at, .append = append, .sync = sync_it,
                              .resize = resize,
                              .write_at = to->write_at ? write_at : NULL };
}
