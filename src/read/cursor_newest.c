/*
 * The newest articles: catalog pages that may have newer ones first, until none of
 * the others can; what was found so far is a heap, the oldest on top.
 */
#include "src/read/cursor_newest.h"

#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "src/read/query.h"

static bool is_older(const struct nf_dated *a, const struct nf_dated *b)
{
    return a->seconds != b->seconds ? a->seconds < b->seconds : a->number < b->number;
}

static int newest_first(const void *a, const void *b)
{
    const struct nf_dated *x = a, *y = b;

    return is_older(x, y) - is_older(y, x);
}

/* Move what is on top down to where nothing older is below. */
static void sift_down(struct nf_newest *h)
{
    for (size_t i = 0;;) {
        size_t child = 2 * i + 1, other = child + 1;
        struct nf_dated t = h->at[i];

        if (child >= h->n)
            return;
        if (other < h->n && is_older(&h->at[other], &h->at[child]))
            child = other;
        if (!is_older(&h->at[child], &t))
            return;
        h->at[i] = h->at[child];
        h->at[child] = t;
        i = child;
    }
}

static void add(struct nf_newest *h, struct nf_dated d)
{
    size_t i = h->n;

    if (h->n == h->room) {
        if (!is_older(&h->at[0], &d))
            return;
        h->at[0] = d;
        sift_down(h);
        return;
    }
    h->n++;
    for (; i > 0 && is_older(&d, &h->at[(i - 1) / 2]); i = (i - 1) / 2)
        h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = d;
}

static enum nf_status add_page(struct nf_newest *h, struct nf_cursor *c, uint32_t number,
                               const struct nf_query *query, uint64_t end, uint64_t base,
                               struct nf_error *err)
{
    const struct nf_catalog_page *page = &c->select.catalog.page;
    const struct nf_catalog *catalog = &c->select.catalog;
    uint64_t lost = end;
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(&c->reader->archive, number, &p, err);

    if (st == NF_OK)
        st = nf_catalog_slot_load(&c->select, number, err);
    for (uint32_t i = 0; st == NF_OK && i < p.articles; i++) {
        uint64_t ordinal = (uint64_t)p.first + i;

        if (catalog->lost[i] && ordinal < lost)
            lost = ordinal;
        if (ordinal < end && page->time[i].precision != NF_PRECISION_NONE &&
            nf_catalog_match(&c->select.catalog, i, query) &&
            !(query->flags & NF_QUERY_NEWEST && nf_later_version_known(c, ordinal)))
            add(h, (struct nf_dated){ page->time[i].seconds, base + ordinal });
    }
    return st == NF_OK && lost < end ? nf_catalog_lost(lost, err) : st;
}

/* The index pages that may have such articles, newest first. */
static enum nf_status sort_pages(struct nf_cursor *c, const struct nf_query *query,
                                 struct nf_dated *pages, uint32_t *count, struct nf_error *err)
{
    *count = 0;
    for (uint32_t i = 0; i < c->reader->archive.pages.count; i++) {
        struct nf_footer_page p;
        enum nf_status st = nf_archive_page(&c->reader->archive, i, &p, err);

        if (st != NF_OK)
            return st;
        if (p.has_time && !nf_page_outside(&p, query))
            pages[(*count)++] = (struct nf_dated){ p.time_max, i };
    }
    qsort(pages, *count, sizeof(*pages), newest_first);
    return NF_OK;
}

enum nf_status nf_newest_add(struct nf_newest *h, struct nf_cursor *c,
                             const struct nf_query *query, uint64_t end, uint64_t base,
                             struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_dated *pages;
    const struct nf_later_version *later;
    uint32_t count = 0;
    enum nf_status st = NF_OK, damage = NF_OK;

    if (h->room == 0)
        return NF_OK;
    if (query->flags & NF_QUERY_NEWEST)
        st = nf_later_version_of(c, 0, &later, err);
    if (st != NF_OK)
        return st;
    pages = nf_get_array(a->alloc, a->pages.count, sizeof(*pages));
    st = pages ? sort_pages(c, query, pages, &count, err) : nf_fail_nomem(err);
    for (uint32_t i = 0; st == NF_OK && i < count; i++) {
        struct nf_error own = NF_ERROR_INIT;

        if (nf_newest_is_full(h, pages[i].seconds))
            break;
        st = nf_newest_go_on(&damage, add_page(h, c, (uint32_t)pages[i].number, query, end, base,
                                               &own), &own, err);
    }
    nf_put(a->alloc, pages);
    return st == NF_OK ? damage : st;
}

size_t nf_newest_give(struct nf_newest *h, uint64_t *ordinals)
{
    if (h->n)
        qsort(h->at, h->n, sizeof(*h->at), newest_first);
    for (size_t i = 0; i < h->n; i++)
        ordinals[i] = h->at[i].number;
    return h->n;
}

enum nf_status nf_newest_go_on(enum nf_status *damage, enum nf_status st,
                               const struct nf_error *own, struct nf_error *err)
{
    if (st == NF_OK || (nf_is_damage(st) && *damage != NF_OK))
        return NF_OK;
    nf_fail_copy(err, own);
    if (!nf_is_damage(st))
        return st;
    *damage = st;
    return NF_OK;
}

enum nf_status nf_cursor_newest(struct nf_cursor *c, const struct nf_query *query,
                                uint64_t *ordinals, size_t n, size_t *found,
                                struct nf_error *err)
{
    struct nf_query q;
    const struct nf_archive *a = &c->reader->archive;
    struct nf_newest h = { .room = n < a->head.articles ? n : a->head.articles };
    enum nf_status st = nf_query_get(&q, query, err);

    if (st != NF_OK)
        return st;
    h.at = nf_get_array(a->alloc, h.room, sizeof(*h.at));
    st = h.at ? nf_newest_add(&h, c, &q, a->head.articles, 0, err) : nf_fail_nomem(err);
    if (st == NF_OK || nf_is_damage(st))
        *found = nf_newest_give(&h, ordinals);
    nf_put(a->alloc, h.at);
    return st;
}
