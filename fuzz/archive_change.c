#include "fuzz/archive_change.h"

#include <stdlib.h>
#include <string.h>

#include "format/parity_head.h"
#include "format/varint.h"
#include "fuzz/block_parts.h"
#include "fuzz/odd_values.h"
#include "fuzz/target.h"
#include "fuzz/version_parts.h"

static void change_payload(struct archive_part *part)
{
    size_t n;
    uint8_t *p = odd_other(part->payload, part->len, &n);

    if (part->chunk.codec == 0 && part->chunk.type != NF_CHUNK_BLOCK &&
        part->chunk.aux == part->len)
        part->chunk.aux = (uint32_t)n;
    archive_part_set(part, p, n);
}

/* Decoded bytes of a table or a catalog. */
static void change_decoded(const struct archive_parts *parts, struct archive_part *part)
{
    uint8_t *raw = part_unpack(parts, part->chunk.codec, 0, part->payload, part->len,
                               part->chunk.aux);
    uint8_t *changed, *stored;
    size_t n, stored_len;

    if (!raw) {
        change_payload(part);
        return;
    }
    changed = odd_other(raw, part->chunk.aux, &n);
    part->chunk.codec = random_below(2) ? NF_CODEC_ZSTD : NF_CODEC_STORE;
    stored = part_pack(part->chunk.codec, changed, n, &stored_len);
    part->chunk.aux = (uint32_t)n;
    archive_part_set(part, stored, stored_len);
    free(changed);
    free(raw);
}

static void change_shorts(struct block_parts *b)
{
    size_t n;
    uint8_t *p = odd_other(b->shorts, b->prefix.raw_len, &n);

    free(b->shorts);
    b->shorts = p;
    b->prefix.raw_len = (uint32_t)n;
}

/* One or two other versions. */
static void change_versions(struct block_parts *b, uint32_t articles)
{
    for (size_t n = 1 + random_below(2); n > 0; n--)
        b->former[random_below(articles)] =
            (uint32_t)(random_below(8) ? random_below(articles) : odd_number(0));
}

static void change_entry(struct block_parts *b, struct block_frame *f)
{
    struct nf_frame *e = &f->entry;

    switch (random_below(5)) {
    case 0:
        e->raw_len = (uint32_t)odd_number(e->raw_len);
        break;
    case 1:
        e->distance = (uint32_t)odd_number(e->distance);
        break;
    case 2:
        e->way = (uint8_t)random_below(b->prefix.ways);
        break;
    case 3:
        e->copies = !e->copies;
        break;
    default:
        e->distance = (uint32_t)(1 + random_below(64)); /* a reference of its length */
        e->stored_len = 0;
        if (b->frames)
            e->raw_len = b->frame[random_below(b->frames)].entry.raw_len;
    }
    if (e->distance)
        e->stored_len = 0;
}

static void change_frame(struct block_parts *b)
{
    struct block_frame *f = &b->frame[random_below(b->frames)];
    size_t n;
    uint8_t *p;

    if (random_below(3) == 0) {
        change_entry(b, f);
        return;
    }
    p = odd_other(f->stored, f->entry.stored_len, &n);
    free(f->stored);
    f->stored = p;
    f->entry.stored_len = (uint32_t)n;
    if (f->entry.distance == 0 && random_below(4) == 0)
        f->entry.raw_len = (uint32_t)n; /* stored as it is */
}

static void change_prefix(struct block_parts *b)
{
    struct nf_way *way = &b->prefix.way[random_below(b->prefix.ways)];
    static const uint8_t codecs[] = { NF_CODEC_STORE, NF_CODEC_ZSTD, NF_CODEC_LEXICON,
                                      NF_CODEC_LEXICON_MATCHES, NF_CODEC_ZSTD_DICTIONARY };

    if (random_below(2))
        way->codec = codecs[random_below(sizeof(codecs))];
    else
        way->set = (uint16_t)random_below(4);
}

/* An article of the page is a later version. */
static void add_version(struct archive_parts *parts, struct archive_part *part)
{
    uint8_t *raw = part_unpack(parts, part->chunk.codec, 0, part->payload, part->len,
                               part->chunk.aux);
    uint8_t *changed = NULL;
    size_t n;

    if (raw)
        changed = catalog_version_put(raw, part->chunk.aux, random_below(16),
                                      random_below(8) ? 1 + random_below(4) : odd_number(0), &n);
    free(raw);
    if (!changed) {
        change_decoded(parts, part);
        return;
    }
    part->chunk.codec = NF_CODEC_STORE;
    part->chunk.aux = (uint32_t)n;
    archive_part_set(part, changed, n);
    if (random_below(8))
        footers_count_version(parts, (size_t)(part - parts->part));
}

/* In the head's bytes, before the short fields. */
static void change_head(struct archive_part *part)
{
    const size_t head = part->chunk.aux < part->len ? part->chunk.aux : part->len;
    const size_t most = head < 64 ? head : 64;
    size_t n;
    uint8_t *p = odd_other(part->payload, most, &n);

    p = realloc(p, n + part->len - most + 1);
    CLAIM(p);
    memcpy(p + n, part->payload + most, part->len - most);
    part->chunk.aux = (uint32_t)(part->chunk.aux + n - most);
    archive_part_set(part, p, n + part->len - most);
}

static void change_block(const struct archive_parts *parts, struct archive_part *part)
{
    struct block_parts *b = malloc(sizeof(*b));

    CLAIM(b);
    if (random_below(8) == 0) {
        change_head(part);
    } else if (!block_take_apart(parts, part, b)) {
        change_payload(part);
    } else {
        const size_t what = random_below(8);

        if (what < 3)
            change_shorts(b);
        else if (what < 4)
            change_versions(b, part->chunk.articles);
        else if (what < 7 && b->frames)
            change_frame(b);
        else
            change_prefix(b);
        block_put_together(b, random_below(4) ? NF_CODEC_STORE : NF_CODEC_ZSTD, part);
        block_parts_free(b);
    }
    free(b);
}

/* A number in one of the heads of a parity chunk. */
static void change_parity(struct archive_part *part)
{
    static const struct {
        uint8_t at, size;
    } numbers[] = { { 24, 8 }, { 32, 8 }, { 40, 8 }, { 48, 4 }, { 52, 1 },
                    { 53, 1 }, { 54, 1 }, { 55, 1 } };
    const size_t n = random_below(sizeof(numbers) / sizeof(numbers[0]));
    uint8_t *p = part->payload + numbers[n].at, value[8];

    if (part->len < 2 * NF_PARITY_HEAD_SIZE || random_below(4) == 0) {
        change_payload(part);
        return;
    }
    if (random_below(2))
        p += part->len - NF_PARITY_HEAD_SIZE;
    nf_put_le64(value, odd_number(numbers[n].size == 8   ? nf_le64(p)
                                  : numbers[n].size == 4 ? nf_le32(p)
                                                         : *p));
    memcpy(p, value, numbers[n].size);
}

static void change_header(struct archive_part *part)
{
    struct nf_chunk *c = &part->chunk;

    switch (random_below(5)) {
    case 0:
        c->type = (uint8_t)(random_below(2) ? 1 + random_below(9) : random_next());
        break;
    case 1:
        c->codec = (uint8_t)odd_number(c->codec);
        break;
    case 2:
        c->articles = (uint16_t)odd_number(c->articles);
        break;
    case 3:
        c->aux = (uint32_t)odd_number(c->aux);
        break;
    default:
        c->first = (uint32_t)odd_number(c->first);
    }
}

static void change_order(struct archive_parts *parts)
{
    const size_t i = random_below(parts->count), k = random_below(parts->count);
    struct archive_part t = parts->part[i];

    switch (random_below(3)) {
    case 0:
        if (parts->count > 1)
            archive_part_drop(parts, i);
        break;
    case 1:
        (void)archive_part_copy(parts, i, k);
        break;
    default:
        parts->part[i] = parts->part[k];
        parts->part[k] = t;
    }
}

void archive_change(struct archive_parts *parts)
{
    struct archive_part *part = &parts->part[random_below(parts->count)];
    const size_t what = random_below(20);

    if (part->chunk.type == NF_CHUNK_PARITY)
        part->parity_right = false;

    if (what == 0)
        change_order(parts);
    else if (what == 1)
        change_header(part);
    else if (part->chunk.type == NF_CHUNK_BLOCK)
        change_block(parts, part);
    else if (part->chunk.type == NF_CHUNK_CATALOG && random_below(4) == 0)
        add_version(parts, part);
    else if (part->chunk.type == NF_CHUNK_DICTIONARY ||
             part->chunk.type == NF_CHUNK_LEXICON || part->chunk.type == NF_CHUNK_CATALOG)
        change_decoded(parts, part);
    else if (part->chunk.type == NF_CHUNK_PARITY && random_below(8))
        change_parity(part);
    else
        change_payload(part);
}
