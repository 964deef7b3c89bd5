#include "fuzz/version_parts.h"

#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "format/varint.h"
#include "fuzz/target.h"

/* Of a published time in a catalog (spec 10), and of a page entry (spec 11.3). */
#define PRECISION 7
#define VERSION 32
#define WITHDRAWN 16
#define VERSIONS_AT 28

static void skip_varints(struct nf_cur *c, uint64_t n)
{
    while (n-- > 0 && !c->bad)
        (void)nf_cur_varint(c);
}

/* @c stands behind the flags: pass over the times, and the versions before article @number. */
static void skip_before(struct nf_cur *c, const uint8_t *flags, uint64_t articles,
                        uint64_t number)
{
    for (uint64_t i = 0; i < articles; i++)
        skip_varints(c, (flags[i] & PRECISION) != 0);
    for (uint64_t i = 0; i < number; i++)
        skip_varints(c, (flags[i] & VERSION) != 0);
}

uint8_t *catalog_version_put(const uint8_t *raw, size_t n, uint64_t number, uint64_t distance,
                             size_t *out_len)
{
    struct nf_cur c = nf_cur_init(raw, n);
    const uint64_t articles = nf_cur_varint(&c), sources = nf_cur_varint(&c);
    const uint64_t languages = nf_cur_varint(&c);
    const uint8_t *flags;
    uint8_t *out;
    size_t at, added;

    if (c.bad || articles > n || sources > n || languages > n || number >= articles)
        return NULL;
    for (uint64_t i = 0; i < 2 * sources + languages && !c.bad; i++)
        (void)nf_cur_str(&c);
    skip_varints(&c, 2 * articles);
    flags = nf_cur_take(&c, (size_t)articles);
    if (!flags || flags[number] & (VERSION | WITHDRAWN))
        return NULL;
    skip_before(&c, flags, articles, number);
    if (c.bad)
        return NULL;
    at = (size_t)(c.at - raw);
    out = malloc(n + NF_VARINT_MAX);
    CLAIM(out);
    memcpy(out, raw, at);
    added = nf_varint_put(out + at, distance);
    memcpy(out + at + added, raw + at, n - at);
    out[(size_t)(flags - raw) + (size_t)number] |= VERSION;
    *out_len = n + added;
    return out;
}

void footers_count_version(struct archive_parts *parts, size_t catalog)
{
    const struct archive_part *page;

    if (catalog == 0)
        return;
    page = &parts->part[catalog - 1];
    for (size_t i = 0; i < parts->count; i++) {
        const struct archive_part *f = &parts->part[i];

        for (size_t at = 0; f->chunk.type == NF_CHUNK_FOOTER && at + NF_PAGE_ENTRY_SIZE <= f->len;
             at++) {
            uint8_t *entry = f->payload + at;

            if (nf_le64(entry) == page->was && nf_le32(entry + 8) == page[1].was_len)
                nf_put_le32(entry + VERSIONS_AT, nf_le32(entry + VERSIONS_AT) + 1);
        }
    }
}
