/*
 * The newest articles: catalog pages that may have newer ones first, until none of
 * the others can; what was found so far is a heap, the oldest on top.
 */
#include <stdlib.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"

struct dated {
    int64_t seconds; /* of an index page: the first that none of its articles has */
    uint64_t number; /* ordinal, or that of the page */
};

struct heap {
    struct dated *at;
    size_t n;
    size_t room;
};

static bool is_older(const struct dated *a, const struct dated *b)
{
    return a->seconds != b->seconds ? a->seconds < b->seconds : a->number < b->number;
}

static int newest_first(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;

    return is_older(x, y) - is_older(y, x);
}

/* Move what is at @i up to where nothing older is below. */
static void sift_down(struct heap *h, size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1, other = child + 1;
        struct dated t = h->at[i];

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

static void add(struct heap *h, struct dated d)
{
    size_t i = h->n;

    if (h->n == h->room) {
        if (!is_older(&h->at[0], &d))
            return;
        h->at[0] = d;
        sift_down(h, 0);
        return;
    }
    h->n++;
    for (; i > 0 && is_older(&d, &h->at[(i - 1) / 2]); i = (i - 1) / 2)
        h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = d;
}

static enum nf_status add_page(struct nf_cursor *c, uint32_t number,
                               const struct nf_query *query, struct heap *h,
                               struct nf_error *err)
{
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(&c->reader->archive, number, &p, err);

    if (st == NF_OK)
        st = nf_catalog_slot_load(&c->select, number, err);
    for (uint32_t i = 0; st == NF_OK && i < p.articles; i++)
        if (c->select.catalog.page.time[i].precision != NF_PRECISION_NONE &&
            nf_catalog_match(&c->select.catalog, i, query))
            add(h, (struct dated){ c->select.catalog.page.time[i].seconds, (uint64_t)p.first + i });
    return st;
}

/* The index pages that may have such articles, newest first. */
static enum nf_status sort_pages(struct nf_cursor *c, const struct nf_query *query,
                                 struct dated *pages, uint32_t *count, struct nf_error *err)
{
    *count = 0;
    for (uint32_t i = 0; i < c->reader->archive.pages.count; i++) {
        struct nf_footer_page p;
        enum nf_status st = nf_archive_page(&c->reader->archive, i, &p, err);

        if (st != NF_OK)
            return st;
        if (p.has_time && !nf_page_outside(&p, query))
            pages[(*count)++] = (struct dated){ p.time_max, i };
    }
    qsort(pages, *count, sizeof(*pages), newest_first);
    return NF_OK;
}

static enum nf_status search(struct nf_cursor *c, const struct nf_query *query,
                             struct dated *pages, struct heap *h, struct nf_error *err)
{
    uint32_t count;
    enum nf_status st = sort_pages(c, query, pages, &count, err);

    for (uint32_t i = 0; i < count && st == NF_OK; i++) {
        if (h->n == h->room && pages[i].seconds <= h->at[0].seconds)
            break;
        st = add_page(c, (uint32_t)pages[i].number, query, h, err);
    }
    return st;
}

enum nf_status nf_cursor_newest(struct nf_cursor *c, const struct nf_query *query,
                                uint64_t *ordinals, size_t n, size_t *found,
                                struct nf_error *err)
{
    struct nf_query q = NF_QUERY_INIT;
    const struct nf_archive *a = &c->reader->archive;
    struct heap h = { .room = n < a->head.articles ? n : a->head.articles };
    struct dated *pages;
    enum nf_status st = NF_OK;

    if (query)
        st = nf_sized_get(&q, sizeof(q), query, "query", err);
    if (st != NF_OK)
        return st;
    if (h.room == 0) {
        *found = 0;
        return NF_OK;
    }
    pages = nf_get(a->alloc, a->pages.count * sizeof(*pages));
    h.at = nf_get(a->alloc, h.room * sizeof(*h.at));
    st = pages && h.at ? search(c, &q, pages, &h, err)
                       : nf_fail_nomem(err);
    if (st == NF_OK) {
        qsort(h.at, h.n, sizeof(*h.at), newest_first);
        for (size_t i = 0; i < h.n; i++)
            ordinals[i] = h.at[i].number;
        *found = h.n;
    }
    nf_put(a->alloc, pages);
    nf_put(a->alloc, h.at);
    return st;
}
