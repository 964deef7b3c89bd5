#include "src/base/fail.h"
#include "src/read/archive_page.h"
#include "src/read/cursor.h"
#include "src/read/query.h"

static bool matches_all(const struct nf_query *query)
{
    return !query->has_since && !query->has_until && !query->source.ptr &&
           !query->language.ptr;
}

/* As nf_cursor_next(), in page @number; NF_E_END without a text if none. @behind:
 * the first ordinal after the page; of one that the footer does not tell either,
 * nobody knows where it ends. */
static enum nf_status next_in_page(struct nf_cursor *c, uint32_t number,
                                   uint64_t from, const struct nf_query *query,
                                   uint64_t *ordinal, uint64_t *behind,
                                   struct nf_error *err)
{
    struct nf_footer_page p;
    enum nf_status st = nf_archive_page(&c->reader->archive, number, &p, err);

    *behind = c->reader->archive.head.articles;
    if (st != NF_OK)
        return st;
    *behind = (uint64_t)p.first + p.articles;
    if (nf_page_outside(&p, query))
        return NF_E_END;
    /* What cannot be read is not tried for each article. */
    if (!matches_all(query) || c->select.unreadable != number)
        st = nf_catalog_slot_load(&c->select, number, err);
    if (matches_all(query) && c->select.unreadable == number) {
        /* Whether it was withdrawn is told when it is got: none is lost for that. */
        *ordinal = from > p.first ? from : p.first;
        return NF_OK;
    }
    if (st != NF_OK)
        return st;
    for (uint32_t i = from > p.first ? (uint32_t)(from - p.first) : 0;
         i < p.articles; i++) {
        if (!nf_catalog_match(&c->select.catalog, i, query))
            continue;
        *ordinal = (uint64_t)p.first + i;
        return NF_OK;
    }
    return NF_E_END;
}

/* As nf_cursor_next(), from an article on that there is; NF_E_END without a text. */
static enum nf_status next_match(struct nf_cursor *c, uint64_t from,
                                 const struct nf_query *query, uint64_t *ordinal,
                                 uint64_t *behind, struct nf_error *err)
{
    const struct nf_archive *a = &c->reader->archive;
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st;

    *behind = a->head.articles;
    if (a->head.withdrawn == 0 && !a->recovered && matches_all(query)) {
        *ordinal = from;
        return NF_OK;
    }
    st = nf_archive_page_of_article(a, (uint32_t)from, &page, &p, err);
    if (st != NF_OK)
        return st;
    do
        st = next_in_page(c, page, from, query, ordinal, behind, err);
    while (st == NF_E_END && ++page < a->pages.count);
    return st;
}

/* As next_match(), without articles that have a later version if none of these are wanted. */
static enum nf_status next_wanted(struct nf_cursor *c, uint64_t from,
                                  const struct nf_query *query, uint64_t *ordinal,
                                  uint64_t *behind, struct nf_error *err)
{
    while (from < c->reader->archive.head.articles) {
        enum nf_status st = next_match(c, from, query, ordinal, behind, err);
        const struct nf_later_version *later = NULL;

        if (st == NF_OK && query->flags & NF_QUERY_NEWEST)
            st = nf_later_version_of(c, *ordinal, &later, err);
        if (st != NF_OK || !later)
            return st;
        from = *ordinal + 1;
    }
    return NF_E_END;
}

enum nf_status nf_cursor_next(struct nf_cursor *c, uint64_t from,
                              const struct nf_query *query, uint64_t *ordinal,
                              uint64_t *resume, struct nf_error *err)
{
    struct nf_query q;
    uint64_t found = 0, behind = 0;
    enum nf_status st = nf_query_get(&q, query, err);

    if (st != NF_OK)
        return st;
    st = next_wanted(c, from, &q, &found, &behind, err);
    if (st == NF_E_END)
        return nf_fail(err, st, NF_NO_OFFSET, "there is no further article");
    if (st == NF_OK)
        *ordinal = found;
    if (resume && (st == NF_OK || nf_is_damage(st)))
        *resume = st == NF_OK ? found + 1 : behind;
    return st;
}
