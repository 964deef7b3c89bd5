#include <inttypes.h>

#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/reader_parts.h"

/* How long the block at @where is. The last one of a page ends where the page's offsets
 * begin; where blocks were moved, that is not known and counts as nothing. */
static enum nf_status length(const struct nf_archive *a, const struct nf_location *where,
                             uint64_t *out, struct nf_error *err)
{
    struct nf_footer_page p;
    uint32_t page;
    uint64_t end = where->end;
    enum nf_status st = NF_OK;

    if (!end) {
        st = nf_archive_page_of_article(a, where->first, &page, &p, err);
        if (st == NF_OK)
            end = p.offsets.offset;
    }
    if (st == NF_OK)
        *out = end > where->offset ? end - where->offset : 0;
    return st;
}

enum nf_status nf_reader_span(struct nf_reader *r, uint64_t first, uint64_t end,
                              uint64_t *bytes, struct nf_error *err)
{
    const struct nf_archive *a = &r->archive;
    struct nf_offsets offsets;
    uint64_t sum = 0;
    enum nf_status st = NF_OK;

    if (first > end || end > a->head.articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "no articles %" PRIu64 " to before %" PRIu64 ": the archive has %" PRIu32,
                       first, end, a->head.articles);
    nf_offsets_init(&offsets, a);
    while (first < end && st == NF_OK) {
        struct nf_location where;
        uint64_t len = 0;

        st = nf_locate(&r->offsets, &offsets, (uint32_t)first, &where, err);
        if (st == NF_OK)
            st = length(a, &where, &len, err);
        if (st == NF_OK) {
            sum += len;
            first = where.first + (uint64_t)where.articles;
        }
    }
    nf_offsets_free(&offsets);
    if (st == NF_OK)
        *bytes = sum;
    return st;
}
