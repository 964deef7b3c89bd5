#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "src/archive/reader_internal.h"
#include "src/base/alloc.h"
#include "src/base/fail.h"
#include "src/block/block_facts.h"
#include "src/io/chunk_read.h"

enum nf_status nf_cursor_open(struct nf_reader *r, struct nf_cursor **out,
                              struct nf_error *err)
{
    struct nf_cursor *c = nf_zget(r->alloc, sizeof(*c));

    if (!c)
        return nf_fail_nomem(err);
    c->reader = r;
    c->offsets.page = c->catalog_page = c->frame = UINT32_MAX;
    c->next = UINT64_MAX;
    nf_buf_init(&c->offsets.buf, r->alloc, r->max_index);
    nf_buf_init(&c->head_buf, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->frame_buf, r->alloc, NF_MAX_FRAME);
    nf_buf_init(&c->text_buf, r->alloc, NF_MAX_FRAME);
    nf_referred_init(&c->referred, r);
    nf_buf_init(&c->fields, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->key_buf, r->alloc, r->max_index);
    nf_buf_init(&c->want, r->alloc, SIZE_MAX / 2);
    nf_buf_init(&c->scratch, r->alloc, SIZE_MAX / 2);
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
    if (!c)
        return;
    nf_unpacker_free(c->unpacker);
    nf_buf_free(&c->offsets.buf);
    nf_buf_free(&c->head_buf);
    nf_buf_free(&c->frame_buf);
    nf_buf_free(&c->text_buf);
    nf_referred_free(&c->referred);
    nf_buf_free(&c->fields);
    nf_buf_free(&c->key_buf);
    nf_buf_free(&c->want);
    nf_buf_free(&c->scratch);
    nf_block_free(&c->block);
    nf_catalog_free(&c->catalog);
    nf_put(c->reader->alloc, c);
}

enum nf_status nf_cursor_get(struct nf_cursor *c, uint64_t ordinal,
                             enum nf_parts parts, struct nf_record *out,
                             struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    uint32_t n = (uint32_t)ordinal;
    struct nf_location where;
    enum nf_status st = NF_OK;

    if (ordinal >= r->head.articles)
        return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET,
                       "there is no article %" PRIu64 ": the archive has %" PRIu32,
                       ordinal, r->head.articles);
    if (c->block.articles == 0 || n < c->block.first ||
        n - c->block.first >= c->block.articles) {
        /* Who reads on in order will want the rest of the block as well. */
        bool whole = ordinal == c->next && parts == NF_PARTS_ALL;

        st = nf_cursor_locate(c, n, &where, err);
        if (st == NF_OK)
            st = nf_cursor_load(c, &where, whole, err);
        if (st == NF_OK && (n < c->block.first ||
                            n - c->block.first >= c->block.articles))
            st = nf_fail(err, NF_E_DAMAGED, where.offset,
                         "article %" PRIu32 " is not in its block", n);
    }
    if (st == NF_OK)
        st = nf_cursor_article(c, n - c->block.first, parts, out, err);
    c->next = ordinal + 1;
    return st;
}

/* The table of a key index says where its pages begin. */
static enum nf_status page_bounds(struct nf_cursor *c,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, uint64_t *at, size_t *len,
                                  struct nf_error *err)
{
    uint64_t table = keys->offset + NF_CHUNK_HEADER_SIZE;
    const uint8_t *p;
    uint32_t from, to;
    enum nf_status st = nf_read(&c->reader->source, table + number * UINT64_C(4),
                                8, &c->key_buf, &p, err);

    if (st != NF_OK)
        return st;
    from = nf_le32(p);
    to = nf_le32(p + 4);
    if (to < from || to - from < 4)
        return nf_fail(err, NF_E_DAMAGED, table + number * UINT64_C(4),
                       "keys: page %" PRIu32 " is nowhere", number);
    *at = table + (keys->pages + UINT64_C(1)) * 4 + from;
    *len = to - from;
    return NF_OK;
}

enum nf_status nf_cursor_key_page(struct nf_cursor *c,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, struct nf_key_page *page,
                                  struct nf_error *err)
{
    struct nf_key_layout layout = { keys->pages, keys->remainder_bits,
                                    keys->block_bits };
    uint64_t at = 0;
    uint64_t seed = nf_seed(c->reader->head.identity.id, keys->offset);
    size_t len = 0;
    const uint8_t *p;
    enum nf_status st = page_bounds(c, keys, number, &at, &len, err);

    if (st == NF_OK)
        st = nf_read(&c->reader->source, at, len, &c->key_buf, &p, err);
    if (st != NF_OK)
        return st;
    len -= 4;
    if (!nf_check_equal(nf_le32(p + len), nf_check(p, len, seed + 1 + number)) ||
        nf_key_page_get(p, len, &layout, page) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, at, "keys: page %" PRIu32
                       " is damaged", number);
    return NF_OK;
}

enum nf_status nf_cursor_candidates(struct nf_cursor *c,
                                    const struct nf_footer_keys *keys,
                                    uint64_t hash, struct nf_key_page *page,
                                    uint32_t *first, uint32_t *count,
                                    struct nf_error *err)
{
    uint64_t rest;
    uint32_t number = nf_key_page_of(hash, keys->pages, &rest);
    enum nf_status st = nf_cursor_key_page(c, keys, number, page, err);

    if (st == NF_OK)
        *count = nf_key_page_find(page, rest, first);
    return st;
}

/* What is looked for, as articles are compared with it: in c->want. */
static enum nf_status make_key(struct nf_cursor *c, enum nf_key kind,
                               struct nf_str key, struct nf_error *err)
{
    if (!nf_buf_need(&c->want, key.len + 1))
        return nf_fail_nomem(err);
    if (kind == NF_KEY_URL)
        c->want.len = nf_url_key(key, (char *)c->want.ptr);
    else
        nf_buf_add(&c->want, key.ptr, key.len);
    if (c->want.len == 0 || (kind != NF_KEY_URL && kind != NF_KEY_ID))
        return nf_fail(err, NF_E_USAGE, NF_NO_OFFSET, "%.*s: not a key of that sort",
                       key.len > 80 ? 80 : (int)key.len, key.ptr ? key.ptr : "");
    return NF_OK;
}

/*
 * The newest article below @below with the wanted key in the block at @where.
 * NF_E_RANGE, without a text, if there is none.
 */
static enum nf_status search_block(struct nf_cursor *c, enum nf_key kind,
                                   const struct nf_location *where,
                                   uint64_t below, uint64_t *ordinal,
                                   struct nf_error *err)
{
    enum nf_status st = nf_cursor_load(c, where, false, err);

    if (st != NF_OK)
        return st;
    for (uint32_t i = c->block.articles; i-- > 0;) {
        struct nf_record record;
        struct nf_str key;

        if ((uint64_t)c->block.first + i >= below)
            continue;
        st = nf_cursor_article(c, i, NF_PARTS_SHORT, &record, err);
        if (st == NF_OK && nf_article_key(&record, (int)kind,
                                           &c->scratch, &key) != NF_OK)
            st = nf_fail_nomem(err);
        if (st != NF_OK)
            return st;
        if (key.len != c->want.len ||
            memcmp(key.ptr, c->want.ptr, key.len) != 0)
            continue;
        *ordinal = (uint64_t)c->block.first + i;
        return NF_OK;
    }
    return NF_E_RANGE;
}

static enum nf_status search_index(struct nf_cursor *c, enum nf_key kind,
                                   const struct nf_footer_keys *keys,
                                   uint64_t hash, uint64_t below,
                                   uint64_t *ordinal, struct nf_error *err)
{
    struct nf_key_page page;
    uint32_t first = 0, count;
    uint32_t last = UINT32_MAX;
    enum nf_status st =
        nf_cursor_candidates(c, keys, hash, &page, &first, &count, err);

    if (st != NF_OK)
        return st;
    /* Of one fingerprint the blocks rise, and the newest is wanted. */
    for (uint32_t i = count; i-- > 0;) {
        struct nf_location where;
        uint32_t block = nf_key_page_block(&page, first + i);

        if (block >= c->reader->head.blocks)
            return nf_fail(err, NF_E_DAMAGED, keys->offset,
                           "keys: there is no block %" PRIu32, block);
        if (block == last)
            continue;
        last = block;
        st = nf_cursor_locate_block(c, block, &where, err);
        if (st == NF_OK && where.first >= below)
            continue;
        if (st == NF_OK)
            st = search_block(c, kind, &where, below, ordinal, err);
        if (st != NF_E_RANGE)
            return st;
    }
    return NF_E_RANGE;
}

enum nf_status nf_cursor_find(struct nf_cursor *c, enum nf_key kind,
                              struct nf_str key, uint64_t below,
                              uint64_t *ordinal, struct nf_error *err)
{
    const struct nf_footer_keys *keys =
        (const struct nf_footer_keys *)(const void *)c->reader->keys.ptr;
    size_t n = c->reader->keys.len / sizeof(*keys);
    enum nf_status st = make_key(c, kind, key, err);
    uint64_t hash;

    if (st != NF_OK)
        return st;
    hash = nf_key_hash((uint8_t)kind, c->want.ptr, c->want.len);
    while (n-- > 0) {
        st = search_index(c, kind, &keys[n], hash, below, ordinal, err);
        if (st != NF_E_RANGE)
            return st;
    }
    return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET, "no article has this key");
}

enum nf_status nf_cursor_catalog(struct nf_cursor *c, uint32_t page,
                                 struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    const struct nf_reader_page *p = &nf_reader_pages(r)[page];
    enum nf_status st;

    if (c->catalog_page == page)
        return NF_OK;
    c->catalog_page = UINT32_MAX;
    st = nf_catalog_load(&c->catalog, &r->source, r->head.identity.id,
                         p->page.catalog, p->first_article, p->page.articles,
                         c->unpacker, err);
    if (st == NF_OK)
        c->catalog_page = page;
    return st;
}

/* Whether no article of @p can be in the query's span of time. */
static bool page_outside(const struct nf_footer_page *p,
                         const struct nf_query *query)
{
    if (!query->has_since && !query->has_until)
        return false;
    return !p->has_time || (query->has_since && p->time_max <= query->since) ||
           (query->has_until && p->time_min >= query->until);
}

static bool matches_all(const struct nf_query *query)
{
    return !query || (!query->has_since && !query->has_until &&
                      !query->source.ptr && !query->language.ptr);
}

enum nf_status nf_cursor_next(struct nf_cursor *c, uint64_t from,
                              const struct nf_query *query, uint64_t *ordinal,
                              struct nf_error *err)
{
    const struct nf_reader *r = c->reader;
    uint32_t page;

    if (from < r->head.articles && matches_all(query)) {
        *ordinal = from;
        return NF_OK;
    }
    if (from < r->head.articles) {
        page = nf_reader_page_of_article(r, (uint32_t)from);
        for (; page < nf_reader_page_count(r); page++) {
            const struct nf_reader_page *p = &nf_reader_pages(r)[page];
            uint32_t i = from > p->first_article
                             ? (uint32_t)(from - p->first_article) : 0;
            enum nf_status st;

            if (page_outside(&p->page, query))
                continue;
            st = nf_cursor_catalog(c, page, err);
            if (st != NF_OK)
                return st;
            while (i < p->page.articles && !nf_catalog_match(&c->catalog, i, query))
                i++;
            if (i == p->page.articles)
                continue;
            *ordinal = (uint64_t)p->first_article + i;
            return NF_OK;
        }
    }
    return nf_fail(err, NF_E_RANGE, NF_NO_OFFSET, "there is no further article");
}
