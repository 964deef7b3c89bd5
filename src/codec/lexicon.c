/*
 * From the table as it is stored to one that decodes fast. Everything a
 * decoder will index with is made here from numbers checked in format/.
 */
#include "src/codec/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "format/lexicon_table.h"
#include "src/base/alloc.h"

/* Hints for a class: twice its tokens, and at most so many bits of a slot. */
#define MAX_HINT_BITS 12

void nf_lexicon_free(struct nf_lexicon *l)
{
    if (!l)
        return;
    nf_put(l->alloc, l->text);
    nf_put(l->alloc, l->pool);
    nf_put(l->alloc, l->class);
    nf_put(l->alloc, l->class_at);
    nf_put(l->alloc, l->token_last);
    nf_put(l->alloc, l->token_hint);
    nf_put(l->alloc, l->row_last);
    nf_put(l->alloc, l->row_hint);
    nf_put(l->alloc, l);
}

static uint32_t hint_bits(uint32_t count)
{
    uint32_t bits = 1;

    while (bits < MAX_HINT_BITS && (1u << bits) < 2 * count)
        bits++;
    return bits;
}

/* Count the classes' tokens, and where their places and hints begin. */
static size_t place_classes(struct nf_lexicon *l,
                            const struct nf_lexicon_table *t)
{
    size_t hints = 0;
    uint32_t place = 0;

    for (uint32_t i = 0; i < l->tokens; i++)
        l->class[t->class_of[i]].count++;
    for (uint32_t i = 0; i < l->classes; i++) {
        struct nf_token_class *c = &l->class[i];
        uint32_t bits = hint_bits(c->count);

        c->first = place;
        c->hint = (uint32_t)hints;
        c->shift = NF_TOKEN_BITS - bits;
        place += c->count;
        hints += (size_t)1 << bits;
    }
    return hints;
}

/*
 * Set @token_at[place] to the token there: a class's tokens by falling
 * weight, then number. Counting over (class, weight) does it in one pass each.
 */
static void order_tokens(const struct nf_lexicon *l,
                         const struct nf_lexicon_table *t, uint32_t *next,
                         uint32_t *token_at)
{
    const uint32_t weights = NF_MAX_WEIGHT + 1;
    uint32_t place = 0;

    memset(next, 0, (size_t)l->classes * weights * sizeof(*next));
    for (uint32_t i = 0; i < l->tokens; i++)
        next[t->class_of[i] * weights + NF_MAX_WEIGHT - t->weight[i]]++;
    for (uint32_t i = 0; i < l->classes * weights; i++) {
        uint32_t count = next[i];

        next[i] = place;
        place += count;
    }
    for (uint32_t i = 0; i < l->tokens; i++)
        token_at[next[t->class_of[i] * weights + NF_MAX_WEIGHT -
                      t->weight[i]]++] = i;
}

static void set_text(struct nf_lexicon *l, uint32_t place, const uint8_t *bytes,
                     size_t len, size_t *pool_at)
{
    struct nf_token_text *text = &l->text[place];
    uint32_t at = (uint32_t)*pool_at;

    text->len = (uint8_t)len;
    if (len <= NF_SHORT_TOKEN) {
        memcpy(text->bytes, bytes, len);
        return;
    }
    memcpy(text->bytes, &at, sizeof(at));
    memcpy(l->pool + at, bytes, len);
    *pool_at += len;
}

/* The tokens' bytes, at their places. */
static void place_texts(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                        const uint32_t *place_of)
{
    uint8_t token[NF_MAX_TOKEN_LEN];
    size_t at = 0, pool_at = 0;

    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++) {
        token[0] = (uint8_t)i;
        set_text(l, place_of[i], token, 1, &pool_at);
    }
    for (uint32_t i = 0; i < l->tokens - NF_BYTE_TOKENS; i++) {
        size_t shared = t->shared[i], rest = t->rest[i];

        memcpy(token + shared, t->bytes + at, rest);
        at += rest;
        set_text(l, place_of[i + NF_BYTE_TOKENS], token, shared + rest, &pool_at);
    }
}

/* Bytes the pool needs. */
static size_t pool_size(const struct nf_lexicon_table *t)
{
    size_t size = NF_MAX_TOKEN_LEN;

    for (uint32_t i = 0; i < t->tokens - NF_BYTE_TOKENS; i++)
        if (t->shared[i] + t->rest[i] > NF_SHORT_TOKEN)
            size += (size_t)(t->shared[i] + t->rest[i]);
    return size;
}

/* The last slots of each class's tokens, and the hints to them. */
static void place_frequencies(struct nf_lexicon *l,
                              const struct nf_lexicon_table *t,
                              const uint32_t *token_at, uint32_t *frequency,
                              uint8_t *weight)
{
    l->token_last[0] = UINT16_MAX;
    for (uint32_t i = 0; i < l->classes; i++) {
        const struct nf_token_class *c = &l->class[i];
        uint16_t *last = l->token_last + 1 + c->first;
        uint32_t slot = 0, k = 0;

        for (uint32_t j = 0; j < c->count; j++) {
            weight[j] = t->weight[token_at[c->first + j]];
            l->class_at[c->first + j] = (uint8_t)i;
        }
        nf_frequencies_make(weight, c->count, 1u << NF_TOKEN_BITS, frequency);
        for (uint32_t j = 0; j < c->count; j++) {
            slot += frequency[j];
            last[j] = (uint16_t)(slot - 1);
        }
        for (uint32_t h = 0; h < 1u << (NF_TOKEN_BITS - c->shift); h++) {
            while (last[k] < h << c->shift)
                k++;
            l->token_hint[c->hint + h] = (uint16_t)k;
        }
    }
}

static void place_rows(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                       uint32_t *frequency)
{
    l->row_last[0] = (1u << NF_CLASS_BITS) - 1;
    for (uint32_t row = 0; row < l->columns; row++) {
        uint16_t *last = l->row_last + 1 + (size_t)row * l->columns;
        uint32_t slot = 0, k = 0;

        nf_frequencies_make(t->transition + (size_t)row * l->columns,
                            l->columns, 1u << NF_CLASS_BITS, frequency);
        for (uint32_t j = 0; j < l->columns; j++) {
            slot += frequency[j];
            last[j] = (uint16_t)(slot - 1);
        }
        for (uint32_t h = 0; h < NF_ROW_HINTS; h++) {
            while (last[k] < h * NF_ROW_STEP)
                k++;
            l->row_hint[row * NF_ROW_HINTS + h] = (uint8_t)k;
        }
    }
}

static bool get_arrays(struct nf_lexicon *l, const struct nf_lexicon_table *t)
{
    size_t n = l->tokens, rows = l->columns;

    l->text = nf_zget(l->alloc, n * sizeof(*l->text));
    l->pool = nf_zget(l->alloc, pool_size(t));
    l->class = nf_zget(l->alloc, l->classes * sizeof(*l->class));
    l->class_at = nf_get(l->alloc, n);
    l->token_last = nf_get(l->alloc, (1 + n) * sizeof(*l->token_last));
    l->row_last = nf_get(l->alloc,
                         (1 + rows * rows) * sizeof(*l->row_last));
    l->row_hint = nf_get(l->alloc, rows * NF_ROW_HINTS);
    return l->text && l->pool && l->class && l->class_at && l->token_last &&
           l->row_last && l->row_hint;
}

/* What is needed only while the places are given out. */
struct work {
    uint32_t next[NF_MAX_CLASSES * (NF_MAX_WEIGHT + 1)];
    uint32_t token_at[NF_MAX_TOKENS];
    uint32_t place_of[NF_MAX_TOKENS];
    uint32_t frequency[NF_MAX_TOKENS];
    uint8_t weight[NF_MAX_TOKENS];
};

static bool fill(struct nf_lexicon *l, const struct nf_lexicon_table *t)
{
    struct work *w = nf_get(l->alloc, sizeof(*w));

    if (!w || !get_arrays(l, t)) {
        nf_put(l->alloc, w);
        return false;
    }
    l->token_hint = nf_get(l->alloc,
                           place_classes(l, t) * sizeof(*l->token_hint));
    if (l->token_hint) {
        order_tokens(l, t, w->next, w->token_at);
        for (uint32_t i = 0; i < l->tokens; i++)
            w->place_of[w->token_at[i]] = i;
        place_texts(l, t, w->place_of);
        place_frequencies(l, t, w->token_at, w->frequency, w->weight);
        place_rows(l, t, w->frequency);
    }
    nf_put(l->alloc, w);
    return l->token_hint != NULL;
}

enum nf_status nf_lexicon_new(const struct nf_alloc *alloc, const void *bytes,
                              size_t n, struct nf_lexicon **out)
{
    struct nf_cur c = nf_cur_init(bytes, n);
    struct nf_lexicon_table table;
    struct nf_lexicon *l;
    enum nf_status st = nf_lexicon_table_get(&c, &table);

    if (st != NF_OK)
        return st;
    l = nf_zget(alloc, sizeof(*l));
    if (!l)
        return NF_E_NOMEM;
    l->alloc = alloc;
    l->classes = table.classes;
    l->columns = table.classes + 1;
    l->tokens = table.tokens;
    if (!fill(l, &table)) {
        nf_lexicon_free(l);
        return NF_E_NOMEM;
    }
    *out = l;
    return NF_OK;
}
