#include "src/read/key_pages.h"

#include <inttypes.h>

#include "format/checksum.h"
#include "src/base/fail.h"
#include "src/chunk/range_read.h"

/*
 * A key index of up to so many bytes (some 40,000 keys) is read at once and
 * kept; of a larger one the table, so that a key costs one read.
 */
#define HELD_MAX (128u << 10)

void nf_key_pages_init(struct nf_key_pages *k, const struct nf_archive *a)
{
    *k = (struct nf_key_pages){ .archive = a };
    nf_buf_init(&k->buf, a->alloc, a->max_index);
    nf_buf_init(&k->held.buf, a->alloc, SIZE_MAX / 2);
}

void nf_key_pages_free(struct nf_key_pages *k)
{
    nf_buf_free(&k->buf);
    nf_buf_free(&k->held.buf);
}

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
static size_t bytes_to_hold(const struct nf_archive *a,
                            const struct nf_footer_keys *keys)
{
    size_t most = a->max_index < HELD_MAX ? a->max_index : HELD_MAX;
    uint64_t n = payload_size(keys);

    if (n > most)
        n = table_size(keys);
    return n > most ? 0 : (size_t)n;
}

/* Hold the beginning of @keys, if nothing is held. One index stays, or several
 * would take turns and each be read again and again. */
static enum nf_status hold(struct nf_key_pages *k, const struct nf_footer_keys *keys,
                           struct nf_error *err)
{
    struct nf_held *h = &k->held;
    uint64_t at = keys->place.offset + NF_CHUNK_HEADER_SIZE;
    size_t n = h->len ? 0 : bytes_to_hold(k->archive, keys);
    enum nf_status st;

    if (n == 0)
        return NF_OK;
    st = nf_read(&k->archive->source, at, n, &h->buf, &h->bytes, err);
    if (st == NF_OK) {
        h->at = at;
        h->len = n;
    }
    return st;
}

/* nf_read() of a key index: from what is held, where it can. */
static enum nf_status read_keys(struct nf_key_pages *k, uint64_t at, size_t n,
                                const uint8_t **out, struct nf_error *err)
{
    const struct nf_held *h = &k->held;

    if (at < h->at || at - h->at > h->len || n > h->len - (at - h->at)) {
        k->page_at = 0;
        return nf_read(&k->archive->source, at, n, &k->buf, out, err);
    }
    *out = h->bytes + (at - h->at);
    return NF_OK;
}

/* Whether the bytes @from to @to, behind the table, can be page @number: it has a check, and the
 * pages are all there is. */
static bool bounds_right(const struct nf_footer_keys *keys, uint32_t number, uint32_t from,
                         uint32_t to)
{
    const uint64_t end = payload_size(keys) - table_size(keys);

    return (number > 0 || from == 0) && to >= from && to - from >= 4 &&
           (number + 1 < keys->pages ? to <= end : to == end);
}

/* The table of a key index says where its pages begin. */
static enum nf_status page_bounds(struct nf_key_pages *k,
                                  const struct nf_footer_keys *keys,
                                  uint32_t number, uint64_t *at, size_t *len,
                                  struct nf_error *err)
{
    uint64_t table = keys->place.offset + NF_CHUNK_HEADER_SIZE;
    const uint8_t *p;
    uint32_t from, to;
    enum nf_status st = hold(k, keys, err);

    if (st == NF_OK)
        st = read_keys(k, table + number * UINT64_C(4), 8, &p, err);
    if (st != NF_OK)
        return st;
    from = nf_le32(p);
    to = nf_le32(p + 4);
    if (!bounds_right(keys, number, from, to))
        return nf_fail(err, NF_E_DAMAGED, table + number * UINT64_C(4),
                       "keys: page %" PRIu32 " is nowhere", number);
    *at = table + table_size(keys) + from;
    *len = to - from;
    return NF_OK;
}

/* Whether the check of page @number is right, which is @len bytes at @p, in the
 * file at @at. Of what is held it is computed once. */
static bool page_is_right(struct nf_key_pages *k, const struct nf_footer_keys *keys,
                          uint32_t number, uint64_t at, const uint8_t *p,
                          size_t len)
{
    struct nf_held *h = &k->held;
    uint64_t seed = nf_seed(k->archive->head.identity.id, keys->place.offset);
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

enum nf_status nf_key_page_read(struct nf_key_pages *k,
                                const struct nf_footer_keys *keys,
                                uint32_t number, struct nf_key_page *page,
                                struct nf_error *err)
{
    struct nf_key_layout layout = { keys->pages, keys->remainder_bits,
                                    keys->block_bits };
    uint64_t at = 0;
    size_t len = 0;
    const uint8_t *p;
    enum nf_status st = page_bounds(k, keys, number, &at, &len, err);

    /* Many articles of one key are asked for one after the other. */
    if (st == NF_OK && k->page_at == at) {
        *page = k->page;
        return NF_OK;
    }
    if (st == NF_OK)
        st = read_keys(k, at, len, &p, err);
    if (st != NF_OK)
        return st;
    len -= 4;
    if (!page_is_right(k, keys, number, at, p, len) ||
        nf_key_page_get(p, len, &layout, page) != NF_OK)
        return nf_fail(err, NF_E_DAMAGED, at, "keys: page %" PRIu32
                       " is damaged", number);
    k->page_at = at;
    k->page = *page;
    k->count = 0;
    return NF_OK;
}

enum nf_status nf_key_candidates(struct nf_key_pages *k,
                                 const struct nf_footer_keys *keys,
                                 uint64_t hash, struct nf_key_page *page,
                                 uint32_t *first, uint32_t *count,
                                 struct nf_error *err)
{
    uint64_t rest;
    uint32_t number = nf_key_page_of(hash, keys->pages, &rest);
    enum nf_status st = nf_key_page_read(k, keys, number, page, err);

    if (st != NF_OK)
        return st;
    /* A run of equal keys may be long, and is gone through once. */
    if (k->count == 0 || k->hash != hash) {
        k->count = nf_key_page_find(page, rest, &k->first);
        k->hash = hash;
    }
    *first = k->first;
    *count = k->count;
    return NF_OK;
}
