/*
 * From a key to an ordinal: a page of the key index names the blocks that may
 * have it, and there the articles' own keys are compared with it.
 */
#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "src/archive/reader_internal.h"
#include "src/base/fail.h"
#include "src/block/block_facts.h"
#include "src/io/chunk_read.h"

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
