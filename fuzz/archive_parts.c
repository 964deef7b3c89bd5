#include "fuzz/archive_parts.h"

#include <stdlib.h>
#include <string.h>

#include "format/checksum.h"
#include "format/footer.h"
#include "format/footer_set.h"
#include "format/offset_page.h"
#include "format/varint.h"
#include "fuzz/parity_parts.h"
#include "fuzz/target.h"

static void *room(size_t n)
{
    void *p = malloc(n ? n : 1);

    CLAIM(p);
    return p;
}

static uint8_t *copy_of(const uint8_t *p, size_t n)
{
    uint8_t *copy = room(n);

    if (n)
        memcpy(copy, p, n);
    return copy;
}

static uint64_t aligned(uint64_t at)
{
    return (at + NF_GENERATION_ALIGN - 1) / NF_GENERATION_ALIGN * NF_GENERATION_ALIGN;
}

bool archive_take_apart(const uint8_t *data, size_t size, struct archive_parts *out)
{
    struct nf_cur c = nf_cur_init(data, size);
    uint64_t at = NF_FILE_HEADER_SIZE;

    out->count = 0;
    if (nf_file_header_get(&c, &out->identity) != NF_OK)
        return false;
    while (out->count < ARCHIVE_PARTS_MAX && at + NF_CHUNK_HEADER_SIZE <= size) {
        struct archive_part *p = &out->part[out->count];

        c = nf_cur_init(data + at, size - (size_t)at);
        if (nf_chunk_get(&c, nf_seed(out->identity.id, at), &p->chunk) != NF_OK ||
            p->chunk.stored_len > c.left)
            break;
        p->was = at;
        p->len = p->chunk.stored_len;
        p->was_len = NF_CHUNK_HEADER_SIZE + p->len;
        p->was_aux = p->chunk.aux;
        p->payload = copy_of(c.at, p->len);
        parity_part_look(p, data, size);
        out->count++;
        at += p->was_len;
        if (p->chunk.type == NF_CHUNK_FOOTER)
            at = aligned(at + NF_TRAILER_SIZE);
    }
    return out->count > 0;
}

void archive_parts_free(struct archive_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free(parts->part[i].payload);
    parts->count = 0;
}

void archive_part_set(struct archive_part *part, uint8_t *payload, size_t len)
{
    free(part->payload);
    part->payload = payload;
    part->len = len;
}

void archive_part_drop(struct archive_parts *parts, size_t i)
{
    free(parts->part[i].payload);
    parts->count--;
    memmove(&parts->part[i], &parts->part[i + 1],
            (parts->count - i) * sizeof(parts->part[0]));
}

bool archive_part_copy(struct archive_parts *parts, size_t i, size_t at)
{
    struct archive_part copy = parts->part[i];

    if (parts->count == ARCHIVE_PARTS_MAX)
        return false;
    copy.payload = copy_of(copy.payload, copy.len);
    memmove(&parts->part[at + 1], &parts->part[at],
            (parts->count - at) * sizeof(parts->part[0]));
    parts->part[at] = copy;
    parts->count++;
    return true;
}

/* The part that was at @offset; NULL if there is none. */
static const struct archive_part *part_of(const struct archive_parts *parts,
                                          uint64_t offset)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->part[i].was == offset)
            return &parts->part[i];
    return NULL;
}

static void move_place(const struct archive_parts *parts, struct nf_place *place)
{
    const struct archive_part *p = part_of(parts, place->offset);

    if (p && place->len == p->was_len)
        *place = (struct nf_place){ p->now, NF_CHUNK_HEADER_SIZE + p->len };
}

/* Bytes that are written one after the other. */
struct out {
    uint8_t *p;
    size_t n;
};

static void put(struct out *o, const uint8_t *p, size_t n)
{
    memcpy(o->p + o->n, p, n);
    o->n += n;
}

static void move_sets(const struct archive_parts *parts, struct nf_cur *c, struct out *o)
{
    uint64_t sets = nf_cur_varint(c);
    uint32_t before = UINT32_MAX;

    o->n += nf_varint_put(o->p + o->n, sets);
    for (uint64_t i = 0; i < sets && !c->bad; i++) {
        struct nf_footer_set set;

        if (nf_footer_set_get(c, before, &set) != NF_OK) {
            c->bad = true;
            return;
        }
        before = set.number;
        for (int k = 0; k < NF_SET_PLACES; k++)
            for (int copy = 0; copy < 2 && set.has[k]; copy++)
                move_place(parts, &set.copy[k][copy]);
        o->n += nf_footer_set_put(o->p + o->n, &set);
    }
}

static void move_pages(const struct archive_parts *parts, struct nf_cur *c, struct out *o)
{
    uint64_t pages = nf_cur_varint(c);
    const size_t size = NF_PAGE_START_SIZE + NF_PAGE_ENTRY_SIZE;
    const uint8_t *from;
    uint8_t *to;

    o->n += nf_varint_put(o->p + o->n, pages);
    if (pages == 0)
        return;
    from = pages <= c->left ? nf_cur_take(c, (size_t)pages * size - NF_PAGE_START_SIZE)
                            : NULL;
    if (!from) {
        c->bad = true;
        return;
    }
    to = o->p + o->n + (size_t)(pages - 1) * NF_PAGE_START_SIZE;
    put(o, from, (size_t)pages * size - NF_PAGE_START_SIZE);
    for (uint64_t i = 0; i < pages; i++, to += NF_PAGE_ENTRY_SIZE) {
        const struct archive_part *p = part_of(parts, nf_le64(to));

        if (!p)
            continue;
        nf_put_le64(to, p->now);
        if (p + 1 < parts->part + parts->count && nf_le32(to + 8) == p[1].was_len)
            nf_put_le32(to + 8, (uint32_t)(NF_CHUNK_HEADER_SIZE + p[1].len));
    }
}

static void move_keys(const struct archive_parts *parts, struct nf_cur *c, struct out *o)
{
    uint64_t keys;

    o->p[o->n++] = nf_cur_u8(c);
    keys = nf_cur_varint(c);
    o->n += nf_varint_put(o->p + o->n, keys);
    for (uint64_t i = 0; i < keys && !c->bad; i++) {
        struct nf_footer_keys k;

        if (nf_footer_keys_get(c, &k) != NF_OK) {
            c->bad = true;
            return;
        }
        move_place(parts, &k.place);
        o->n += nf_footer_keys_put(o->p + o->n, &k);
    }
}

/* A footer that cannot be read stays as it is. */
static void move_footer(const struct archive_parts *parts, struct archive_part *part,
                        uint64_t chunks_hash)
{
    struct nf_cur c = nf_cur_init(part->payload, part->len);
    /* No place grows by more than its size. */
    struct out o = { room(part->len * 10 + 4096), 0 };
    struct nf_footer_head head;

    if (nf_footer_head_get(&c, &head) != NF_OK) {
        free(o.p);
        return;
    }
    move_place(parts, &head.previous);
    head.chunks_hash = chunks_hash;
    o.n = nf_footer_head_put(o.p, &head);
    move_sets(parts, &c, &o);
    if (!c.bad)
        move_pages(parts, &c, &o);
    if (!c.bad)
        move_keys(parts, &c, &o);
    if (c.bad) {
        free(o.p);
        return;
    }
    put(&o, c.at, c.left);
    archive_part_set(part, o.p, o.n);
}

static void move_offsets(const struct archive_parts *parts, struct archive_part *part)
{
    uint8_t *p = part->payload;
    uint64_t was, now;

    if (part->len < NF_PAGE_BASE_SIZE)
        return;
    was = now = nf_le64(p);
    if (part_of(parts, was))
        now = part_of(parts, was)->now;
    nf_put_le64(p, now);
    for (size_t at = NF_PAGE_BASE_SIZE; at + NF_OFFSET_ENTRY_SIZE <= part->len;
         at += NF_OFFSET_ENTRY_SIZE) {
        const struct archive_part *b = part_of(parts, was + nf_le32(p + at));

        if (!b)
            continue;
        nf_put_le32(p + at, (uint32_t)(b->now - now));
        if (nf_le32(p + at + 8) == b->was_aux)
            nf_put_le32(p + at + 8, b->chunk.aux);
    }
}

/* The checks of a key index's pages, of which it has @pages. */
static void check_key_pages(const uint8_t *id, struct archive_part *part, uint32_t pages)
{
    const uint64_t table = (UINT64_C(1) + pages) * 4;
    uint8_t *p = part->payload;

    for (uint32_t i = 0; table <= part->len && i < pages; i++) {
        const uint64_t from = nf_le32(p + (size_t)i * 4), to = nf_le32(p + (size_t)i * 4 + 4);

        if (from + 4 > to || to > part->len - table)
            continue;
        nf_put_le32(p + table + to - 4, nf_check(p + table + from, (size_t)(to - from) - 4,
                                                 nf_seed(id, part->now + 1 + i)));
    }
}

static void check_keys(struct archive_parts *parts, const struct archive_part *footer)
{
    struct nf_cur c = nf_cur_init(footer->payload, footer->len);
    struct out o = { room(footer->len * 10 + 4096), 0 };
    struct nf_footer_head head;

    if (nf_footer_head_get(&c, &head) == NF_OK) {
        uint64_t keys;

        move_sets(parts, &c, &o);
        if (!c.bad)
            move_pages(parts, &c, &o);
        (void)nf_cur_u8(&c);
        keys = nf_cur_varint(&c);
        for (uint64_t i = 0; i < keys && !c.bad; i++) {
            struct nf_footer_keys k;

            if (nf_footer_keys_get(&c, &k) != NF_OK)
                break;
            for (size_t n = 0; n < parts->count; n++)
                if (parts->part[n].now == k.place.offset)
                    check_key_pages(parts->identity.id, &parts->part[n], k.pages);
        }
    }
    free(o.p);
}

/* Where each part is now; the size of the file. */
static uint64_t lay_out(struct archive_parts *parts)
{
    uint64_t at = NF_FILE_HEADER_SIZE;

    for (size_t i = 0; i < parts->count; i++) {
        struct archive_part *p = &parts->part[i];

        p->now = at;
        at += NF_CHUNK_HEADER_SIZE + p->len;
        if (p->chunk.type == NF_CHUNK_FOOTER) {
            at += NF_TRAILER_SIZE;
            if (i + 1 < parts->count)
                at = aligned(at);
        }
    }
    return at;
}

/* What was is what is now, so that the next time nothing moves. */
static void settle(struct archive_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        struct archive_part *p = &parts->part[i];

        p->was = p->now;
        p->was_len = NF_CHUNK_HEADER_SIZE + p->len;
        p->was_aux = p->chunk.aux;
    }
}

static void put_part(struct archive_part *p, const uint8_t *id, uint8_t *file)
{
    p->chunk.stored_len = (uint32_t)p->len;
    if (p->chunk.type == NF_CHUNK_BLOCK && p->chunk.aux > p->len)
        p->chunk.aux = (uint32_t)p->len;
    p->chunk.hash = nf_chunk_hash(&p->chunk, p->payload);
    nf_chunk_put(file + p->now, nf_seed(id, p->now), &p->chunk);
    memcpy(file + p->now + NF_CHUNK_HEADER_SIZE, p->payload, p->len);
    if (p->chunk.type == NF_CHUNK_FOOTER)
        nf_trailer_put(file + p->now + NF_CHUNK_HEADER_SIZE + p->len,
                       (uint32_t)(NF_CHUNK_HEADER_SIZE + p->len + NF_TRAILER_SIZE));
}

uint8_t *archive_put_together(struct archive_parts *parts, size_t *size)
{
    uint64_t hash = 0;
    uint8_t *file;

    /* Offsets in footers may be longer or shorter, which moves what follows. */
    for (size_t round = 0; round < 3; round++) {
        lay_out(parts);
        for (size_t i = 0; i < parts->count; i++) {
            if (parts->part[i].chunk.type == NF_CHUNK_FOOTER)
                move_footer(parts, &parts->part[i], 0);
            else if (parts->part[i].chunk.type == NF_CHUNK_OFFSETS)
                move_offsets(parts, &parts->part[i]);
            else if (parts->part[i].chunk.type == NF_CHUNK_PARITY)
                parity_part_move(parts, &parts->part[i]);
        }
        settle(parts);
    }
    *size = (size_t)lay_out(parts);
    for (size_t i = 0; i < parts->count; i++)
        if (parts->part[i].chunk.type == NF_CHUNK_FOOTER)
            check_keys(parts, &parts->part[i]);
    file = room(*size);
    memset(file, 0, *size);
    nf_file_header_put(file, &parts->identity);
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->part[i].chunk.type == NF_CHUNK_FOOTER)
            move_footer(parts, &parts->part[i], hash);
        else if (parts->part[i].chunk.type == NF_CHUNK_PARITY)
            parity_part_fill(&parts->part[i], file);
        put_part(&parts->part[i], parts->identity.id, file);
        hash = nf_chunks_hash(hash, file + parts->part[i].now);
    }
    return file;
}
