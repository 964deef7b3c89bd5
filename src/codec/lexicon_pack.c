/*
 * A text is cut into the tokens that cost least: the shortest path through
 * it, where a token's cost counts the class of the best token before it. Then
 * the states of the rANS stream are made from the last token to the first.
 */
#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "format/varint.h"
#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/codec/lexicon.h"
#include "src/codec/lexicon_stream.h"
#include "src/codec/log2_fixed.h"
#include "src/codec/token_path.h"

/* Slots of one column whose ranks follow one another. */
struct piece {
    uint16_t rank; /* of the first */
    uint16_t slot;
};

/* All slots of a row: those of column i are pieces first[i] .. first[i + 1] - 1,
 * by rising rank. */
struct row_pieces {
    uint16_t first[NF_ROW_BUCKETS + 1];
    struct piece piece[2 * NF_ROW_BUCKETS];
};

struct nf_lexicon_finder {
    const struct nf_alloc *alloc;
    const struct nf_lexicon *lexicon;
    struct nf_token_trie trie; /* says places */
    uint32_t *len;             /* by place */
    uint32_t *what;            /* by place: nf_token_what() of the token in its class */
    uint16_t *row_cost;        /* (classes + 1) * (classes + 1) */
    uint32_t *frequency;       /* by place: of the token in its class */
    uint16_t *first;           /* by place: its first slot */
    struct row_pieces *pieces; /* of each row */
    struct nf_token_costs costs;
};

void nf_lexicon_finder_free(struct nf_lexicon_finder *f)
{
    if (!f)
        return;
    nf_token_trie_free(&f->trie);
    nf_put(f->alloc, f->len);
    nf_put(f->alloc, f->what);
    nf_put(f->alloc, f->row_cost);
    nf_put(f->alloc, f->frequency);
    nf_put(f->alloc, f->first);
    nf_put(f->alloc, f->pieces);
    nf_put(f->alloc, f);
}

/* Which slots each token has. */
static void set_frequencies(struct nf_lexicon_finder *f)
{
    const struct nf_lexicon *l = f->lexicon;

    for (uint32_t i = 0; i < l->runs; i++) {
        const struct nf_token_run *r = &l->run[i];
        uint32_t place = r->place;

        for (uint32_t slot = r->first; slot <= r->last; slot += r->more + 1u) {
            f->frequency[place] = r->more + 1u;
            f->first[place++] = (uint16_t)slot;
        }
    }
}

static int by_rank(const void *a, const void *b)
{
    return ((const struct piece *)a)->rank - ((const struct piece *)b)->rank;
}

static void set_pieces(const struct nf_class_row *row, struct row_pieces *out)
{
    const struct nf_row_bucket *b = row->bucket;
    uint16_t count[NF_ROW_BUCKETS] = { 0 }, at = 0;

    for (unsigned i = 0; i < NF_ROW_BUCKETS; i++) {
        if (b[i].own)
            count[i]++;
        if (b[i].own < NF_ROW_STEP)
            count[b[i].other]++;
    }
    for (unsigned c = 0; c < NF_ROW_BUCKETS; c++) {
        out->first[c] = at;
        at = (uint16_t)(at + count[c]);
        count[c] = 0;
    }
    out->first[NF_ROW_BUCKETS] = at;
    for (unsigned i = 0; i < NF_ROW_BUCKETS; i++) {
        unsigned other = b[i].other;
        uint16_t slot = (uint16_t)(i * NF_ROW_STEP);

        if (b[i].own)
            out->piece[out->first[i] + count[i]++] = (struct piece){ 0, slot };
        if (b[i].own < NF_ROW_STEP)
            out->piece[out->first[other] + count[other]++] = (struct piece){
                (uint16_t)(b[i].shift + b[i].own), (uint16_t)(slot + b[i].own)
            };
    }
    for (unsigned c = 0; c < NF_ROW_BUCKETS; c++)
        qsort(out->piece + out->first[c], count[c], sizeof(*out->piece), by_rank);
}

static uint32_t class_frequency(const struct nf_lexicon *l, size_t row,
                                size_t class)
{
    return l->row[row].bucket[class].frequency;
}

static void set_costs(struct nf_lexicon_finder *f)
{
    const struct nf_lexicon *l = f->lexicon;
    const uint32_t columns = l->classes + 1;

    for (uint32_t i = 0; i < l->tokens; i++) {
        f->len[i] = nf_token_len(l, i);
        f->what[i] = nf_token_what(
            NF_TOKEN_BITS * NF_BIT - nf_log2(f->frequency[i]), l->class_at[i]);
    }
    f->what[l->tokens] = NF_COSTS_TOO_MUCH;
    for (size_t row = 0; row < columns; row++)
        for (size_t c = 0; c < columns; c++)
            f->row_cost[row * columns + c] = (uint16_t)(
                NF_CLASS_BITS * NF_BIT - nf_log2(class_frequency(l, row, c)));
    f->costs = (struct nf_token_costs){ &f->trie, f->len, f->what, f->row_cost,
                                        columns };
}

enum nf_status nf_lexicon_finder_new(const struct nf_alloc *alloc,
                                     const struct nf_lexicon *lexicon,
                                     struct nf_lexicon_finder **out)
{
    struct nf_lexicon_finder *f = nf_zget(alloc, sizeof(*f));
    struct nf_trie_token *tokens;
    size_t rows = lexicon->classes + 1;
    enum nf_status st = NF_E_NOMEM;

    if (!f)
        return NF_E_NOMEM;
    f->alloc = alloc;
    f->trie.alloc = alloc;
    f->lexicon = lexicon;
    f->len = nf_get(alloc, lexicon->tokens * sizeof(*f->len));
    f->what = nf_get(alloc, (lexicon->tokens + 1) * sizeof(*f->what));
    f->row_cost = nf_get(alloc, rows * rows * sizeof(*f->row_cost));
    f->frequency = nf_get(alloc, lexicon->tokens * sizeof(*f->frequency));
    f->first = nf_get(alloc, lexicon->tokens * sizeof(*f->first));
    f->pieces = nf_get(alloc, rows * sizeof(*f->pieces));
    tokens = nf_get(alloc, lexicon->tokens * sizeof(*tokens));
    if (f->len && f->what && f->row_cost && f->frequency && f->first &&
        f->pieces && tokens) {
        for (uint32_t i = 0; i < lexicon->tokens; i++)
            tokens[i] = (struct nf_trie_token){ nf_token_bytes(lexicon, i),
                                                nf_token_len(lexicon, i), i };
        st = nf_token_trie_init(&f->trie, alloc, tokens, lexicon->tokens);
    }
    nf_put(alloc, tokens);
    if (st != NF_OK) {
        nf_lexicon_finder_free(f);
        return st;
    }
    set_frequencies(f);
    set_costs(f);
    for (size_t i = 0; i < rows; i++)
        set_pieces(&lexicon->row[i], &f->pieces[i]);
    *out = f;
    return NF_OK;
}

struct nf_lexicon_packer {
    const struct nf_alloc *alloc;
    struct nf_path_finder path;
    struct nf_buf places;  /* uint16_t, the tokens of the text */
    struct nf_buf repeats; /* whether each is written as a repeat */
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
    nf_buf_init(&p->repeats, alloc, SIZE_MAX / 2);
    *out = p;
    return NF_OK;
}

void nf_lexicon_packer_free(struct nf_lexicon_packer *p)
{
    if (!p)
        return;
    nf_path_finder_free(&p->path);
    nf_buf_free(&p->places);
    nf_buf_free(&p->repeats);
    nf_put(p->alloc, p);
}

/*
 * Mark those of a frame's @n tokens that are better written as repeats: where
 * the same came after the same before, and the repeat costs less.
 */
static void find_repeats(const struct nf_lexicon_finder *f, const uint16_t *place,
                         size_t n, uint8_t *repeat)
{
    const struct nf_lexicon *l = f->lexicon;
    struct nf_repeats seen;
    uint32_t before = NF_NO_PLACE;
    size_t row = l->classes;

    nf_repeats_reset(&seen);
    for (size_t i = 0; i < n; i++) {
        const uint16_t *cost = f->row_cost + row * (l->classes + 1);
        size_t class = l->class_at[place[i]];

        repeat[i] = nf_repeats_get(&seen, before) == place[i] &&
                    cost[l->classes] < cost[class] + nf_token_cost(f->what[place[i]]);
        nf_repeats_set(&seen, before, place[i]);
        before = place[i];
        row = class;
    }
}

/* The tokens of a frame. */
struct tokens {
    const uint16_t *place;
    const uint8_t *repeat;
    size_t n;
};

/* The slot of a column's @rank. */
static uint32_t find_slot(const struct row_pieces *p, size_t column, uint32_t rank)
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

/*
 * Strand @which of @strands, written down to @at, before which there are @room
 * bytes; returns its length, or 0 if there is not room enough.
 */
static size_t write_strand(const struct nf_lexicon_finder *f,
                           const struct tokens *t, size_t which, size_t strands,
                           uint8_t *at, size_t room)
{
    const struct nf_lexicon *l = f->lexicon;
    const uint8_t *end = at;
    uint64_t x = 0;
    size_t state_len = 1, i = which;

    while (i < t->n)
        i += strands;
    while (i > which) {
        size_t row, column;
        uint64_t class, token;

        i -= strands;
        row = i ? l->class_at[t->place[i - 1]] : l->classes;
        column = t->repeat[i] ? l->classes : l->class_at[t->place[i]];
        class = class_frequency(l, row, column);
        token = t->repeat[i] ? 1u << NF_TOKEN_BITS : f->frequency[t->place[i]];
        if (x >= class * token << (63 - NF_CLASS_BITS - NF_TOKEN_BITS)) {
            if (room < 4)
                return 0;
            at -= 4;
            room -= 4;
            nf_put_le32(at, (uint32_t)x);
            x >>= 32;
        }
        if (!t->repeat[i])
            x = (x / token << NF_TOKEN_BITS) + x % token + f->first[t->place[i]];
        x = (x / class << NF_CLASS_BITS) +
            find_slot(&f->pieces[row], column, (uint32_t)(x % class));
    }
    if (at != end)
        state_len = 5;
    while (state_len < 8 && x >> (8 * state_len))
        state_len++;
    if (room < state_len)
        return 0;
    for (size_t k = state_len; k-- > 0;)
        *--at = (uint8_t)(x >> (8 * k));
    return (size_t)(end - at);
}

/* All of @t to the end of @dst; returns the length, 0 if there is not room
 * enough. */
static size_t write_frame(const struct nf_lexicon_finder *f,
                          const struct tokens *t, size_t raw_len, uint8_t *dst,
                          size_t room)
{
    uint8_t head[NF_MAX_STRANDS * NF_VARINT_MAX];
    size_t len[NF_MAX_STRANDS], left, all = 0, head_len = 0;
    const unsigned strands = nf_lexicon_strands(raw_len);

    for (unsigned i = strands; i-- > 0;) {
        len[i] = write_strand(f, t, i, strands, dst + room - all, room - all);
        if (len[i] == 0)
            return 0;
        all += len[i];
    }
    left = all;
    for (unsigned i = 0; i + 1 < strands; i++) {
        int64_t share = (int64_t)(left / (strands - i));

        head_len += nf_varint_put(head + head_len,
                                  nf_zigzag((int64_t)len[i] - share));
        left -= len[i];
    }
    if (room - all < head_len)
        return 0;
    memcpy(dst + room - all - head_len, head, head_len);
    return all + head_len;
}

enum nf_status nf_lexicon_pack(struct nf_lexicon_packer *p,
                               const struct nf_lexicon_finder *f,
                               const void *src, size_t n, void *dst,
                               size_t *out)
{
    const struct nf_lexicon *l = f->lexicon;
    size_t room = n - 1, got;
    struct tokens t;

    nf_buf_reset(&p->places);
    if (!nf_path_find(&p->path, &f->costs, src, n, (uint16_t)l->classes,
                      &p->places) ||
        !nf_buf_need(&p->repeats, p->places.len / sizeof(uint16_t)))
        return NF_E_NOMEM;
    t.place = (const uint16_t *)(const void *)p->places.ptr;
    t.repeat = p->repeats.ptr;
    t.n = p->places.len / sizeof(uint16_t);
    find_repeats(f, t.place, t.n, p->repeats.ptr);
    got = write_frame(f, &t, n, dst, room);
    memmove(dst, (uint8_t *)dst + room - got, got);
    *out = got ? got : n;
    return NF_OK;
}
