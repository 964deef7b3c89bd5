#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/reader_parts.h"

/* The number of the block with which part @i of @n begins; that of the first part that
 * is empty is the number of blocks. */
static uint64_t begins_at(uint64_t blocks, size_t i, size_t n)
{
    return blocks / n * i + (blocks % n * i + n - 1) / n;
}

enum nf_status nf_reader_splits(struct nf_reader *r, size_t n, uint64_t *borders,
                                struct nf_error *err)
{
    const uint32_t blocks = r->archive.pages.blocks;
    struct nf_offsets offsets;
    uint64_t *out;
    enum nf_status st = NF_OK;

    if (n == 0 || n > UINT32_MAX)
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%zu parts of an archive", n);
    out = nf_get(r->archive.alloc, (n + 1) * sizeof(*out));
    if (!out)
        return nf_fail_nomem(err);
    nf_offsets_init(&offsets, &r->archive);
    for (size_t i = 0; i <= n && st == NF_OK; i++) {
        uint64_t block = begins_at(blocks, i, n);
        struct nf_location where = { .first = r->archive.head.articles };

        if (block < blocks)
            st = nf_locate_block(&r->offsets, &offsets, (uint32_t)block, &where, err);
        out[i] = where.first;
    }
    nf_offsets_free(&offsets);
    for (size_t i = 0; i <= n && st == NF_OK; i++)
        borders[i] = out[i];
    nf_put(r->archive.alloc, out);
    return st;
}
