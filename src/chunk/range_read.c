#include "src/chunk/range_read.h"

#include "src/base/fail.h"

enum nf_status nf_read(const struct nf_source *source, uint64_t offset,
                       size_t n, struct nf_buf *buf, const uint8_t **out,
                       struct nf_error *err)
{
    int os;

    if (offset > source->size || n > source->size - offset)
        return nf_fail(err, NF_E_DAMAGED, offset,
                       "%zu bytes are announced past the end of the archive", n);
    if (source->memory) {
        *out = (const uint8_t *)source->memory + offset;
        return NF_OK;
    }
    if (!nf_buf_need(buf, n))
        return n > buf->max
                   ? nf_fail(err, NF_E_LIMIT, offset,
                             "%zu bytes are more than the limit of %zu", n,
                             buf->max)
                   : nf_fail_nomem(err);
    os = n ? source->read_at(source->ctx, offset, buf->ptr, n) : 0;
    if (os)
        return nf_fail_os(err, os, offset, "read");
    buf->len = n;
    *out = buf->ptr;
    return NF_OK;
}

enum nf_status nf_read_ranges(const struct nf_source *source,
                              const struct nf_range *ranges, size_t n,
                              struct nf_error *err)
{
    uint64_t at = ranges[0].offset;
    int os = 0;

    if (source->read_many && n > 1)
        os = source->read_many(source->ctx, ranges, n);
    else
        for (size_t i = 0; i < n && !os; i++) {
            at = ranges[i].offset;
            os = source->read_at(source->ctx, at, ranges[i].to, ranges[i].len);
        }
    return os ? nf_fail_os(err, os, at, "read") : NF_OK;
}
