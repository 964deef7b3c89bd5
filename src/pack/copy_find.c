#include "src/pack/copy_find.h"

#include <string.h>

#include "format/limits.h"

/* Longer frames have no copies, and none are taken from them. */
#define MOST_BYTES (4u << 20)

/* An anchor of the frame that an earlier one has as well. */
struct hit {
    uint32_t at;
    uint32_t from; /* in the source's literal bytes */
    struct nf_copy_source *source;
    const uint8_t *bytes; /* of the source */
};

/* The frame at hand. */
struct frame {
    const uint8_t *p;
    uint32_t n;
    bool *taken;
    uint32_t left; /* bytes that may still be taken */
};

void nf_copy_finder_init(struct nf_copy_finder *f, const struct nf_alloc *alloc,
                         const struct nf_copy_rules *rules, uint32_t segments)
{
    f->rules = *rules;
    nf_copy_sources_init(&f->sources, alloc, segments);
    nf_buf_init(&f->anchors, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->hits, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->taken, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->found, alloc, SIZE_MAX / 2);
    nf_buf_init(&f->literals, alloc, SIZE_MAX / 2);
    f->turn = 0;
}

void nf_copy_finder_free(struct nf_copy_finder *f)
{
    nf_copy_sources_free(&f->sources);
    nf_buf_free(&f->anchors);
    nf_buf_free(&f->hits);
    nf_buf_free(&f->taken);
    nf_buf_free(&f->found);
    nf_buf_free(&f->literals);
}

/* Which of the places that were found for an anchor are really its. */
static void add_hits(struct nf_copy_finder *f, const struct frame *r,
                     const struct nf_anchor *a, const uint32_t place[NF_COPY_PLACES])
{
    for (unsigned i = 0; i < NF_COPY_PLACES; i++) {
        struct hit h = { .at = a->at };

        if (!nf_copy_place_fits(place[i], a->hash))
            continue;
        h.source = nf_copy_sources_frame(&f->sources, place[i], &h.from);
        if (!h.source)
            continue;
        h.bytes = nf_copy_sources_bytes(&f->sources, place[i]) + h.source->at;
        if (memcmp(h.bytes + h.from, r->p + h.at, NF_ANCHOR_BYTES) == 0)
            nf_buf_add(&f->hits, &h, sizeof(h));
    }
}

static void find_hits(struct nf_copy_finder *f, const struct frame *r)
{
    const struct nf_anchor *a = (const void *)f->anchors.ptr;
    size_t left = f->anchors.len / sizeof(*a);

    nf_buf_reset(&f->hits);
    while (left) {
        uint32_t place[64][NF_COPY_PLACES];
        size_t n = left < 64 ? left : 64;

        nf_copy_sources_find(&f->sources, a, n, place);
        for (size_t i = 0; i < n; i++)
            add_hits(f, r, a + i, place[i]);
        a += n;
        left -= n;
    }
}

/* Count what a hit promises: that the bytes since the hit before are a copy as well, if
 * they are as many in the source. */
static void count_hit(struct nf_copy_source *s, uint32_t turn, const struct hit *h)
{
    if (s->hit.turn != turn) {
        s->hit.turn = turn;
        s->hit.score = 0;
    } else if (h->at - s->hit.at == h->from - s->hit.from) {
        s->hit.score += h->at - s->hit.at;
    }
    s->hit.score += NF_ANCHOR_BYTES / 2;
    s->hit.at = h->at;
    s->hit.from = h->from;
}

/* The source that promises most of what is not taken yet; of several the first hit. */
static struct hit *best_hit(struct nf_copy_finder *f, const struct frame *r,
                            uint64_t most_bytes)
{
    struct hit *hits = (struct hit *)(void *)f->hits.ptr, *best = NULL;
    size_t n = f->hits.len / sizeof(*hits);

    f->turn++;
    for (size_t i = 0; i < n; i++) {
        struct hit *h = &hits[i];

        if (r->taken[h->at] || h->source->most > most_bytes)
            continue;
        count_hit(h->source, f->turn, h);
        if (!best || h->source->hit.score > best->source->hit.score)
            best = h;
    }
    return best;
}

/* Make @c as long as the frame and the source's literal @bytes allow, but begin it no sooner
 * than @done. */
static void lengthen(const struct frame *r, struct nf_str bytes, uint32_t done,
                     struct nf_copy_found *c)
{
    const uint8_t *from = (const uint8_t *)bytes.ptr;
    uint32_t end = c->at + c->len, place = c->place + c->len;

    while (end < r->n && place < bytes.len && !r->taken[end] && r->p[end] == from[place]) {
        end++;
        place++;
    }
    while (c->at > done && c->place > 0 && !r->taken[c->at - 1] &&
           r->p[c->at - 1] == from[c->place - 1]) {
        c->at--;
        c->place--;
    }
    c->len = end - c->at;
}

static bool is_free(const struct frame *r, uint32_t at)
{
    return !r->taken[at] && !r->taken[at + NF_ANCHOR_BYTES - 1];
}

/* Note copy @c, or as much of it as may be taken, if it is long enough. Returns how much. */
static uint32_t note(struct nf_copy_finder *f, struct nf_copy_found *c, uint32_t left)
{
    if (c->len > left)
        c->len = left;
    if (c->len < NF_COPY_LEAST)
        return 0;
    nf_buf_add(&f->found, c, sizeof(*c));
    return c->len;
}

/* What was noted from @was on is settled. */
static void take(struct nf_copy_finder *f, struct frame *r, size_t was)
{
    const struct nf_copy_found *c = (const void *)f->found.ptr;

    for (size_t i = was; i < f->found.len / sizeof(*c); i++) {
        memset(r->taken + c[i].at, true, c[i].len);
        r->left -= c[i].len;
    }
}

/* Take copies from @source as base @number, if they save enough. */
static bool take_base(struct nf_copy_finder *f, struct frame *r,
                      struct nf_copy_source *source, uint32_t number)
{
    const struct hit *h = (const void *)f->hits.ptr;
    size_t was = f->found.len;
    uint32_t done = 0, saved = 0;

    for (size_t n = f->hits.len / sizeof(*h); n > 0; n--, h++) {
        struct nf_copy_found c = { h->at, NF_ANCHOR_BYTES, number, h->from };

        if (h->source != source || h->at < done || !is_free(r, h->at))
            continue;
        lengthen(r, (struct nf_str){ (const char *)h->bytes, source->len }, done, &c);
        done = c.at + c.len;
        saved += note(f, &c, r->left - saved);
    }
    if (f->found.failed)
        return false;
    if (saved == 0 || saved * (uint64_t)1000 < (uint64_t)r->n * f->rules.permille) {
        f->found.len = was;
        return false;
    }
    take(f, r, was / sizeof(struct nf_copy_found));
    source->copied = true;
    return true;
}

static void take_bases(struct nf_copy_finder *f, struct frame *r, struct nf_copies *out)
{
    uint64_t most = nf_bases_most(r->n);

    find_hits(f, r);
    if (f->hits.failed)
        return;
    while (out->bases < f->rules.bases) {
        const struct hit *best = best_hit(f, r, most);

        if (!best || !take_base(f, r, best->source, out->bases))
            return;
        most -= best->source->most;
        f->base[out->bases] = (struct nf_str){ (const char *)best->bytes, best->source->len };
        out->base[out->bases++] = best->source->ordinal;
    }
}

/* So much of a frame may be in copies: its literal bytes, even if they are stored as they
 * are, must be enough for its length (spec 5.2). */
static uint32_t most_taken(uint32_t n)
{
    return n <= NF_FREE_BYTES ? n : n - ((n - NF_FREE_BYTES) / NF_MAX_RATIO + 1);
}

static enum nf_status find(struct nf_copy_finder *f, const uint8_t *p, uint32_t n,
                           struct nf_copies *out)
{
    struct frame r = { .p = p, .n = n, .left = most_taken(n) };

    nf_anchors_find(&f->sources.gear, p, n, &f->anchors);
    if (f->anchors.failed || !nf_buf_need(&f->taken, n))
        return NF_E_NOMEM;
    r.taken = (bool *)(void *)f->taken.ptr;
    memset(r.taken, 0, n);
    nf_buf_reset(&f->found);
    take_bases(f, &r, out);
    nf_copies_list(&f->found, &out->list);
    return f->hits.failed || f->found.failed || out->list.failed ? NF_E_NOMEM : NF_OK;
}

/* Remember a frame with copies: its literal bytes, if with them it is the frame. */
static enum nf_status remember_literals(struct nf_copy_finder *f, const uint8_t *p, uint32_t n,
                                        uint32_t ordinal, const struct nf_copies *c)
{
    const struct nf_copy *copies = (const void *)c->list.ptr;
    size_t count = c->list.len / sizeof(*copies);
    struct nf_buf *left = &f->literals;

    nf_buf_reset(left);
    nf_copies_literals(copies, count, p, n, left);
    if (left->failed)
        return NF_E_NOMEM;
    if (!nf_copies_hold(copies, count, nf_buf_view(left), f->base, p, n))
        return NF_E_DAMAGED;
    nf_anchors_find(&f->sources.gear, left->ptr, (uint32_t)left->len, &f->anchors);
    if (f->anchors.failed)
        return NF_E_NOMEM;
    return nf_copy_sources_add(&f->sources, ordinal, left->ptr, (uint32_t)left->len,
                               (uint32_t)NF_COPIES_MOST(count), &f->anchors);
}

enum nf_status nf_copy_find(struct nf_copy_finder *f, const uint8_t *p, size_t n,
                            uint32_t ordinal, struct nf_copies *out)
{
    enum nf_status st;

    nf_buf_reset(&out->list);
    out->bases = 0;
    if (n < NF_COPY_LEAST || n > MOST_BYTES)
        return NF_OK;
    st = find(f, p, (uint32_t)n, out);
    if (st != NF_OK)
        return st;
    if (out->list.len)
        return remember_literals(f, p, (uint32_t)n, ordinal, out);
    return nf_copy_sources_add(&f->sources, ordinal, p, (uint32_t)n, 0, &f->anchors);
}

/* Whether a frame with @n literal bytes is remembered. */
static bool is_source(size_t n)
{
    return n >= NF_COPY_LEAST && n <= NF_COPY_SEGMENT;
}

void nf_copy_mark(const struct nf_copy_finder *f, const uint8_t *p, size_t n,
                  struct nf_buf *anchors)
{
    nf_buf_reset(anchors);
    if (is_source(n))
        nf_anchors_find(&f->sources.gear, p, (uint32_t)n, anchors);
}

enum nf_status nf_copy_know(struct nf_copy_finder *f, const uint8_t *p, size_t n,
                            uint32_t ordinal, size_t stored, const struct nf_buf *anchors)
{
    if (!is_source(n) || stored > MOST_BYTES)
        return NF_OK;
    return nf_copy_sources_add(&f->sources, ordinal, p, (uint32_t)n,
                               stored > n ? (uint32_t)(stored - n) : 0, anchors);
}
