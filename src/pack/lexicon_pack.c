/*
 * A text is cut into the tokens that cost least: the shortest path through
 * it, where a token's cost counts the class of the best token before it. Then
 * the states of the rANS stream are made from the last token to the first.
 */
#include <string.h>

#include "format/bytes.h"
#include "format/chunk_header.h"
#include "format/varint.h"
#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/pack/lexicon_finder.h"
#include "src/unpack/lexicon_stream.h"
#include "src/unpack/token_matches.h"

struct nf_lexicon_packer {
    const struct nf_alloc *alloc;
    struct nf_path_finder path;
    struct nf_buf places; /* uint16_t, the tokens of the text */
    struct nf_buf ways;   /* struct way, how each is written */
    struct nf_buf other;  /* the frame with matches, where there is a choice */
};

/* How a token is written. */
struct way {
    uint16_t hits; /* where a token is expected: how frequent that it is; else 0 */
    bool hit;      /* it is that one: nothing more is written */
    bool repeat;
};

/* The tokens of a frame. */
struct tokens {
    const uint16_t *place;
    struct way *way;
    size_t n;
    size_t bytes; /* of the text */
    bool matches; /* they are written with them */
};

enum nf_status nf_lexicon_packer_new(const struct nf_alloc *alloc,
                                     struct nf_lexicon_packer **out)
{
    struct nf_lexicon_packer *p = nf_get(alloc, sizeof(*p));

    if (!p)
        return NF_E_NOMEM;
    p->alloc = alloc;
    nf_path_finder_init(&p->path, alloc);
    nf_buf_init(&p->places, alloc, SIZE_MAX / 2);
    nf_buf_init(&p->ways, alloc, SIZE_MAX / 2);
    nf_buf_init(&p->other, alloc, SIZE_MAX / 2);
    *out = p;
    return NF_OK;
}

void nf_lexicon_packer_free(struct nf_lexicon_packer *p)
{
    if (!p)
        return;
    nf_path_finder_free(&p->path);
    nf_buf_free(&p->places);
    nf_buf_free(&p->ways);
    nf_buf_free(&p->other);
    nf_put(p->alloc, p);
}

/* The row that token @i is of. */
static size_t row_before(const struct nf_lexicon_finder *f, const struct tokens *t,
                         size_t i)
{
    return i ? nf_token_row(f->end[t->place[i - 1]].what)
             : nf_row_of(f->lexicon, f->lexicon->classes);
}

/* Whether token @i costs less as a repeat than by its class. */
static bool repeat_pays(const struct nf_lexicon_finder *f, const struct tokens *t,
                        size_t i)
{
    const struct nf_lexicon *l = f->lexicon;
    size_t row = row_before(f, t, i);
    const uint16_t *cost = f->row_cost + row * NF_COST_ROW;

    return cost[l->classes] < cost[l->class_at[t->place[i]]] +
                                  nf_token_cost(f->end[t->place[i]].what);
}

/* Find where the same token came after the same before. */
static void find_repeats(const struct nf_lexicon_finder *f, const struct tokens *t)
{
    struct nf_repeats seen;
    uint32_t before = NF_NO_PLACE;

    nf_repeats_reset(&seen);
    for (size_t i = 0; i < t->n; i++) {
        uint32_t place = t->place[i];

        t->way[i] = (struct way){
            .repeat = nf_repeats_get(&seen, before) == place && repeat_pays(f, t, i)
        };
        nf_repeats_set(&seen, before, place);
        before = place;
    }
}

/* Find where a token is expected; how many are the one that is. */
static size_t find_matches(const struct tokens *t, struct nf_match_memory *memory)
{
    struct nf_matches m;
    size_t found = 0;

    nf_matches_begin(&m, memory);
    for (size_t i = 0; i < t->n; i++) {
        uint32_t hits;

        t->way[i].hit = nf_matches_take(&m, t->place[i], &hits);
        t->way[i].hits = (uint16_t)hits;
        found += t->way[i].hit;
    }
    return found;
}

/* The slot of a column's @rank. */
static uint32_t find_slot(const struct nf_row_pieces *p, size_t column, uint32_t rank)
{
    size_t low = p->first[column], high = p->first[column + 1];

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (p->piece[middle].rank <= rank)
            low = middle;
        else
            high = middle;
    }
    return p->piece[low].slot + rank - p->piece[low].rank;
}

/* A strand as it is written, from its end down. */
struct strand {
    uint64_t x;
    uint8_t *at;
    size_t room; /* bytes before @at */
    bool full;
};

/* Before a step of @frequency in 2^@bits: a word goes out of the state that
 * would get too large. */
static void spill(struct strand *s, uint64_t frequency, unsigned bits)
{
    if (s->x < frequency << (63 - bits))
        return;
    s->full = s->full || s->room < 4;
    if (s->full)
        return;
    s->at -= 4;
    s->room -= 4;
    nf_put_le32(s->at, (uint32_t)s->x);
    s->x >>= 32;
}

/* Whether the token is the one that is expected. */
static void put_hit(struct strand *s, const struct way *way)
{
    uint64_t f = way->hit ? way->hits : (1u << NF_HIT_BITS) - way->hits;

    spill(s, f, NF_HIT_BITS);
    s->x = (s->x / f << NF_HIT_BITS) + s->x % f + (way->hit ? 0 : way->hits);
}

/* Token @i by its class. */
static void put_token(const struct nf_lexicon_finder *f, const struct tokens *t,
                      size_t i, struct strand *s)
{
    const struct nf_lexicon *l = f->lexicon;
    bool repeat = t->way[i].repeat;
    size_t row = row_before(f, t, i);
    size_t column = repeat ? l->classes : l->class_at[t->place[i]];
    uint64_t class = nf_class_frequency(l, row, column);
    const struct nf_token_slots *slots = &f->slots[t->place[i]];
    uint64_t token = repeat ? 1u << NF_TOKEN_BITS : slots->count;

    spill(s, class * token, NF_CLASS_BITS + NF_TOKEN_BITS);
    if (!repeat)
        s->x = (s->x / token << NF_TOKEN_BITS) + s->x % token + slots->first;
    s->x = (s->x / class << NF_CLASS_BITS) +
           find_slot(&f->pieces[row], column, (uint32_t)(s->x % class));
}

/*
 * Strand @which of @strands, written down to @end, before which there are @room
 * bytes; returns its length, or 0 if there is not room enough.
 */
static size_t write_strand(const struct nf_lexicon_finder *f,
                           const struct tokens *t, size_t which, size_t strands,
                           uint8_t *end, size_t room)
{
    struct strand s = { 0, end, room, false };
    size_t state_len = 1, i = which;

    while (i < t->n)
        i += strands;
    while (i > which && !s.full) {
        i -= strands;
        if (!t->matches || !t->way[i].hit)
            put_token(f, t, i, &s);
        if (t->matches && t->way[i].hits)
            put_hit(&s, &t->way[i]);
    }
    if (s.at != end)
        state_len = 5;
    while (state_len < 8 && s.x >> (8 * state_len))
        state_len++;
    if (s.full || s.room < state_len)
        return 0;
    for (size_t k = state_len; k-- > 0;)
        *--s.at = (uint8_t)(s.x >> (8 * k));
    return (size_t)(end - s.at);
}

/* All of @t to the end of @dst; returns the length, 0 if there is not room
 * enough. */
static size_t write_frame(const struct nf_lexicon_finder *f,
                          const struct tokens *t, unsigned strands, uint8_t *dst,
                          size_t room)
{
    size_t second = 0, first, all, head_len = 0;
    uint8_t head[NF_VARINT_MAX];

    if (strands == 2) {
        second = write_strand(f, t, 1, 2, dst + room, room);
        if (second == 0)
            return 0;
    }
    first = write_strand(f, t, 0, strands, dst + room - second, room - second);
    all = first + second;
    if (strands == 2)
        head_len = nf_varint_put(head, nf_zigzag((int64_t)first - (int64_t)(all / 2)));
    if (first == 0 || room - all < head_len)
        return 0;
    memcpy(dst + room - all - head_len, head, head_len);
    return all + head_len;
}

/* Write @t to @dst, where there is room for @room bytes; returns the length, or room + 1. */
static size_t write_to(const struct nf_lexicon_finder *f, const struct tokens *t,
                       unsigned strands, uint8_t *dst, size_t room)
{
    const size_t got = write_frame(f, t, strands, dst, room);

    memmove(dst, dst + room - got, got);
    return got ? got : room + 1;
}

/* The frame of @got bytes at @dst becomes one with matches, if they save enough, and not more than
 * a reader takes. */
static enum nf_status try_matches(struct nf_lexicon_packer *p, const struct nf_lexicon_finder *f,
                                  struct tokens *t, uint32_t save, unsigned strands,
                                  uint8_t *dst, size_t *got)
{
    const size_t room = *got - (size_t)(*got * (uint64_t)save / 1000);
    size_t with;

    if (room == 0)
        return NF_OK;
    if (!nf_buf_need(&p->other, room))
        return NF_E_NOMEM;
    t->matches = true;
    with = write_to(f, t, strands, p->other.ptr, room - 1);
    t->matches = with < room && t->bytes <= nf_frame_most(with);
    if (t->matches) {
        memcpy(dst, p->other.ptr, with);
        *got = with;
    }
    return NF_OK;
}

enum nf_status nf_lexicon_pack(struct nf_lexicon_packer *p,
                               const struct nf_lexicon_finder *f,
                               struct nf_match_memory *matches, uint32_t save,
                               const void *src, size_t n, void *dst,
                               size_t *out, bool *matched)
{
    const unsigned strands = nf_lexicon_strands(n);
    struct tokens t = { .bytes = n, .matches = matches && save == 0 };
    enum nf_status st = NF_OK;
    size_t hits = 0, got;

    nf_buf_reset(&p->places);
    if (!nf_path_find(&p->path, &f->costs, src, n,
                      nf_row_of(f->lexicon, f->lexicon->classes), &p->places))
        return NF_E_NOMEM;
    t.n = p->places.len / sizeof(*t.place);
    if (!nf_buf_need(&p->ways, t.n * sizeof(*t.way)))
        return NF_E_NOMEM;
    t.place = (const uint16_t *)(const void *)p->places.ptr;
    t.way = (struct way *)(void *)p->ways.ptr;
    find_repeats(f, &t);
    if (matches)
        hits = find_matches(&t, matches);
    got = write_to(f, &t, strands, dst, n - 1);
    /* Fewer hits cannot save that much. */
    if (save && hits * 1000 > t.n * (uint64_t)save / 2)
        st = try_matches(p, f, &t, save, strands, dst, &got);
    if (st != NF_OK)
        return st;
    *out = got;
    *matched = t.matches;
    return NF_OK;
}
