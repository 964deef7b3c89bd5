#include "src/build/key_build.h"

#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "format/checksum.h"
#include "format/key_page.h"

/* Entries a page on average; a look-up reads one page. */
#define PAGE_ENTRIES 512
/* One false candidate in 256 look-ups. */
#define REMAINDER_BITS 8

void nf_key_build_init(struct nf_key_build *b, const struct nf_alloc *alloc)
{
    nf_vec_init(&b->hashes, alloc);
    nf_vec_init(&b->blocks, alloc);
}

void nf_key_build_free(struct nf_key_build *b)
{
    nf_vec_free(&b->hashes);
    nf_vec_free(&b->blocks);
}

enum nf_status nf_key_build_add(struct nf_key_build *b, uint8_t indexed,
                                const struct nf_facts *facts, uint32_t block)
{
    if (facts->has_url && indexed & NF_INDEXED_URLS) {
        nf_vec_add(&b->hashes, &facts->url_hash);
        nf_vec_add(&b->blocks, &block);
    }
    if (facts->has_id && indexed & NF_INDEXED_IDS) {
        nf_vec_add(&b->hashes, &facts->id_hash);
        nf_vec_add(&b->blocks, &block);
    }
    return b->hashes.buf.failed || b->blocks.buf.failed ? NF_E_NOMEM : NF_OK;
}

static uint8_t bits_for(uint32_t max)
{
    uint8_t bits = 0;

    while (bits < 32 && max >> bits)
        bits++;
    return bits;
}

/* An index in the making. */
struct making {
    const struct nf_key_build *keys;
    uint64_t seed;
    struct nf_key_layout layout;
    NF_VEC(uint32_t) starts; /* where the keys of each page begin in @order; one more, the end */
    NF_VEC(uint32_t) order;  /* numbers of keys, page after page, as they were added within one */
    NF_VEC(struct nf_key_entry) entries; /* of a page */
    struct nf_buf *out;
};

/* Counting sort by page. */
static void sort_to_pages(struct making *m)
{
    const uint64_t *hash = m->keys->hashes.at;
    const uint32_t n = nf_key_build_count(m->keys), pages = m->layout.pages;
    uint32_t *starts = m->starts.at, sum = 0;
    uint64_t rest;

    memset(starts, 0, (pages + 1) * sizeof(*starts));
    for (uint32_t i = 0; i < n; i++)
        starts[nf_key_page_of(hash[i], pages, &rest) + 1]++;
    for (uint32_t p = 0; p <= pages; p++)
        starts[p] = sum += starts[p];
    for (uint32_t i = 0; i < n; i++)
        m->order.at[starts[nf_key_page_of(hash[i], pages, &rest)]++] = i;
    memmove(starts + 1, starts, pages * sizeof(*starts));
    starts[0] = 0;
}

static int by_fingerprint(const void *a, const void *b)
{
    const struct nf_key_entry *x = a, *y = b;

    if (x->fingerprint != y->fingerprint)
        return x->fingerprint < y->fingerprint ? -1 : 1;
    return x->block < y->block ? -1 : x->block > y->block;
}

/* Page @page with its check, appended to @m->out, which has room for it. */
static void add_page(struct making *m, uint32_t page)
{
    const uint32_t *order = m->order.at + m->starts.at[page];
    const uint32_t n = m->starts.at[page + 1] - m->starts.at[page];
    const size_t size = nf_key_page_size(n, &m->layout);
    struct nf_key_entry *entries = m->entries.at;
    uint8_t *p = m->out->ptr + m->out->len;
    uint64_t rest;

    for (uint32_t i = 0; i < n; i++) {
        nf_key_page_of(m->keys->hashes.at[order[i]], m->layout.pages, &rest);
        entries[i].fingerprint = nf_key_fingerprint(rest, n, m->layout.remainder_bits);
        entries[i].block = m->keys->blocks.at[order[i]];
    }
    qsort(entries, n, sizeof(*entries), by_fingerprint);
    nf_key_page_put(p, entries, n, &m->layout);
    nf_put_le32(p + size, nf_check(p, size, m->seed + 1 + page));
    m->out->len += size + 4;
}

static bool make_pages(struct making *m)
{
    const uint32_t pages = m->layout.pages;
    const size_t table = (pages + 1) * (size_t)4;
    size_t size = table;
    uint32_t most = 0;

    if (!nf_vec_make(&m->starts, (size_t)pages + 1) ||
        !nf_vec_make(&m->order, (size_t)nf_key_build_count(m->keys)))
        return false;
    sort_to_pages(m);
    for (uint32_t p = 0; p < pages; p++) {
        uint32_t n = m->starts.at[p + 1] - m->starts.at[p];

        size += nf_key_page_size(n, &m->layout) + 4;
        most = n > most ? n : most;
    }
    if (!nf_buf_need(m->out, size) || !nf_vec_make(&m->entries, (size_t)most))
        return false;
    m->out->len = table;
    for (uint32_t p = 0; p < pages; p++) {
        nf_put_le32(m->out->ptr + p * (size_t)4, (uint32_t)(m->out->len - table));
        add_page(m, p);
    }
    nf_put_le32(m->out->ptr + pages * (size_t)4, (uint32_t)(m->out->len - table));
    return true;
}

enum nf_status nf_key_build_make(struct nf_key_build *b, uint64_t seed,
                                 struct nf_buf *out,
                                 struct nf_footer_keys *keys)
{
    const uint32_t n = nf_key_build_count(b);
    struct making m = { .keys = b, .seed = seed, .out = out,
                        .layout = { n / PAGE_ENTRIES + 1, REMAINDER_BITS, 0 } };
    uint32_t last_block = 0;
    bool ok;

    for (uint32_t i = 0; i < n; i++)
        last_block = b->blocks.at[i] > last_block ? b->blocks.at[i] : last_block;
    m.layout.block_bits = bits_for(last_block);
    nf_vec_init(&m.starts, b->hashes.alloc);
    nf_vec_init(&m.order, b->hashes.alloc);
    nf_vec_init(&m.entries, b->hashes.alloc);
    ok = make_pages(&m);
    nf_vec_free(&m.starts);
    nf_vec_free(&m.order);
    nf_vec_free(&m.entries);
    *keys = (struct nf_footer_keys){ { 0, 0 }, n, m.layout.pages, m.layout.remainder_bits,
                                     m.layout.block_bits };
    nf_vec_reset(&b->hashes);
    nf_vec_reset(&b->blocks);
    return ok ? NF_OK : NF_E_NOMEM;
}
