/*
 * Pages of key indexes are bound to their place by their checks, and no more. An entry that is
 * to go becomes one more of its neighbour's, which a reader skips (spec 9.3): to be left out
 * it would need a page of fewer entries, whose fingerprints are others, and hashes are not kept.
 * If none stays in a page, all are of the fingerprint 0.
 */
#include <inttypes.h>
#include <string.h>

#include "format/checksum.h"
#include "format/key_page.h"
#include "src/base/bisect.h"
#include "src/base/fail.h"
#include "src/chunk/chunk_read.h"
#include "src/mend/mover.h"

struct moving {
    struct nf_mover *m;
    const struct nf_moved_key *keys;
    size_t count;
    uint64_t seed;               /* of the new chunk */
    struct nf_key_layout layout;
    struct nf_buf concerned;     /* a byte for each page: not 0 if a key that goes is in it */
    uint64_t entries;            /* that were written, */
    uint32_t staying;            /* and how many of these are keys that stay */
};

/* Where a key is in the index. */
struct spot {
    uint32_t block, page;
    uint64_t fp;
};

/* That of key @k, if its page has @n entries. In a block it rises with the hash. */
static struct spot spot_of(const struct moving *v, const struct nf_moved_key *k, uint32_t n)
{
    struct spot s = { .block = k->block };
    uint64_t rest;

    s.page = nf_key_page_of(k->hash, v->layout.pages, &rest);
    s.fp = nf_key_fingerprint(rest, n, v->layout.remainder_bits);
    return s;
}

static bool is_before(struct spot a, struct spot b)
{
    if (a.block != b.block)
        return a.block < b.block;
    return a.page != b.page ? a.page < b.page : a.fp < b.fp;
}

/* The first key that is at @want or behind it, where pages have @n entries. */
static size_t first_from(const struct moving *v, const struct spot *want, uint32_t n)
{
    size_t at;

    nf_bisect(at, 0, v->count, i, is_before(spot_of(v, &v->keys[i], n), *want));
    return at;
}

/* How many keys at @want, in a page of @n entries, stay; *go: whether others do not. */
static uint32_t count_staying(const struct moving *v, const struct spot *want, uint32_t n,
                              bool *go)
{
    uint32_t stay = 0;

    *go = false;
    for (size_t i = first_from(v, want, n); i < v->count; i++) {
        const struct spot s = spot_of(v, &v->keys[i], n);

        if (is_before(*want, s))
            break;
        *go = *go || !v->keys[i].stays;
        stay += v->keys[i].stays;
    }
    return stay;
}

static bool is_same(const struct nf_key_entry *a, const struct nf_key_entry *b)
{
    return a->fingerprint == b->fingerprint && a->block == b->block;
}

/* Find out which pages any key that goes is in. */
static bool find_concerned(struct moving *v)
{
    uint64_t rest;

    if (!nf_buf_need(&v->concerned, v->layout.pages))
        return false;
    memset(v->concerned.ptr, 0, v->layout.pages);
    for (size_t i = 0; i < v->count; i++)
        if (!v->keys[i].stays)
            v->concerned.ptr[nf_key_page_of(v->keys[i].hash, v->layout.pages, &rest)] = 1;
    return true;
}

/* Close the gaps in the entries @e: those that stay are moved to the front; returns how many
 * these are. */
static uint32_t take_out(const struct moving *v, uint32_t page, struct nf_key_entry *e,
                         uint32_t n)
{
    uint32_t kept = 0, end;

    for (uint32_t i = 0; i < n; i = end) {
        const struct nf_key_entry entry = e[i];
        const struct spot at = { entry.block, page, entry.fingerprint };
        uint32_t stay;
        bool go;

        for (end = i + 1; end < n && is_same(&e[end], &entry); end++)
            ;
        stay = count_staying(v, &at, n, &go);
        if (!go || stay > end - i)
            stay = end - i;
        while (stay-- > 0)
            e[kept++] = entry;
    }
    return kept;
}

/* The page at @p, of @size bytes without its check, to the end of the new payload. That of the
 * chunk was compared. */
static enum nf_status move_page(struct moving *v, uint32_t number, const uint8_t *p, size_t size)
{
    struct nf_buf *raw = &v->m->out.raw;
    struct nf_key_entry *e;
    struct nf_key_page page;
    uint32_t n;
    uint8_t *to;

    if (nf_key_page_get(p, size, &v->layout, &page) != NF_OK)
        return NF_E_DAMAGED;
    n = page.entries;
    if (!nf_buf_reserve(raw, size + 4))
        return NF_E_NOMEM;
    to = raw->ptr + raw->len;
    memcpy(to, p, size);
    if (v->concerned.ptr[number]) {
        if (!nf_vec_make(&v->m->entries, n))
            return NF_E_NOMEM;
        e = v->m->entries.at;
        if (!nf_key_page_entries(&page, e))
            return NF_E_DAMAGED;
        n = take_out(v, number, e, n);
        if (n == 0 && page.entries)
            e[0].fingerprint = 0;
        /* All of a page's fingerprints depend on how many they are; and an index has at least
         * as many entries as pages. */
        for (uint32_t i = n ? n : 1; i < page.entries; i++)
            e[i] = e[i - 1];
        nf_key_page_put(to, e, page.entries, &v->layout);
    }
    nf_put_le32(to + size, nf_check(to, size, v->seed + 1 + number));
    raw->len += size + 4;
    v->entries += page.entries;
    v->staying += n;
    return NF_OK;
}

/* All pages of the payload @p of @n bytes, which has at least their table (spec 11.4). */
static enum nf_status move_pages(struct moving *v, const uint8_t *p, size_t n)
{
    const size_t table = (v->layout.pages + (size_t)1) * 4;
    struct nf_buf *raw = &v->m->out.raw;
    uint64_t begin = 0, end;
    enum nf_status st = NF_OK;

    nf_buf_reset(raw);
    if (nf_le32(p) != 0)
        return NF_E_DAMAGED;
    if (!find_concerned(v))
        return NF_E_NOMEM;
    nf_buf_add(raw, p, table);
    for (uint32_t i = 0; st == NF_OK && i < v->layout.pages; i++, begin = end) {
        end = nf_le32(p + (i + (size_t)1) * 4);
        if (end < begin + 4 || end > n - table)
            return NF_E_DAMAGED;
        st = raw->failed ? NF_E_NOMEM
                         : move_page(v, i, p + table + begin, (size_t)(end - begin) - 4);
        if (st == NF_OK)
            nf_put_le32(raw->ptr + (i + (size_t)1) * 4, (uint32_t)(raw->len - table));
    }
    return st == NF_OK && begin != n - table ? NF_E_DAMAGED : st;
}

static enum nf_status move_index(struct nf_mover *m, const struct nf_footer_keys *as,
                                 const struct nf_moved_key *keys, size_t n,
                                 struct nf_error *err)
{
    const struct nf_archive *a = m->archive;
    struct moving v = { .m = m, .keys = keys, .count = n,
                        .seed = nf_seed(m->out.head.identity.id, m->out.offset),
                        .layout = { as->pages, as->remainder_bits, as->block_bits } };
    struct nf_footer_keys index = *as;
    const uint8_t *payload;
    struct nf_chunk chunk;
    enum nf_status st = nf_chunk_read(&a->source, a->head.identity.id, &as->place,
                                      NF_CHUNK_KEYS, &m->chunk, &chunk, &payload, err);

    if (st != NF_OK)
        return st;
    nf_buf_init(&v.concerned, a->alloc, SIZE_MAX / 2);
    st = move_pages(&v, payload, chunk.stored_len);
    nf_buf_free(&v.concerned);
    if (st != NF_OK)
        return st == NF_E_NOMEM ? nf_fail_nomem(err)
                                : nf_fail(err, st, as->place.offset, "a key index is damaged");
    if (v.entries != as->entries)
        return nf_fail(err, NF_E_DAMAGED, as->place.offset, "keys: %" PRIu64
                       " entries, the footer says %" PRIu32, v.entries, as->entries);
    if (v.staying == 0)
        return NF_OK;
    chunk.stored_len = chunk.aux = (uint32_t)m->out.raw.len;
    chunk.hash = nf_chunk_hash(&chunk, m->out.raw.ptr);
    st = nf_output_chunk(&m->out, &chunk, m->out.raw.ptr, &index.place, err);
    return st == NF_OK && !nf_vec_add(&m->out.keys, &index) ? nf_fail_nomem(err)
                                                                          : st;
}

enum nf_status nf_mover_keys(struct nf_mover *m, const struct nf_moved_key *keys, size_t n,
                             struct nf_error *err)
{
    const struct nf_archive *a = m->archive;
    enum nf_status st = NF_OK;

    for (size_t i = 0; st == NF_OK && i < nf_vec_count(&a->keys); i++)
        st = move_index(m, &a->keys.at[i], keys, n, err);
    return st;
}
