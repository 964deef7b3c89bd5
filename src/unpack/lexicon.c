/*
 * From the table as it is stored to one that decodes fast. Everything a
 * decoder will index with is made here from numbers checked in format/.
 */
#include "src/unpack/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "format/lexicon_table.h"
#include "src/base/alloc.h"

void nf_lexicon_free(struct nf_lexicon *l)
{
    if (!l)
        return;
    nf_put(l->alloc, l->row);
    nf_put(l->alloc, l->row_of);
    nf_put(l->alloc, l->run_at);
    nf_put(l->alloc, l->run);
    nf_put(l->alloc, l->text);
    nf_put(l->alloc, l->class_at);
    nf_put(l->alloc, l->pool);
    nf_put(l->alloc, l);
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

/* Set @len[i] to the bytes of token i; returns their sum. */
static size_t token_lengths(const struct nf_lexicon_table *t, uint8_t *len)
{
    const uint8_t *at = t->bytes;
    size_t sum = NF_BYTE_TOKENS;

    memset(len, 1, NF_BYTE_TOKENS);
    for (uint32_t i = NF_BYTE_TOKENS; i < t->tokens; i++) {
        size_t rest = strlen((const char *)at);

        len[i] = (uint8_t)(t->shared[i - NF_BYTE_TOKENS] + rest);
        sum += len[i];
        at += rest + 1;
    }
    return sum;
}

/* Give each token its bytes in the pool, by falling weight: what is frequent lies
 * close together, for the processor's caches. */
static void place_in_pool(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                          const uint8_t *token_len, const uint32_t *place_of)
{
    uint32_t at[NF_MAX_WEIGHT + 2] = { 0 };

    for (uint32_t i = 0; i < l->tokens; i++)
        at[NF_MAX_WEIGHT - t->weight[i] + 1] += token_len[i];
    for (size_t w = 1; w <= NF_MAX_WEIGHT; w++)
        at[w] += at[w - 1];
    for (uint32_t i = 0; i < l->tokens; i++) {
        uint32_t len = token_len[i], *next = &at[NF_MAX_WEIGHT - t->weight[i]];

        l->text[place_of[i]] = *next << NF_TOKEN_LEN_BITS | len;
        *next += len;
    }
}

static void place_texts(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                        const uint8_t *token_len, const uint32_t *place_of)
{
    uint8_t token[NF_MAX_TOKEN_LEN];
    const uint8_t *from = t->bytes;

    place_in_pool(l, t, token_len, place_of);
    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++)
        l->pool[l->text[place_of[i]] >> NF_TOKEN_LEN_BITS] = (uint8_t)i;
    for (uint32_t i = NF_BYTE_TOKENS; i < l->tokens; i++) {
        size_t shared = t->shared[i - NF_BYTE_TOKENS], rest = token_len[i] - shared;

        memcpy(token + shared, from, rest);
        from += rest + 1;
        memcpy(l->pool + (l->text[place_of[i]] >> NF_TOKEN_LEN_BITS), token,
               token_len[i]);
    }
}

/* What is needed only while the places are given out. */
struct work {
    uint32_t count[NF_MAX_CLASSES]; /* tokens of a class */
    uint32_t next[NF_MAX_CLASSES * (NF_MAX_WEIGHT + 1)];
    uint32_t token_at[NF_MAX_TOKENS];
    uint32_t place_of[NF_MAX_TOKENS];
    uint32_t frequency[NF_MAX_TOKENS];
    uint8_t weight[NF_MAX_TOKENS];
    uint8_t len[NF_MAX_TOKENS];
};

/* The frequencies of class @i, whose first token has place @first. */
static void class_frequencies(const struct nf_lexicon_table *t, struct work *w,
                              uint32_t i, uint32_t first)
{
    for (uint32_t j = 0; j < w->count[i]; j++)
        w->weight[j] = t->weight[w->token_at[first + j]];
    nf_frequencies_make(w->weight, w->count[i], 1u << NF_TOKEN_BITS,
                        w->frequency);
}

static uint32_t count_runs(const uint32_t *frequency, uint32_t n)
{
    uint32_t runs = 0;

    for (uint32_t j = 0; j < n; j++)
        runs += j == 0 || frequency[j] != frequency[j - 1];
    return runs;
}

static bool get_arrays(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                       struct work *w)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < l->classes; i++) {
        class_frequencies(t, w, i, first);
        l->runs += count_runs(w->frequency, w->count[i]);
        first += w->count[i];
    }
    /* A decoder copies more than it uses: hence the slack. */
    l->pool_size = token_lengths(t, w->len) + NF_MAX_TOKEN_LEN;
    l->row = nf_get(l->alloc, l->rows * sizeof(*l->row));
    l->row_of = nf_get(l->alloc, (l->classes + 1) * sizeof(*l->row_of));
    l->run_at = nf_get(l->alloc,
                       l->classes * NF_RUN_BUCKETS * sizeof(*l->run_at));
    l->run = nf_get(l->alloc, l->runs * sizeof(*l->run));
    l->text = nf_get(l->alloc, l->tokens * sizeof(*l->text));
    l->class_at = nf_get(l->alloc, l->tokens);
    l->pool = nf_zget(l->alloc, l->pool_size);
    return l->row && l->row_of && l->run_at && l->run && l->text &&
           l->class_at && l->pool;
}

size_t nf_lexicon_memory(const struct nf_lexicon *l)
{
    return sizeof(*l) + l->rows * sizeof(*l->row) +
           (l->classes + 1) * sizeof(*l->row_of) +
           l->classes * NF_RUN_BUCKETS * sizeof(*l->run_at) +
           l->runs * sizeof(*l->run) + l->tokens * sizeof(*l->text) +
           l->tokens * sizeof(*l->class_at) + l->pool_size;
}

/* The runs of the class whose frequencies @w holds, from run @at on; returns
 * where the next class's begin. */
static uint32_t place_runs(struct nf_lexicon *l, const struct work *w,
                           uint32_t class, uint32_t place, uint32_t at)
{
    uint32_t slot = 0, k = at;
    uint16_t *bucket = l->run_at + class * NF_RUN_BUCKETS;

    for (uint32_t j = 0, n; j < w->count[class]; j += n, at++) {
        uint32_t f = w->frequency[j];

        for (n = 1; j + n < w->count[class] && w->frequency[j + n] == f; n++)
            continue;
        l->run[at] = (struct nf_token_run){
            .first = (uint16_t)slot,
            .last = (uint16_t)(slot + n * f - 1),
            .place = (uint16_t)(place + j),
            .frequency = f,
            .inverse = n == 1 ? 0 : ((1u << 31) + f - 1) / f
        };
        slot += n * f;
    }
    for (uint32_t b = 0; b < NF_RUN_BUCKETS; b++) {
        while (l->run[k].last < b * NF_RUN_STEP)
            k++;
        bucket[b] = (uint16_t)k;
    }
    return at;
}

static void place_classes(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                          struct work *w)
{
    uint32_t place = 0, at = 0;

    for (uint32_t i = 0; i < l->classes; i++) {
        class_frequencies(t, w, i, place);
        at = place_runs(l, w, i, place, at);
        memset(l->class_at + place, (int)i, w->count[i]);
        place += w->count[i];
    }
}

static void place_row(struct nf_class_row *row, const uint32_t *frequency,
                      size_t columns)
{
    struct nf_class_slots slots;

    nf_class_slots_make(frequency, columns, &slots);
    for (size_t i = 0; i < NF_ROW_BUCKETS; i++) {
        row->frequency[i] = (uint16_t)(i < columns ? frequency[i] : 0);
        row->bucket[i] = (struct nf_row_bucket){
            .shift = (uint16_t)(slots.rank[i] - slots.own[i]),
            .own = slots.own[i],
            .other = slots.other[i]
        };
    }
}

static void place_rows(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                       uint32_t *frequency)
{
    const uint32_t columns = l->classes + 1;

    for (uint32_t i = 0; i < columns; i++)
        l->row_of[i] = &l->row[t->row_of[i]];
    for (uint32_t i = 0; i < l->rows; i++) {
        nf_frequencies_make(t->transition + (size_t)i * columns, columns,
                            1u << NF_CLASS_BITS, frequency);
        place_row(&l->row[i], frequency, columns);
    }
}

static bool fill(struct nf_lexicon *l, const struct nf_lexicon_table *t)
{
    struct work *w = nf_get(l->alloc, sizeof(*w));
    bool ok;

    if (!w)
        return false;
    memset(w->count, 0, sizeof(w->count));
    for (uint32_t i = 0; i < l->tokens; i++)
        w->count[t->class_of[i]]++;
    order_tokens(l, t, w->next, w->token_at);
    ok = get_arrays(l, t, w);
    if (ok) {
        for (uint32_t i = 0; i < l->tokens; i++)
            w->place_of[w->token_at[i]] = i;
        place_texts(l, t, w->len, w->place_of);
        place_classes(l, t, w);
        place_rows(l, t, w->frequency);
    }
    nf_put(l->alloc, w);
    return ok;
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
    l->tokens = table.tokens;
    l->rows = table.rows;
    if (!fill(l, &table)) {
        nf_lexicon_free(l);
        return NF_E_NOMEM;
    }
    *out = l;
    return NF_OK;
}
