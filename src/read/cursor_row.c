#include <inttypes.h>

#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

/* The catalog has "" for what there is none of. */
static struct nf_str or_absent(struct nf_str s)
{
    return s.len ? s : (struct nf_str){ NULL, 0 };
}

static void fill(struct nf_row *out, const struct nf_catalog_page *p, uint32_t i)
{
    *out = (struct nf_row){ .published = {
                                .seconds = p->time[i].seconds,
                                .zone_known = p->time[i].zone_known,
                                .precision = (enum nf_precision)p->time[i].precision } };
    if (p->source[i]) {
        const struct nf_catalog_source *s = &p->sources[p->source[i] - 1];

        out->source = or_absent(s->name);
        out->domain = or_absent(s->domain);
    }
    if (p->language[i])
        out->language = or_absent(p->languages[p->language[i] - 1]);
}

/* Have the catalog page of an article; *@behind is the first ordinal after that page. */
static enum nf_status load_page_of(struct nf_cursor *c, uint32_t ordinal, uint64_t *behind,
                                   struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st = nf_archive_page_of_article(a, ordinal, &page, &p, err);

    *behind = a->head.articles; /* of a page not found, nobody knows its end */
    if (st != NF_OK)
        return st;
    *behind = (uint64_t)p.first + p.articles;
    return nf_catalog_slot_load(&c->select, page, err);
}

enum nf_status nf_cursor_row(struct nf_cursor *c, uint64_t ordinal, struct nf_row *out,
                             uint64_t *resume, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    const struct nf_catalog_slot *s = &c->select;
    uint64_t behind = ordinal + 1;
    enum nf_status st = NF_OK;

    if (ordinal >= a->head.articles)
        return nf_archive_no_article(a, ordinal, err);
    if (!nf_catalog_slot_has(s, ordinal))
        st = load_page_of(c, (uint32_t)ordinal, &behind, err);
    if (st == NF_OK)
        behind = ordinal + 1;
    if (st == NF_OK && s->catalog.lost[ordinal - s->first])
        st = nf_catalog_lost(ordinal, err);
    if (resume && (st == NF_OK || nf_is_damage(st)))
        *resume = behind;
    if (st == NF_OK)
        fill(out, &s->catalog.page, (uint32_t)(ordinal - s->first));
    return st;
}
