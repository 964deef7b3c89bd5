#include <inttypes.h>

#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

/* What article @ordinal is a later version of. */
static enum nf_status find_former(struct nf_cursor *c, uint32_t ordinal, uint64_t *former,
                                  struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_footer_page p;
    uint32_t page, distance;
    enum nf_status st = nf_archive_page_of_article(a, ordinal, &page, &p, err);

    if (st != NF_OK || (p.versions == 0 && !a->recovered))
        return st;
    st = nf_catalog_slot_load(&c->select, page, err);
    if (st == NF_OK && c->select.catalog.lost[ordinal - p.first])
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET, "article %" PRIu32
                     ": its block is damaged, and so is the catalog", ordinal);
    if (st != NF_OK)
        return st;
    distance = c->select.catalog.page.time[ordinal - p.first].former;
    if (distance)
        *former = ordinal - distance;
    return NF_OK;
}

enum nf_status nf_cursor_versions(struct nf_cursor *c, uint64_t ordinal,
                                  struct nf_versions *out, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_versions v = { .former = NF_NO_ARTICLE, .later = NF_NO_ARTICLE,
                             .newest = ordinal };
    const struct nf_later_version *later = NULL;
    enum nf_status st;

    if (ordinal >= a->head.articles)
        return nf_archive_no_article(a, ordinal, err);
    st = find_former(c, (uint32_t)ordinal, &v.former, err);
    if (st == NF_OK)
        st = nf_later_version_of(c, ordinal, &later, err);
    if (st == NF_OK && later) {
        v.later = later->later;
        v.newest = later->newest;
    }
    if (st == NF_OK)
        nf_sized_put(out, NF_SIZE_THROUGH(struct nf_versions, newest), &v, sizeof(v));
    return st;
}
