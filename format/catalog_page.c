#include "format/catalog_page.h"

#include <string.h>

#include "format/varint.h"

#define PRECISION_MASK 0x07
#define ZONE_KNOWN 0x08
#define WITHDRAWN 0x10
#define VERSION 0x20

enum nf_status nf_catalog_size_get(struct nf_cur *c,
                                   struct nf_catalog_size *out)
{
    struct nf_catalog_size t;

    /* Every article takes three bytes, and every name is some article's, so
     * what is left bounds the lengths. */
    t.articles = (uint32_t)nf_cur_varint_max(c, c->left / 3);
    t.sources = (uint32_t)nf_cur_varint_max(c, t.articles);
    t.languages = (uint32_t)nf_cur_varint_max(c, t.articles);
    if (c->bad)
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

static void numbers_get(struct nf_cur *c, uint32_t *out, uint32_t n,
                        uint32_t max)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (uint32_t)nf_cur_varint_max(c, max);
}

static void times_get(struct nf_cur *c, struct nf_catalog_time *out, uint32_t n)
{
    uint64_t last = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint8_t b = nf_cur_u8(c);

        if (b & ~(PRECISION_MASK | ZONE_KNOWN | VERSION) && b != WITHDRAWN)
            c->bad = true;
        if (b & ZONE_KNOWN && !(b & PRECISION_MASK))
            c->bad = true;
        out[i].precision = b & PRECISION_MASK;
        out[i].zone_known = (b & ZONE_KNOWN) != 0;
        out[i].withdrawn = b == WITHDRAWN;
        out[i].seconds = 0;
        out[i].former = (b & VERSION) != 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (out[i].precision == NF_PRECISION_NONE)
            continue;
        /* Wraps, so that any two times have a difference. */
        last += (uint64_t)nf_unzigzag(nf_cur_varint(c));
        out[i].seconds = (int64_t)last;
    }
}

/* How far before the versions that were told of have their former ones. */
static void formers_get(struct nf_cur *c, struct nf_catalog_time *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (out[i].former == 0)
            continue;
        out[i].former = (uint32_t)nf_cur_varint_max(c, UINT32_MAX);
        if (out[i].former == 0)
            c->bad = true;
    }
}

enum nf_status nf_catalog_page_get(struct nf_cur *c,
                                   struct nf_catalog_page *page)
{
    const struct nf_catalog_size *size = &page->size;

    for (uint32_t i = 0; i < size->sources; i++) {
        page->sources[i].name = nf_cur_str(c);
        page->sources[i].domain = nf_cur_str(c);
    }
    for (uint32_t i = 0; i < size->languages; i++)
        page->languages[i] = nf_cur_str(c);
    numbers_get(c, page->source, size->articles, size->sources);
    numbers_get(c, page->language, size->articles, size->languages);
    times_get(c, page->time, size->articles);
    formers_get(c, page->time, size->articles);
    for (uint32_t i = 0; i < size->articles; i++)
        if (page->time[i].withdrawn && (page->source[i] || page->language[i]))
            c->bad = true;
    return c->bad || c->left ? NF_E_DAMAGED : NF_OK;
}

static size_t str_bound(struct nf_str s)
{
    return NF_VARINT_MAX + s.len;
}

size_t nf_catalog_page_bound(const struct nf_catalog_page *page)
{
    size_t n = 3 * NF_VARINT_MAX;

    for (uint32_t i = 0; i < page->size.sources; i++)
        n += str_bound(page->sources[i].name) +
             str_bound(page->sources[i].domain);
    for (uint32_t i = 0; i < page->size.languages; i++)
        n += str_bound(page->languages[i]);
    return n + (size_t)page->size.articles * (4 * NF_VARINT_MAX + 1);
}

static uint8_t *str_put(uint8_t *p, struct nf_str s)
{
    p += nf_varint_put(p, s.len);
    if (s.len)
        memcpy(p, s.ptr, s.len);
    return p + s.len;
}

static uint8_t *times_put(uint8_t *p, const struct nf_catalog_time *in,
                          uint32_t n)
{
    uint64_t last = 0;

    for (uint32_t i = 0; i < n; i++)
        *p++ = (uint8_t)(in[i].withdrawn ? WITHDRAWN
                                         : in[i].precision |
                                               (in[i].zone_known ? ZONE_KNOWN : 0) |
                                               (in[i].former ? VERSION : 0));
    for (uint32_t i = 0; i < n; i++) {
        if (in[i].precision == NF_PRECISION_NONE)
            continue;
        p += nf_varint_put(p, nf_zigzag((int64_t)((uint64_t)in[i].seconds - last)));
        last = (uint64_t)in[i].seconds;
    }
    for (uint32_t i = 0; i < n; i++)
        if (in[i].former)
            p += nf_varint_put(p, in[i].former);
    return p;
}

size_t nf_catalog_page_put(uint8_t *p, const struct nf_catalog_page *page)
{
    const struct nf_catalog_size *size = &page->size;
    uint8_t *start = p;

    p += nf_varint_put(p, size->articles);
    p += nf_varint_put(p, size->sources);
    p += nf_varint_put(p, size->languages);
    for (uint32_t i = 0; i < size->sources; i++) {
        p = str_put(p, page->sources[i].name);
        p = str_put(p, page->sources[i].domain);
    }
    for (uint32_t i = 0; i < size->languages; i++)
        p = str_put(p, page->languages[i]);
    for (uint32_t i = 0; i < size->articles; i++)
        p += nf_varint_put(p, page->source[i]);
    for (uint32_t i = 0; i < size->articles; i++)
        p += nf_varint_put(p, page->language[i]);
    return (size_t)(times_put(p, page->time, size->articles) - start);
}
