/*
 * What libFuzzer changes an archive by: it changes parts, of decoded bytes too, and
 * puts the archive together again, so that checksums, lengths and offsets fit and the
 * change gets as far as it can.
 */
#include <stdlib.h>
#include <string.h>

#include "format/parity_head.h"
#include "format/varint.h"
#include "fuzz/block_parts.h"
#include "fuzz/checks.h"
#include "fuzz/target.h"
#include "fuzz/version_parts.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b,
                                 size_t b_len, uint8_t *out, size_t max_size,
                                 unsigned int seed);

/* Articles that are read to find checks that differ. */
#define MEND_ARTICLES 256

static uint64_t random_state;

/* xorshift64 (G. Marsaglia 2003). */
static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static size_t below(size_t n)
{
    return n ? (size_t)(next_random() % n) : 0;
}

/* A number that is likely to be at some bound. */
static uint64_t odd_number(uint64_t was)
{
    const uint64_t power = UINT64_C(1) << below(64);

    switch (below(8)) {
    case 0:
        return 0;
    case 1:
        return was + 1;
    case 2:
        return was - 1;
    case 3:
        return power;
    case 4:
        return power - 1;
    case 5:
        return was + below(256);
    case 6:
        return was * 2;
    default:
        return next_random() >> below(64);
    }
}

/* Some bytes at some place of the @n at @p are otherwise; malloc'd. */
static uint8_t *other_bytes(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t window = 1 + below(64), at = below(n + 1);
    const size_t old = window < n - at ? window : n - at;
    const size_t most = old + 64;
    uint8_t *out = malloc(n + most + 1);
    size_t new;

    CLAIM(out);
    memcpy(out, p, at);
    memcpy(out + at, p + at, old);
    new = LLVMFuzzerMutate(out + at, old, below(2) && old ? old : most);
    memcpy(out + at + new, p + at + old, n - at - old);
    *out_len = n - old + new;
    return out;
}

/* What may be a varint is another one. */
static uint8_t *other_varint(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t at = below(n);
    struct nf_cur c = nf_cur_init(p + at, n - at);
    const uint64_t was = nf_cur_varint(&c);
    const size_t old = c.bad ? 1 : (n - at) - c.left;
    uint8_t *out = malloc(n + 10 + 1);
    size_t new;

    CLAIM(out);
    memcpy(out, p, at);
    new = nf_varint_put(out + at, odd_number(was));
    memcpy(out + at + new, p + at + old, n - at - old);
    *out_len = n - old + new;
    return out;
}

/* A number of four bytes is another one. */
static uint8_t *other_u32(const uint8_t *p, size_t n, size_t *out_len)
{
    const size_t at = below(n / 4) * 4;
    uint8_t *out = malloc(n + 1);

    CLAIM(out);
    memcpy(out, p, n);
    if (n >= 4)
        nf_put_le32(out + at, (uint32_t)odd_number(nf_le32(out + at)));
    *out_len = n;
    return out;
}

static uint8_t *other(const uint8_t *p, size_t n, size_t *out_len)
{
    switch (n ? below(4) : 0) {
    case 0:
        return other_bytes(p, n, out_len);
    case 1:
        return other_u32(p, n, out_len);
    default:
        return other_varint(p, n, out_len);
    }
}

static void change_payload(struct archive_part *part)
{
    size_t n;
    uint8_t *p = other(part->payload, part->len, &n);

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
    changed = other(raw, part->chunk.aux, &n);
    part->chunk.codec = below(2) ? NF_CODEC_ZSTD : NF_CODEC_STORE;
    stored = part_pack(part->chunk.codec, changed, n, &stored_len);
    part->chunk.aux = (uint32_t)n;
    archive_part_set(part, stored, stored_len);
    free(changed);
    free(raw);
}

static void change_shorts(struct block_parts *b)
{
    size_t n;
    uint8_t *p = other(b->shorts, b->prefix.raw_len, &n);

    free(b->shorts);
    b->shorts = p;
    b->prefix.raw_len = (uint32_t)n;
}

/* Other versions than there were: one or two, or none. */
static void change_versions(struct block_parts *b, uint32_t articles)
{
    uint8_t list[8 * NF_VARINT_MAX], *p;
    size_t at, old, new = 1;

    if (!block_versions_find(b, articles, &at, &old)) {
        change_shorts(b);
        return;
    }
    list[0] = (uint8_t)below(3);
    for (uint8_t i = 0; i < list[0]; i++) {
        new += nf_varint_put(list + new, below(8) ? below(articles) : odd_number(0));
        new += nf_varint_put(list + new, below(8) ? 1 + below(articles) : odd_number(0));
    }
    p = malloc(b->prefix.raw_len - old + new + 1);
    CLAIM(p);
    memcpy(p, b->shorts, at);
    memcpy(p + at, list, new);
    memcpy(p + at + new, b->shorts + at + old, b->prefix.raw_len - at - old);
    free(b->shorts);
    b->shorts = p;
    b->prefix.raw_len = (uint32_t)(b->prefix.raw_len - old + new);
}

static void change_entry(struct block_parts *b, struct block_frame *f)
{
    struct nf_frame *e = &f->entry;

    switch (below(5)) {
    case 0:
        e->raw_len = (uint32_t)odd_number(e->raw_len);
        break;
    case 1:
        e->distance = (uint32_t)odd_number(e->distance);
        break;
    case 2:
        e->way = (uint8_t)below(b->prefix.ways);
        break;
    case 3:
        e->copies = !e->copies;
        break;
    default:
        e->distance = (uint32_t)(1 + below(64)); /* a reference of its length */
        e->stored_len = 0;
        if (b->frames)
            e->raw_len = b->frame[below(b->frames)].entry.raw_len;
    }
    if (e->distance)
        e->stored_len = 0;
}

static void change_frame(struct block_parts *b)
{
    struct block_frame *f = &b->frame[below(b->frames)];
    size_t n;
    uint8_t *p;

    if (below(3) == 0) {
        change_entry(b, f);
        return;
    }
    p = other(f->stored, f->entry.stored_len, &n);
    free(f->stored);
    f->stored = p;
    f->entry.stored_len = (uint32_t)n;
    if (f->entry.distance == 0 && below(4) == 0)
        f->entry.raw_len = (uint32_t)n; /* stored as it is */
}

static void change_prefix(struct block_parts *b)
{
    struct nf_way *way = &b->prefix.way[below(b->prefix.ways)];
    static const uint8_t codecs[] = { NF_CODEC_STORE, NF_CODEC_ZSTD, NF_CODEC_LEXICON,
                                      NF_CODEC_LEXICON_MATCHES, NF_CODEC_ZSTD_DICTIONARY };

    if (below(2))
        way->codec = codecs[below(sizeof(codecs))];
    else
        way->set = (uint16_t)below(4);
}

/* An article of the page is a later version. */
static void add_version(struct archive_parts *parts, struct archive_part *part)
{
    uint8_t *raw = part_unpack(parts, part->chunk.codec, 0, part->payload, part->len,
                               part->chunk.aux);
    uint8_t *changed = NULL;
    size_t n;

    if (raw)
        changed = catalog_version_put(raw, part->chunk.aux, below(16),
                                      below(8) ? 1 + below(4) : odd_number(0), &n);
    free(raw);
    if (!changed) {
        change_decoded(parts, part);
        return;
    }
    part->chunk.codec = NF_CODEC_STORE;
    part->chunk.aux = (uint32_t)n;
    archive_part_set(part, changed, n);
    if (below(8))
        footers_count_version(parts, (size_t)(part - parts->part));
}

/* In the head's bytes, before the short fields. */
static void change_head(struct archive_part *part)
{
    const size_t head = part->chunk.aux < part->len ? part->chunk.aux : part->len;
    const size_t most = head < 64 ? head : 64;
    size_t n;
    uint8_t *p = other(part->payload, most, &n);

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
    if (below(8) == 0) {
        change_head(part);
    } else if (!block_take_apart(parts, part, b)) {
        change_payload(part);
    } else {
        const size_t what = below(8);

        if (what < 3)
            change_shorts(b);
        else if (what < 4)
            change_versions(b, part->chunk.articles);
        else if (what < 7 && b->frames)
            change_frame(b);
        else
            change_prefix(b);
        block_put_together(b, below(4) ? NF_CODEC_STORE : NF_CODEC_ZSTD, part);
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
    const size_t n = below(sizeof(numbers) / sizeof(numbers[0]));
    uint8_t *p = part->payload + numbers[n].at, value[8];

    if (part->len < 2 * NF_PARITY_HEAD_SIZE || below(4) == 0) {
        change_payload(part);
        return;
    }
    if (below(2))
        p += part->len - NF_PARITY_HEAD_SIZE;
    nf_put_le64(value, odd_number(numbers[n].size == 8   ? nf_le64(p)
                                  : numbers[n].size == 4 ? nf_le32(p)
                                                         : *p));
    memcpy(p, value, numbers[n].size);
}

static void change_header(struct archive_part *part)
{
    struct nf_chunk *c = &part->chunk;

    switch (below(5)) {
    case 0:
        c->type = (uint8_t)(below(2) ? 1 + below(9) : next_random());
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
    const size_t i = below(parts->count), k = below(parts->count);
    struct archive_part t = parts->part[i];

    switch (below(3)) {
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

static void change(struct archive_parts *parts)
{
    struct archive_part *part = &parts->part[below(parts->count)];
    const size_t what = below(20);

    if (part->chunk.type == NF_CHUNK_PARITY)
        part->parity_right = false;

    if (what == 0)
        change_order(parts);
    else if (what == 1)
        change_header(part);
    else if (part->chunk.type == NF_CHUNK_BLOCK)
        change_block(parts, part);
    else if (part->chunk.type == NF_CHUNK_CATALOG && below(4) == 0)
        add_version(parts, part);
    else if (part->chunk.type == NF_CHUNK_DICTIONARY ||
             part->chunk.type == NF_CHUNK_LEXICON || part->chunk.type == NF_CHUNK_CATALOG)
        change_decoded(parts, part);
    else if (part->chunk.type == NF_CHUNK_PARITY && below(8))
        change_parity(part);
    else
        change_payload(part);
}

/* Read, so that checks are compared. */
static void read_all(const uint8_t *file, size_t size)
{
    struct nf_reader *r = target_open(file, size);
    struct nf_cursor *c = NULL;
    struct nf_info info = NF_INFO_INIT;
    struct nf_record record;

    if (!r)
        return;
    nf_reader_info(r, &info);
    CLAIM(nf_cursor_open(r, &c, NULL) == NF_OK);
    for (uint64_t i = 0; i < info.articles && i < MEND_ARTICLES; i++)
        (void)!nf_cursor_get(c, i, NF_PARTS_ALL, &record, NULL);
    nf_cursor_close(c);
    nf_reader_close(r);
}

/* The four bytes of a check that stand somewhere in a block. */
static void replace(struct archive_parts *parts, uint32_t stored, uint32_t computed)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct archive_part *p = &parts->part[i];

        if (p->chunk.type != NF_CHUNK_BLOCK)
            continue;
        for (size_t at = 0; at + 4 <= p->len && at < p->chunk.aux; at++) {
            if (nf_le32(p->payload + at) == stored) {
                nf_put_le32(p->payload + at, computed);
                return;
            }
        }
    }
}

/* Checks of decoded texts: they are wrong where what decodes to them was changed. */
static void mend(struct archive_parts *parts, uint8_t **file, size_t *size)
{
    static struct checks_noted noted;

    noted.count = 0;
    checks_ignore(&noted);
    read_all(*file, *size);
    checks_ignore(NULL);
    if (noted.count == 0)
        return;
    for (size_t i = 0; i < noted.count; i++)
        if (noted.stored[i] <= UINT32_MAX)
            replace(parts, (uint32_t)noted.stored[i], (uint32_t)noted.computed[i]);
    free(*file);
    *file = archive_put_together(parts, size);
}

/* Something of a sealed archive is not what it was. */
static void damage(const struct archive_parts *parts, uint8_t *file, size_t n)
{
    for (size_t i = 0; i < parts->count; i++) {
        const size_t at = below(n), most = below(2) ? 16 : 4096;

        if (parts->part[i].chunk.type == NF_CHUNK_PARITY && below(3) == 0)
            memset(file + at, (int)below(256), below(n - at < most ? n - at : most));
    }
}

/* @parts as a file in @data; 0 if it does not fit. */
static size_t finish(struct archive_parts *parts, uint8_t *data, size_t max_size)
{
    size_t n;
    uint8_t *file = archive_put_together(parts, &n);

    if (n <= max_size && below(8))
        mend(parts, &file, &n);
    if (n <= max_size) {
        damage(parts, file, n);
        memcpy(data, file, n);
    }
    free(file);
    return n <= max_size ? n : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed)
{
    static struct archive_parts parts;
    size_t n = 0;

    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    if (below(32) == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    checks_ignore(NULL);
    if (archive_take_apart(data, size, &parts)) {
        for (size_t i = 1 + below(3); i > 0; i--)
            change(&parts);
        n = finish(&parts, data, max_size);
    }
    archive_parts_free(&parts);
    checks_compare();
    return n ? n : LLVMFuzzerMutate(data, size, max_size);
}

/* A chunk of one archive instead of one of the same type in the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b,
                                 size_t b_len, uint8_t *out, size_t max_size,
                                 unsigned int seed)
{
    static struct archive_parts to, from;
    size_t n = 0;

    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    checks_ignore(NULL);
    if (archive_take_apart(a, a_len, &to)) {
        if (archive_take_apart(b, b_len, &from)) {
            struct archive_part *old = &to.part[below(to.count)];
            const size_t start = below(from.count);

            for (size_t i = 0; i < from.count; i++) {
                struct archive_part *new = &from.part[(start + i) % from.count];

                if (new->chunk.type != old->chunk.type || old->chunk.type == NF_CHUNK_FOOTER)
                    continue;
                old->chunk.codec = new->chunk.codec;
                old->chunk.aux = new->chunk.aux;
                if (below(2))
                    old->chunk.articles = new->chunk.articles;
                archive_part_set(old, new->payload, new->len);
                new->payload = NULL;
                break;
            }
            n = finish(&to, out, max_size);
        }
        archive_parts_free(&from);
    }
    archive_parts_free(&to);
    checks_compare();
    return n;
}
