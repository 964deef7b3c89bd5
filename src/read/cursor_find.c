/*
 * From a key to an ordinal: a page of the key index names the blocks that may
 * have it, and there the articles' own keys are compared with it.
 */
#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "src/article/facts.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/read/reader_internal.h"

/*
 * A key index of up to so many bytes (some 40,000 keys) is read at once and
 * kept; of a larger one the table, so that a key costs one read.
 */
#define HELD_MAX (128u << 10)

/* The payload's table, and bytes in all. */
static uint64_t table_size(const struct nf_footer_keys *keys)
{
    return (keys->pages + UINT64_C(1)) * 4;
}

static uint64_t payload_size(const struct nf_footer_keys *keys)
{
    return keys->place.len - NF_CHUNK_HEADER_SIZE;
}

/* How many bytes of the index to hold. */
static size_t bytes_to_hold(const struct nf_reader *r,
                            const struct nf_footer_keys *keys)
{
    size_t most = r->max_index < HELD_MAX ? r->max_index : HELD_MAX;
    uint64_t n = payload_size(keys);

    if (n > most)
        n = table_size(keys);
    return n > most ? 0 : (size_t)n;
}

/* Hold the beginning of @keys, if nothing is held. One index stays, or several
 * would take turns and each be read again and again. */
static enum nf_status hold(struct nf_cursor *c, const struct nf_footer_keys *keys,
                           struct nf_error *err)
{
    struct nf_held *h = &c->held;
    uint64_t at = keys->place.offset + NF_CHUNK_HEADER_SIZE;
    size_t n = h->len ? 0 : bytes_to_hold(c->reader, keys);
    enum nf_status st;

    if (n == 0)
        return NF_OK;
    st = nf_read(&c->reader->source, at, n, &h->buf, &h->bytes, err);
    if (st == NF_OK) {
        h->at = at;
        h->len = n;
    }
    return st;
}

/* nf_read() of a key index: from what is held, where it can. */
static enum nf_status read_keys(struct nf_cursor *c, uint64_t at, size_t n,
                                const uint8_t **out, struct nf_error *err)
{
    const struct nf_held *h = &c->held;

    if (at < h->at || at - h->at > h->len || n > h->len - (at - h->at)) {
        c->key_page_at = 0;
        return nf_read(&c->reader->source, at, n, &c->key_buf, out, err);
    }
    *out = h->bytes + (at - h->at);
    return NF_OK;
}

/* The table of a key index says where its pages begin. */
static enum nf_status page_bounds(struct nf_cursor *c,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, uint64_t *at, size_t *len,
                                  struct nf_error *err)
{
    uint64_t table = keys->place.offset + NF_CHUNK_HEADER_SIZE;
    const uint8_t *p;
    uint32_t from, to;
    enum nf_status st = hold(c, keys, err);

    if (st == NF_OK)
        st = read_keys(c, table + number * UINT64_C(4), 8, &p, err);
    if (st != NF_OK)
        return st;
    from = nf_le32(p);
    to = nf_le32(p + 4);
    if (to < from || to - from < 4 || to > payload_size(keys) - table_size(keys))
        return nf_fail(err, NF_E_DAMAGED, table + number * UINT64_C(4),
                       "keys: page %" PRIu32 " is nowhere", number);
    *at = table + table_size(keys) + from;
    *len = to - from;
    return NF_OK;
}

/* Whether the check of page @number is right, which is @len bytes at @p, in the
 * file at @at. Of what is held it is computed once. */
static bool page_is_right(struct nf_cursor *c, const struct nf_footer_keys *keys,
                          uint32_t number, uint64_t at, const uint8_t *p,
                          size_t len)
{
    struct nf_held *h = &c->held;
    uint64_t seed = nf_seed(c->reader->head.identity.id, keys->place.offset);
    bool held = h->at == keys->place.offset + NF_CHUNK_HEADER_SIZE &&
                at + len + 4 <= h->at + h->len &&
                number < 64 * sizeof(h->checked) / sizeof(*h->checked);
    uint64_t bit = UINT64_C(1) << number % 64;

    if (held && h->checked[number / 64] & bit)
        return true;
    if (!nf_check_equal(nf_le32(p + len), nf_check(p, len, seed + 1 + number)))
        return false;
    if (held)
        h->checked[number / 64] |= bit;
    return true;
}

enum nf_status nf_cursor_key_page(struct nf_cursor *c,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, struct nf_key_page *page,
                                  struct nf_error *err)
{
    struct nf_key_layout layout = { keys->pages, keys->remainder_bits,
                                    keys->block_bits };
    uint64_t at = 0;
    size_t len = 0;
    const uint8_t *p;
    enum nf_status st = page_bounds(c, keys, number, &at, &len, err);

    /* Many articles of one key are asked for one after the other. */
    if (st == NF_OK && c->key_page_at == at) {
        *page = c->key_page;
        return NF_OK;
    }
    if (st == NF_OK)
        st = read_keys(c, at, len, &p, err);
    if (st != NF_OK)
        return st;
    len -= 4;
    if (!page_is_right(c, keys, number, at, p, len) ||
        nf_key_page_get(p, len, &layout, page) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, at, "keys: page %" PRIu32
                       " is damaged", number);
    c->key_page_at = at;
    c->key_page = *page;
    c->key_count = 0;
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

    if (st != NF_OK)
        return st;
    /* A run of equal keys may be long, and is gone through once. */
    if (c->key_count == 0 || c->key_hash != hash) {
        c->key_count = nf_key_page_find(page, rest, &c->key_first);
        c->key_hash = hash;
    }
    *first = c->key_first;
    *count = c->key_count;
    return NF_OK;
}

/* What is looked for, as articles are compared with it: in c->want. */
static enum nf_status make_key(struct nf_cursor *c, enum nf_key kind,
                               struct nf_str key, struct nf_error *err)
{
    if (!nf_buf_need(&c->want, kind == NF_KEY_URL ? nf_url_key_bound(key) : key.len))
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

/* Article @i of the loaded block, as far as it has keys. */
static enum nf_status keys_of(struct nf_cursor *c, uint32_t i,
                              struct nf_record *out, struct nf_error *err)
{
    size_t fields = nf_block_article_fields(&c->block, i);

    if (!nf_buf_need(&c->fields, fields * sizeof(struct nf_field)))
        return nf_fail_nomem(err);
    nf_block_article_keys(&c->block, i,
                          (struct nf_field *)(void *)c->fields.ptr, out);
    return NF_OK;
}

/* Note the hash of each article's key, as nf_key_hash(); an empty one's too. */
static enum nf_status make_hashes(struct nf_cursor *c, enum nf_key kind,
                                  struct nf_error *err)
{
    uint32_t n = c->block.articles;
    enum nf_status st = NF_OK;

    c->hashes.len = 0;
    if (!nf_buf_need(&c->hashes, n * sizeof(uint64_t)))
        return nf_fail_nomem(err);
    for (uint32_t i = 0; i < n && st == NF_OK; i++) {
        struct nf_record record;
        struct nf_str key;

        st = keys_of(c, i, &record, err);
        if (st == NF_OK &&
            nf_article_key(&record, (int)kind, &c->scratch, &key) != NF_OK)
            st = nf_fail_nomem(err);
        if (st == NF_OK)
            ((uint64_t *)(void *)c->hashes.ptr)[i] =
                nf_key_hash((uint8_t)kind, key.ptr, key.len);
    }
    if (st == NF_OK)
        c->hashes.len = n * sizeof(uint64_t);
    return st;
}

/*
 * Of a block that is searched once, keys are compared; for one that is searched
 * again, which in an archive of one block each is, hashes are made to compare.
 */
static enum nf_status prepare_block(struct nf_cursor *c, enum nf_key kind,
                                    struct nf_error *err)
{
    if (c->searched != (int)kind) {
        c->searched = (int)kind;
        c->hashes.len = 0;
        return NF_OK;
    }
    return c->hashes.len ? NF_OK : make_hashes(c, kind, err);
}

/*
 * The newest article below @below with the wanted key, whose hash is @hash, in
 * the block at @where. NF_E_NOTFOUND, without a text, if there is none.
 */
static enum nf_status search_block(struct nf_cursor *c, enum nf_key kind,
                                   uint64_t hash,
                                   const struct nf_location *where,
                                   uint64_t below, uint64_t *ordinal,
                                   struct nf_error *err)
{
    struct nf_str want = { (const char *)c->want.ptr, c->want.len };
    const uint64_t *hashes;
    /* Who looks for an article mostly gets it then. */
    enum nf_status st = nf_cursor_load(c, where, nf_is_short(where), err);

    if (st == NF_OK)
        st = prepare_block(c, kind, err);
    if (st != NF_OK)
        return st;
    hashes = c->hashes.len ? (const void *)c->hashes.ptr : NULL;
    for (uint32_t i = c->block.articles; i-- > 0;) {
        struct nf_record record;
        bool has = false;

        if ((hashes && hashes[i] != hash) || (uint64_t)c->block.first + i >= below)
            continue;
        st = keys_of(c, i, &record, err);
        if (st == NF_OK && nf_article_has_key(&record, (int)kind, want,
                                              &c->scratch, &has) != NF_OK)
            st = nf_fail_nomem(err);
        if (st != NF_OK)
            return st;
        if (has) {
            *ordinal = (uint64_t)c->block.first + i;
            return NF_OK;
        }
    }
    return NF_E_NOTFOUND;
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
    while (count > 0) {
        struct nf_location where;
        uint32_t block = nf_key_page_block(&page, first + count - 1);

        if (block >= c->reader->head.blocks)
            return nf_fail(err, NF_E_DAMAGED, keys->place.offset,
                           "keys: there is no block %" PRIu32, block);
        if (last != UINT32_MAX && block >= last)
            return nf_fail(err, NF_E_DAMAGED, keys->place.offset,
                           "keys: block %" PRIu32 " behind block %" PRIu32, last,
                           block);
        last = block;
        count = nf_key_page_before(&page, first, count, block);
        st = nf_cursor_locate_block(c, block, &where, err);
        if (st == NF_OK && where.first >= below)
            continue;
        if (st == NF_OK)
            st = search_block(c, kind, hash, &where, below, ordinal, err);
        if (st != NF_E_NOTFOUND)
            return st;
    }
    return NF_E_NOTFOUND;
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
    if (!(c->reader->indexed & (kind == NF_KEY_URL ? NF_INDEXED_URLS : NF_INDEXED_IDS)))
        return nf_fail(err, NF_E_NO_INDEX, NF_NO_OFFSET,
                       "the archive was packed without an index of %s",
                       kind == NF_KEY_URL ? "URLs" : "identifiers");
    hash = nf_key_hash((uint8_t)kind, c->want.ptr, c->want.len);
    while (n-- > 0) {
        st = search_index(c, kind, &keys[n], hash, below, ordinal, err);
        if (st != NF_E_NOTFOUND)
            return st;
    }
    return nf_fail(err, NF_E_NOTFOUND, NF_NO_OFFSET, "no article has this key");
}
