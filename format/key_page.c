#include "format/key_page.h"

#include <string.h>

#include "format/checksum.h"

#define COUNT_SIZE 4

/* The upper half of a × b; the lower half in @low. */
static uint64_t mul_high(uint64_t a, uint64_t b, uint64_t *low)
{
    uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
    uint64_t mid = ah * bl + (al * bl >> 32);
    uint64_t mid2 = al * bh + (uint32_t)mid;

    *low = a * b;
    return ah * bh + (mid >> 32) + (mid2 >> 32);
}

uint64_t nf_key_hash(uint8_t kind, const void *key, size_t len)
{
    return nf_hash(key, len, kind);
}

uint32_t nf_key_page_of(uint64_t hash, uint32_t pages, uint64_t *rest)
{
    return (uint32_t)mul_high(hash, pages, rest);
}

uint64_t nf_key_fingerprint(uint64_t rest, uint32_t entries,
                            uint8_t remainder_bits)
{
    uint64_t low;

    return mul_high(rest, (uint64_t)entries << remainder_bits, &low);
}

/* Quotients are below @entries, so 2 × entries bits hold ones and zeros. */
static size_t quotient_bytes(uint32_t entries)
{
    return (2 * (size_t)entries + 7) / 8;
}

static size_t packed_bytes(uint32_t entries, uint8_t bits)
{
    return ((size_t)entries * bits + 7) / 8;
}

size_t nf_key_page_size(uint32_t entries, const struct nf_key_layout *layout)
{
    return COUNT_SIZE + quotient_bytes(entries) +
           packed_bytes(entries, layout->remainder_bits) +
           packed_bytes(entries, layout->block_bits);
}

/* Bit @i of a run is bit i % 8 of byte i / 8. */
static void packed_put(uint8_t *p, uint32_t i, uint8_t bits, uint32_t value)
{
    size_t at = (size_t)i * bits;

    for (unsigned b = 0; b < bits; b++, at++)
        p[at / 8] |= (uint8_t)((value >> b & 1) << at % 8);
}

static uint32_t packed_get(const uint8_t *p, uint32_t i, uint8_t bits)
{
    size_t at = (size_t)i * bits;
    size_t end = at + bits;
    uint64_t v = 0;
    unsigned got = 0;

    for (size_t byte = at / 8; byte * 8 < end; byte++, got += 8)
        v |= (uint64_t)p[byte] << got;
    return (uint32_t)(v >> at % 8 & ((UINT64_C(1) << bits) - 1));
}

void nf_key_page_put(uint8_t *p, const struct nf_key_entry *entries, uint32_t n,
                     const struct nf_key_layout *layout)
{
    uint8_t r = layout->remainder_bits;
    uint8_t *quotients = p + COUNT_SIZE;
    uint8_t *remainders = quotients + quotient_bytes(n);
    uint8_t *blocks = remainders + packed_bytes(n, r);

    memset(p, 0, nf_key_page_size(n, layout));
    nf_put_le32(p, n);
    for (uint32_t i = 0; i < n; i++) {
        size_t bit = (size_t)(entries[i].fingerprint >> r) + i;
        uint64_t mask = (UINT64_C(1) << r) - 1;

        quotients[bit / 8] |= (uint8_t)(1u << bit % 8);
        packed_put(remainders, i, r, (uint32_t)(entries[i].fingerprint & mask));
        packed_put(blocks, i, layout->block_bits, entries[i].block);
    }
}

enum nf_status nf_key_page_get(const uint8_t *p, size_t n,
                               const struct nf_key_layout *layout,
                               struct nf_key_page *out)
{
    struct nf_cur c = nf_cur_init(p, n);
    const uint32_t entries = nf_cur_le32(&c); /* 0 if it is not there: then @n is too small */

    if (layout->remainder_bits > NF_MAX_KEY_BITS || layout->block_bits > NF_MAX_KEY_BITS ||
        entries > NF_MAX_KEY_PAGE || n != nf_key_page_size(entries, layout))
        return NF_E_DAMAGED;
    out->entries = entries;
    out->layout = *layout;
    out->quotients = p + COUNT_SIZE;
    out->remainders = out->quotients + quotient_bytes(entries);
    out->blocks = out->remainders + packed_bytes(entries, layout->remainder_bits);
    return NF_OK;
}

/*
 * The position of the zero with number @k in @page's quotients: every zero
 * ends a quotient's ones. 2 × entries if there are not so many zeros.
 */
static uint32_t select_zero(const struct nf_key_page *page, uint32_t k)
{
    uint32_t bits = 2 * page->entries;
    uint32_t seen = 0;
    uint32_t at = 0;

    for (; at + 64 <= bits; at += 64) {
        uint64_t word = nf_le64(page->quotients + at / 8);
        unsigned zeros = 64 - (unsigned)__builtin_popcountll(word);

        if (seen + zeros > k)
            break;
        seen += zeros;
    }
    for (; at < bits; at++) {
        if (page->quotients[at / 8] >> at % 8 & 1)
            continue;
        if (seen++ == k)
            return at;
    }
    return bits;
}

/* How many ones follow one another in @page's quotients from @bit on. */
static uint32_t count_ones(const struct nf_key_page *page, uint32_t bit)
{
    uint32_t end = 2 * page->entries, at = bit;

    while (at < end && page->quotients[at / 8] >> at % 8 & 1)
        at += at % 8 == 0 && end - at >= 8 && page->quotients[at / 8] == 0xff ? 8 : 1;
    return at - bit;
}

/* The first of the entries @from to before @to whose remainder is at least @least,
 * which rise; else @to. */
static uint32_t remainder_from(const struct nf_key_page *page, uint32_t from,
                               uint32_t to, uint64_t least)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (packed_get(page->remainders, middle, page->layout.remainder_bits) < least)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

uint32_t nf_key_page_find(const struct nf_key_page *page, uint64_t rest,
                          uint32_t *first)
{
    uint8_t r = page->layout.remainder_bits;
    uint64_t fp = nf_key_fingerprint(rest, page->entries, r);
    uint64_t want = fp & ((UINT64_C(1) << r) - 1);
    uint32_t quotient = (uint32_t)(fp >> r);
    uint32_t bit, entry, end, run;

    if (page->entries == 0)
        return 0;
    bit = quotient ? select_zero(page, quotient - 1) + 1 : 0;
    entry = bit - quotient;
    if (entry >= page->entries) /* behind the last, or fewer zeros than there are to be */
        return 0;
    end = count_ones(page, bit);
    end = end < page->entries - entry ? entry + end : page->entries;
    entry = remainder_from(page, entry, end, want);
    run = remainder_from(page, entry, end, want + 1) - entry;
    if (run)
        *first = entry;
    return run;
}

uint32_t nf_key_page_before(const struct nf_key_page *page, uint32_t first,
                            uint32_t count, uint32_t block)
{
    uint32_t from = 0;

    while (from < count) {
        uint32_t middle = from + (count - from) / 2;

        if (nf_key_page_block(page, first + middle) < block)
            from = middle + 1;
        else
            count = middle;
    }
    return from;
}

bool nf_key_page_sorted(const struct nf_key_page *page)
{
    uint64_t before = 0;
    uint32_t entry = 0;

    for (uint32_t bit = 0; bit < 2 * page->entries; bit++) {
        uint64_t have;

        if (!(page->quotients[bit / 8] >> bit % 8 & 1)) {
            before = 0; /* the next quotient */
            continue;
        }
        if (entry == page->entries)
            return false;
        have = (uint64_t)packed_get(page->remainders, entry,
                                    page->layout.remainder_bits) << 32 |
               nf_key_page_block(page, entry);
        if (have < before)
            return false;
        before = have;
        entry++;
    }
    return entry == page->entries;
}

bool nf_key_page_entries(const struct nf_key_page *page, struct nf_key_entry *out)
{
    const uint8_t r = page->layout.remainder_bits;
    uint64_t quotient = 0;
    uint32_t entry = 0;

    if (!nf_key_page_sorted(page))
        return false;
    for (uint32_t bit = 0; entry < page->entries; bit++) {
        if (!(page->quotients[bit / 8] >> bit % 8 & 1)) {
            quotient++;
            continue;
        }
        out[entry].fingerprint = quotient << r | packed_get(page->remainders, entry, r);
        out[entry].block = nf_key_page_block(page, entry);
        entry++;
    }
    return true;
}

uint32_t nf_key_page_block(const struct nf_key_page *page, uint32_t entry)
{
    return packed_get(page->blocks, entry, page->layout.block_bits);
}
