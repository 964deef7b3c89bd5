#include <inttypes.h>

#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

/* The catalog has "" for what there is none of. */
static struct nf_str or_absent(struct nf_str s)
{
    return s.len ? s : (struct nf_str){ NULL, 0 };
}

static struct nf_row row(const struct nf_catalog_page *p, uint32_t i)
{
    struct nf_row out = { .published = {
                              .seconds = p->time[i].seconds,
                              .zone_known = p->time[i].zone_known,
                              .precision = (enum nf_precision)p->time[i].precision } };

    if (p->source[i]) {
        const struct nf_catalog_source *s = &p->sources[p->source[i] - 1];

        out.source = or_absent(s->name);
        out.domain = or_absent(s->domain);
    }
    if (p->language[i])
        out.language = or_absent(p->languages[p->language[i] - 1]);
    return out;
}

enum nf_status nf_cursor_row(struct nf_cursor *c, uint64_t ordinal, struct nf_row *out,
                             uint64_t *resume, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    uint64_t behind = a->head.articles; /* of a page not found, nobody knows its end */
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st;

    if (ordinal >= a->head.articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "there is no article %" PRIu64 ": the archive has %" PRIu32,
                       ordinal, a->head.articles);
    st = nf_archive_page_of_article(a, (uint32_t)ordinal, &page, &p, err);
    if (st == NF_OK) {
        behind = (uint64_t)p.first + p.articles;
        st = nf_catalog_slot_load(&c->select, page, err);
    }
    if (st == NF_OK && c->select.catalog.lost[ordinal - p.first]) {
        behind = ordinal + 1;
        st = nf_fail(err, NF_E_DAMAGED, NF_NO_OFFSET,
                     "article %" PRIu64 ": its block is damaged, and so is the catalog", ordinal);
    }
    if (resume && (st == NF_OK || nf_is_damage(st)))
        *resume = st == NF_OK ? ordinal + 1 : behind;
    if (st == NF_OK)
        *out = row(&c->select.catalog.page, (uint32_t)(ordinal - p.first));
    return st;
}
