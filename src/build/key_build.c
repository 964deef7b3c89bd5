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
    nf_buf_init(&b->hashes, alloc, SIZE_MAX / 2);
    nf_buf_init(&b->blocks, alloc, SIZE_MAX / 2);
}

void nf_key_build_free(struct nf_key_build *b)
{
    nf_buf_free(&b->hashes);
    nf_buf_free(&b->blocks);
}

enum nf_status nf_key_build_add(struct nf_key_build *b, uint8_t indexed,
                                const struct nf_facts *facts, uint32_t block)
{
    if (facts->has_url && indexed & NF_INDEXED_URLS) {
        nf_buf_add(&b->hashes, &facts->url_hash, sizeof(facts->url_hash));
        nf_buf_add(&b->blocks, &block, sizeof(block));
    }
    if (facts->has_id && indexed & NF_INDEXED_IDS) {
        nf_buf_add(&b->hashes, &facts->id_hash, sizeof(facts->id_hash));
        nf_buf_add(&b->blocks, &block, sizeof(block));
    }
    return b->hashes.failed || b->blocks.failed ? NF_E_NOMEM : NF_OK;
}

static uint8_t bits_for(uint32_t max)
{
    uint8_t bits = 0;

    while (bits < 32 && max >> bits)
        bits++;
    return bits;
}

/*
 * Where the entries of each page begin: counting sort by page. @starts has
 * pages + 1 numbers, @order gets the number of each entry, page after page,
 * in the order they were added within one.
 */
static void sort_to_pages(const struct nf_key_build *b, uint32_t pages,
                          uint32_t *starts, uint32_t *order)
{
    const uint64_t *hash = (const uint64_t *)(const void *)b->hashes.ptr;
    uint32_t n = nf_key_build_count(b);
    uint32_t sum = 0;
    uint64_t rest;

    memset(starts, 0, (pages + 1) * sizeof(*starts));
    for (uint32_t i = 0; i < n; i++)
        starts[nf_key_page_of(hash[i], pages, &rest) + 1]++;
    for (uint32_t p = 0; p <= pages; p++)
        starts[p] = sum += starts[p];
    for (uint32_t i = 0; i < n; i++)
        order[starts[nf_key_page_of(hash[i], pages, &rest)]++] = i;
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

/* One page with its check, appended to @out, which has room for it. */
static void add_page(const struct nf_key_build *b, const uint32_t *order,
                     uint32_t n, uint32_t page, const struct nf_key_layout *lay,
                     uint64_t seed, struct nf_key_entry *entries,
                     struct nf_buf *out)
{
    size_t size = nf_key_page_size(n, lay);
    uint8_t *p = out->ptr + out->len;
    uint64_t rest;

    for (uint32_t i = 0; i < n; i++) {
        uint64_t hash = ((const uint64_t *)(const void *)b->hashes.ptr)[order[i]];

        nf_key_page_of(hash, lay->pages, &rest);
        entries[i].fingerprint = nf_key_fingerprint(rest, n, lay->remainder_bits);
        entries[i].block =
            ((const uint32_t *)(const void *)b->blocks.ptr)[order[i]];
    }
    qsort(entries, n, sizeof(*entries), by_fingerprint);
    nf_key_page_put(p, entries, n, lay);
    nf_put_le32(p + size, nf_check(p, size, seed + 1 + page));
    out->len += size + 4;
}

static bool make_pages(const struct nf_key_build *b, uint64_t seed,
                       const struct nf_key_layout *lay, uint32_t *starts,
                       uint32_t *order, struct nf_buf *scratch,
                       struct nf_buf *out)
{
    size_t table = (lay->pages + 1) * (size_t)4;
    size_t size = table;
    uint32_t most = 0;

    sort_to_pages(b, lay->pages, starts, order);
    for (uint32_t p = 0; p < lay->pages; p++) {
        uint32_t n = starts[p + 1] - starts[p];

        size += nf_key_page_size(n, lay) + 4;
        most = n > most ? n : most;
    }
    if (!nf_buf_need(out, size) ||
        !nf_buf_need(scratch, most * sizeof(struct nf_key_entry)))
        return false;
    out->len = table;
    for (uint32_t p = 0; p < lay->pages; p++) {
        nf_put_le32(out->ptr + p * (size_t)4, (uint32_t)(out->len - table));
        add_page(b, order + starts[p], starts[p + 1] - starts[p], p, lay, seed,
                 (struct nf_key_entry *)(void *)scratch->ptr, out);
    }
    nf_put_le32(out->ptr + lay->pages * (size_t)4, (uint32_t)(out->len - table));
    return true;
}

enum nf_status nf_key_build_make(struct nf_key_build *b, uint64_t seed,
                                 struct nf_buf *out,
                                 struct nf_footer_keys *keys)
{
    uint32_t n = nf_key_build_count(b);
    uint32_t last_block = 0;
    struct nf_key_layout lay = { n / PAGE_ENTRIES + 1, REMAINDER_BITS, 0 };
    size_t starts = (lay.pages + 1) * sizeof(uint32_t);
    size_t order = n * sizeof(uint32_t);
    struct nf_buf work, entries;
    bool ok;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t block = ((const uint32_t *)(const void *)b->blocks.ptr)[i];

        last_block = block > last_block ? block : last_block;
    }
    lay.block_bits = bits_for(last_block);
    nf_buf_init(&work, b->hashes.alloc, SIZE_MAX / 2);
    nf_buf_init(&entries, b->hashes.alloc, SIZE_MAX / 2);
    ok = nf_buf_need(&work, starts + order) &&
         make_pages(b, seed, &lay, (uint32_t *)(void *)work.ptr,
                    (uint32_t *)(void *)(work.ptr + starts), &entries, out);
    nf_buf_free(&work);
    nf_buf_free(&entries);
    *keys = (struct nf_footer_keys){ { 0, 0 }, n, lay.pages, lay.remainder_bits,
                                     lay.block_bits };
    nf_buf_reset(&b->hashes);
    nf_buf_reset(&b->blocks);
    return ok ? NF_OK : NF_E_NOMEM;
}
