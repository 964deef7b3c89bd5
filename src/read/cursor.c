#include <inttypes.h>

#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/base/sized.h"
#include "src/read/reader_internal.h"

enum nf_status nf_cursor_open(struct nf_reader *r, struct nf_cursor **out,
                              struct nf_error *err)
{
    struct nf_cursor *c = nf_zget(r->alloc, sizeof(*c));

    if (!c)
        return nf_fail_nomem(err);
    c->reader = r;
    atomic_fetch_add(&r->users, 1);
    c->offsets.page = c->catalog_page = c->frame = UINT32_MAX;
    c->next = c->text_at = UINT64_MAX;
    nf_buf_init(&c->offsets.buf, r->alloc, r->max_index);
    nf_buf_init(&c->head_buf, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->frame_buf, r->alloc, NF_MAX_FRAME);
    nf_buf_init(&c->text_buf, r->alloc, NF_MAX_FRAME + NF_UNPACK_SLACK);
    nf_referred_init(&c->referred, r);
    nf_bases_init(&c->bases, r->alloc);
    nf_buf_init(&c->fields, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->key_buf, r->alloc, r->max_index);
    nf_buf_init(&c->held.buf, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->hashes, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->want, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->scratch, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->json, r->alloc, SIZE_MAX / 2);
    nf_block_init(&c->block, r->alloc, r->max_frame);
    nf_catalog_init(&c->catalog, r->alloc, r->max_index);
    if (nf_unpacker_new(r->alloc, &c->unpacker) != NF_OK) {
        nf_cursor_close(c);
        return nf_fail_nomem(err);
    }
    *out = c;
    return NF_OK;
}

void nf_cursor_close(struct nf_cursor *c)
{
    struct nf_reader *r;

    if (!c)
        return;
    r = c->reader;
    nf_unpacker_free(c->unpacker);
    nf_buf_free(&c->offsets.buf);
    nf_buf_free(&c->head_buf);
    nf_buf_free(&c->frame_buf);
    nf_buf_free(&c->text_buf);
    nf_referred_free(&c->referred);
    nf_bases_free(&c->bases);
    nf_buf_free(&c->fields);
    nf_buf_free(&c->key_buf);
    nf_buf_free(&c->held.buf);
    nf_buf_free(&c->hashes);
    nf_buf_free(&c->want);
    nf_buf_free(&c->scratch);
    nf_buf_free(&c->json);
    nf_block_free(&c->block);
    nf_catalog_free(&c->catalog);
    nf_put(r->alloc, c);
    nf_reader_release(r);
}

/* Load the block that has article @ordinal; its texts as well if it is to be @whole
 * and that is sooner done than to read one of them later. */
static enum nf_status load_block_of(struct nf_cursor *c, uint64_t ordinal, bool whole,
                                    struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    uint32_t n = (uint32_t)ordinal;
    struct nf_location where;
    enum nf_status st;

    if (ordinal >= r->head.articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "there is no article %" PRIu64 ": the archive has %" PRIu32,
                       ordinal, r->head.articles);
    if (c->block.articles && n >= c->block.first &&
        n - c->block.first < c->block.articles)
        return NF_OK;
    st = nf_cursor_locate(c, n, &where, err);
    /* Who reads on in order will want the rest of the block as well. */
    if (st == NF_OK)
        st = nf_cursor_load(c, &where, whole &&
                            (ordinal == c->next || nf_is_short(&where)), err);
    if (st == NF_OK && (n < c->block.first || n - c->block.first >= c->block.articles))
        st = nf_fail(err, NF_E_DAMAGED, where.offset,
                     "article %" PRIu32 " is not in its block", n);
    return st;
}

enum nf_status nf_cursor_get(struct nf_cursor *c, uint64_t ordinal,
                             enum nf_parts parts, struct nf_record *out,
                             struct nf_error *err)
{
    enum nf_status st = load_block_of(c, ordinal, parts == NF_PARTS_ALL, err);

    if (st == NF_E_RANGE)
        return st;
    if (st == NF_OK)
        st = nf_cursor_article(c, (uint32_t)ordinal - c->block.first, parts, out, err);
    c->next = ordinal + 1;
    return st;
}

enum nf_status nf_cursor_size(struct nf_cursor *c, uint64_t ordinal, uint64_t *bytes,
                              struct nf_error *err)
{
    enum nf_status st = load_block_of(c, ordinal, true, err);
    uint32_t i = (uint32_t)ordinal - c->block.first;

    if (st == NF_OK)
        *bytes = nf_block_article_bytes(&c->block, i, false) +
                 nf_block_frame_of(&c->block, i)->frame.raw_len;
    return st;
}

void nf_cursor_forget_text(struct nf_cursor *c)
{
    nf_buf_free(&c->text_buf);
    nf_buf_free(&c->frame_buf);
    nf_bases_free(&c->bases);
    c->frame = UINT32_MAX;
    c->text_at = UINT64_MAX;
}

enum nf_status nf_cursor_catalog(struct nf_cursor *c, uint32_t page,
                                 struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    struct nf_footer_page p;
    enum nf_status st;

    if (c->catalog_page == page)
        return NF_OK;
    c->catalog_page = UINT32_MAX;
    st = nf_reader_page(r, page, &p, err);
    if (st == NF_OK)
        st = nf_catalog_load(&c->catalog, &r->source, r->head.identity.id,
                             &p.catalog, p.first, p.articles, c->unpacker, err);
    if (st == NF_OK)
        c->catalog_page = page;
    return st;
}

bool nf_page_outside(const struct nf_footer_page *p, const struct nf_query *query)
{
    if (!query->has_since && !query->has_until)
        return false;
    return !p->has_time || (query->has_since && p->time_max <= query->since) ||
           (query->has_until && p->time_min >= query->until);
}

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
    enum nf_status st = nf_reader_page(c->reader, number, &p, err);

    *behind = c->reader->head.articles;
    if (st != NF_OK)
        return st;
    *behind = (uint64_t)p.first + p.articles;
    if (nf_page_outside(&p, query))
        return NF_E_END;
    st = nf_cursor_catalog(c, number, err);
    if (st != NF_OK)
        return st;
    for (uint32_t i = from > p.first ? (uint32_t)(from - p.first) : 0;
         i < p.articles; i++) {
        if (!nf_catalog_match(&c->catalog, i, query))
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
    const struct nf_reader *r = c->reader;
    struct nf_footer_page p;
    uint32_t page;
    enum nf_status st;

    *behind = r->head.articles;
    if (r->head.withdrawn == 0 && matches_all(query)) {
        *ordinal = from;
        return NF_OK;
    }
    st = nf_reader_page_of_article(r, (uint32_t)from, &page, &p, err);
    if (st != NF_OK)
        return st;
    do
        st = next_in_page(c, page, from, query, ordinal, behind, err);
    while (st == NF_E_END && ++page < r->pages.count);
    return st;
}

enum nf_status nf_cursor_next(struct nf_cursor *c, uint64_t from,
                              const struct nf_query *query, uint64_t *ordinal,
                              uint64_t *resume, struct nf_error *err)
{
    struct nf_query q = NF_QUERY_INIT;
    uint64_t found = 0, behind = 0;
    enum nf_status st = NF_OK;

    if (query)
        st = nf_sized_get(&q, sizeof(q), query, "query", err);
    if (st != NF_OK)
        return st;
    st = from < c->reader->head.articles
             ? next_match(c, from, &q, &found, &behind, err)
             : NF_E_END;
    if (st == NF_E_END)
        return nf_fail(err, st, NF_NO_OFFSET, "there is no further article");
    if (st == NF_OK)
        *ordinal = found;
    if (resume && (st == NF_OK || st == NF_E_DAMAGED))
        *resume = st == NF_OK ? found + 1 : behind;
    return st;
}
