/*
 * A place is 26 bits: which segment, and where in it. The table has no more of an
 * anchor than that and six bits of its hash, in buckets of four: whoever asks
 * compares bytes anyway, so a place that has been written over, or is another
 * anchor's, does no harm, and a bucket costs the same whoever fills it.
 */
#include "src/pack/copy_sources.h"

#include <string.h>

#include "src/base/alloc.h"

#define OFFSET_BITS 20
#define PLACE_MASK ((1u << NF_COPY_PLACE_BITS) - 1)
#define FEWEST_BITS 10
/* An anchor comes every so many bytes. */
#define ANCHOR_EVERY 24
/* The table grows when its buckets are half full. */
#define FULL (NF_COPY_PLACES / 2)
/* Bytes of a segment that stay when its turn comes again. */
#define KEPT_MOST (NF_COPY_SEGMENT / 2)
#define NO_PLACE UINT32_MAX
/* The bucket of an anchor is fetched so many anchors before it is needed. */
#define AHEAD 8

void nf_copy_sources_init(struct nf_copy_sources *s, const struct nf_alloc *alloc,
                          uint32_t segments)
{
    *s = (struct nf_copy_sources){ .alloc = alloc, .segments = segments };
    nf_anchor_gear_init(&s->gear);
    nf_buf_init(&s->table, alloc, SIZE_MAX / 2);
    nf_buf_init(&s->found, alloc, SIZE_MAX / 2);
    nf_buf_init(&s->numbers, alloc, SIZE_MAX / 2);
    for (uint32_t i = 0; i < segments; i++)
        nf_buf_init(&s->segment[i].frames, alloc, SIZE_MAX / 2);
    s->most_bits = FEWEST_BITS;
    while ((uint64_t)NF_COPY_PLACES << s->most_bits <
           (uint64_t)segments * NF_COPY_SEGMENT / ANCHOR_EVERY * 5 / 4)
        s->most_bits++;
    s->first_bits = FEWEST_BITS;
}

void nf_copy_sources_expect(struct nf_copy_sources *s, uint64_t bytes)
{
    while (s->first_bits < s->most_bits &&
           (uint64_t)FULL << s->first_bits <= bytes / ANCHOR_EVERY)
        s->first_bits++;
}

void nf_copy_sources_free(struct nf_copy_sources *s)
{
    for (uint32_t i = 0; i < s->segments; i++) {
        nf_put(s->alloc, s->segment[i].bytes);
        nf_buf_free(&s->segment[i].frames);
    }
    nf_buf_free(&s->table);
    nf_buf_free(&s->found);
    nf_buf_free(&s->numbers);
}

static uint32_t *bucket_of(const struct nf_copy_sources *s, uint32_t hash)
{
    return (uint32_t *)(void *)s->table.ptr +
           (size_t)NF_COPY_PLACES * (hash >> (32 - s->bits));
}

/* The newest place is first in its bucket, and the oldest falls out. */
static void insert(struct nf_copy_sources *s, uint32_t hash, uint32_t place)
{
    uint32_t *bucket = bucket_of(s, hash);

    memmove(bucket + 1, bucket, (NF_COPY_PLACES - 1) * sizeof(*bucket));
    bucket[0] = hash << NF_COPY_PLACE_BITS | place;
}

/* Put the @anchors of frame @f into the table. */
static void insert_frame(struct nf_copy_sources *s, uint32_t segment,
                         const struct nf_copy_source *f, const struct nf_buf *anchors)
{
    const struct nf_anchor *a = (const struct nf_anchor *)(const void *)anchors->ptr;
    size_t n = anchors->len / sizeof(*a);

    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(bucket_of(s, a[i + AHEAD < n ? i + AHEAD : i].hash), 1);
        insert(s, a[i].hash, segment << OFFSET_BITS | (f->at + a[i].at));
    }
    s->anchors += (uint32_t)n;
}

static struct nf_copy_source *frames_of(const struct nf_copy_segment *g)
{
    return (struct nf_copy_source *)(void *)g->frames.ptr;
}

static size_t frame_count(const struct nf_copy_segment *g)
{
    return g->frames.len / sizeof(struct nf_copy_source);
}

/* Make the table twice as large, from the bytes. */
static bool grow(struct nf_copy_sources *s)
{
    unsigned bits = s->bits ? s->bits + 1 : s->first_bits;
    size_t size = NF_COPY_PLACES * sizeof(uint32_t) << bits;

    if (!nf_buf_need(&s->table, size))
        return false;
    memset(s->table.ptr, 0, size);
    s->bits = bits;
    s->anchors = 0;
    for (uint32_t i = 1; i <= s->segments; i++) {
        uint32_t number = (s->newest + i) % s->segments;
        const struct nf_copy_segment *g = &s->segment[number];

        for (size_t k = 0; k < frame_count(g); k++) {
            const struct nf_copy_source *f = &frames_of(g)[k];

            nf_anchors_find(&s->gear, g->bytes + f->at, f->len, &s->found);
            if (s->found.failed)
                return false;
            insert_frame(s, number, f, &s->found);
        }
    }
    return true;
}

/* Where the search for article @ordinal begins in the table of @count places, a power of two. */
static uint32_t first_slot(uint32_t ordinal, uint32_t count)
{
    return (ordinal * UINT32_C(0x9e3779b1)) >> 8 & (count - 1);
}

static void put_number(struct nf_copy_sources *s, uint32_t segment,
                       const struct nf_copy_source *f)
{
    uint32_t *slot = (uint32_t *)(void *)s->numbers.ptr;
    const uint32_t count = (uint32_t)(s->numbers.len / sizeof(*slot));
    uint32_t i = first_slot(f->ordinal, count);

    while (slot[i] != NO_PLACE)
        i = (i + 1) & (count - 1);
    slot[i] = segment << OFFSET_BITS | f->at;
    s->numbered++;
}

/* Make the table of ordinals anew, of all frames; without memory there is none. */
static void number_all(struct nf_copy_sources *s)
{
    size_t frames = 0, count = 64;

    for (uint32_t i = 0; i < s->segments; i++)
        frames += frame_count(&s->segment[i]);
    while (count < 4 * frames)
        count *= 2;
    s->numbered = 0;
    if (!nf_buf_need(&s->numbers, count * sizeof(uint32_t)))
        return;
    s->numbers.len = count * sizeof(uint32_t);
    memset(s->numbers.ptr, 0xff, s->numbers.len);
    for (uint32_t i = 0; i < s->segments; i++)
        for (size_t k = 0; k < frame_count(&s->segment[i]); k++)
            put_number(s, i, &frames_of(&s->segment[i])[k]);
}

/* Frame @f, which is among the others, came to where it is. */
static void number_frame(struct nf_copy_sources *s, uint32_t segment,
                         const struct nf_copy_source *f)
{
    if (s->numbers.len == 0)
        return;
    if (2 * ((size_t)s->numbered + 1) > s->numbers.len / sizeof(uint32_t))
        number_all(s);
    else
        put_number(s, segment, f);
}

/* Make room for @n bytes in segment @number: forget its frames but for those that copies were
 * taken from, which are as if they were new. */
static bool clean(struct nf_copy_sources *s, uint32_t number, uint32_t n)
{
    struct nf_copy_segment *g = &s->segment[number];
    struct nf_copy_source *f = frames_of(g);
    const size_t count = frame_count(g);
    const uint32_t most = n < KEPT_MOST ? KEPT_MOST : NF_COPY_SEGMENT - n;
    size_t kept = 0;

    g->used = 0;
    for (size_t i = 0; i < count; i++) {
        struct nf_copy_source next = f[i];

        if (!next.copied || next.len > most - g->used)
            continue;
        memmove(g->bytes + g->used, g->bytes + next.at, next.len);
        next.at = g->used;
        next.copied = false;
        f[kept++] = next;
        g->used += next.len;
        nf_anchors_find(&s->gear, g->bytes + next.at, next.len, &s->found);
        if (s->found.failed)
            return false;
        insert_frame(s, number, &next, &s->found);
    }
    g->frames.len = kept * sizeof(*f);
    for (size_t i = 0; i < kept; i++)
        number_frame(s, number, &f[i]);
    return true;
}

/* The segment that has room for @n bytes; perhaps the oldest, of which most is forgotten. */
static struct nf_copy_segment *room_for(struct nf_copy_sources *s, uint32_t n)
{
    struct nf_copy_segment *g = &s->segment[s->newest];

    if (n > NF_COPY_SEGMENT - g->used) {
        s->newest = (s->newest + 1) % s->segments;
        g = &s->segment[s->newest];
        if (!clean(s, s->newest, n))
            return NULL;
    }
    if (!g->bytes)
        g->bytes = nf_get(s->alloc, NF_COPY_SEGMENT);
    return g->bytes ? g : NULL;
}

enum nf_status nf_copy_sources_add(struct nf_copy_sources *s, uint32_t ordinal,
                                   const uint8_t *p, uint32_t n, uint32_t copies,
                                   const struct nf_buf *anchors)
{
    struct nf_copy_source made = { .ordinal = ordinal, .len = n, .most = n + copies };
    struct nf_copy_segment *g;

    if (n < NF_ANCHOR_BYTES || n > NF_COPY_SEGMENT)
        return NF_OK;
    g = room_for(s, n);
    if (!g)
        return NF_E_NOMEM;
    made.at = g->used;
    memcpy(g->bytes + g->used, p, n);
    nf_buf_add(&g->frames, &made, sizeof(made));
    if (g->frames.failed)
        return NF_E_NOMEM;
    g->used += n;
    number_frame(s, s->newest, &made);
    if (s->bits == 0 ||
        (s->bits < s->most_bits && s->anchors >= (uint64_t)FULL << s->bits))
        return grow(s) ? NF_OK : NF_E_NOMEM;
    insert_frame(s, s->newest, &made, anchors);
    return NF_OK;
}

static bool looks_at_all(const struct nf_copy_sources *s, uint32_t ordinal)
{
    for (uint32_t i = 0; i < s->segments; i++)
        for (size_t k = 0; k < frame_count(&s->segment[i]); k++)
            if (frames_of(&s->segment[i])[k].ordinal == ordinal)
                return true;
    return false;
}

/* What was put into the table of frames that are forgotten leads to others, or to none. */
bool nf_copy_sources_has(struct nf_copy_sources *s, uint32_t ordinal)
{
    const uint32_t *slot;
    uint32_t count, i;

    if (s->numbers.len == 0)
        number_all(s);
    if (s->numbers.len == 0)
        return looks_at_all(s, ordinal);
    slot = (const uint32_t *)(const void *)s->numbers.ptr;
    count = (uint32_t)(s->numbers.len / sizeof(*slot));
    for (i = first_slot(ordinal, count); slot[i] != NO_PLACE; i = (i + 1) & (count - 1)) {
        uint32_t from;
        const struct nf_copy_source *f = nf_copy_sources_frame(s, slot[i], &from);

        if (f && from == 0 && f->ordinal == ordinal)
            return true;
    }
    return false;
}

void nf_copy_sources_find(const struct nf_copy_sources *s, const struct nf_anchor *a,
                          size_t n, uint32_t (*place)[NF_COPY_PLACES])
{
    if (s->bits == 0)
        memset(place, 0, n * sizeof(*place));
    for (size_t i = 0; s->bits && i < n; i++)
        memcpy(place[i], bucket_of(s, a[i].hash), sizeof(place[i]));
}

struct nf_copy_source *nf_copy_sources_frame(const struct nf_copy_sources *s,
                                             uint32_t place, uint32_t *from)
{
    const struct nf_copy_segment *g = &s->segment[(place & PLACE_MASK) >> OFFSET_BITS];
    uint32_t at = place & (NF_COPY_SEGMENT - 1);
    size_t low = 0, high = frame_count(g);
    struct nf_copy_source *f = frames_of(g);

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (f[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    if (low == high || at - f[low].at + NF_ANCHOR_BYTES > f[low].len)
        return NULL;
    *from = at - f[low].at;
    return &f[low];
}

const uint8_t *nf_copy_sources_bytes(const struct nf_copy_sources *s, uint32_t place)
{
    return s->segment[(place & PLACE_MASK) >> OFFSET_BITS].bytes;
}
