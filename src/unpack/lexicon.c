/*
 * From the table as it is stored to one that decodes fast. Everything a
 * decoder will index with is made here from numbers checked in format/.
 */
#include "src/unpack/lexicon.h"

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
    nf_put(l->alloc, l->first_run);
    nf_put(l->alloc, l->run);
    nf_put(l->alloc, l->text);
    nf_put(l->alloc, l->class_at);
    nf_put(l->alloc, l->place_of);
    nf_put(l->alloc, l->pool);
    nf_put(l->alloc, l);
}

#define WEIGHTS (NF_MAX_WEIGHT + 1)

/* What is needed only while the places are given out. */
struct work {
    uint32_t count[NF_MAX_CLASSES][WEIGHTS]; /* tokens of a class, of a weight */
    uint32_t next[NF_MAX_CLASSES][WEIGHTS];  /* place of the next of them */
    uint16_t place_of[NF_MAX_TOKENS];
    uint32_t pool[WEIGHTS]; /* where the next token of a weight goes */
};

/* Set @w->place_of: a class's tokens by falling weight, then number. Counting over
 * (class, weight) does it in one pass each. */
static void order_tokens(const struct nf_lexicon_table *t, struct work *w)
{
    uint32_t place = 0;

    memset(w->count, 0, t->classes * sizeof(*w->count));
    for (uint32_t i = 0; i < t->tokens; i++)
        w->count[t->class_of[i]][t->weight[i]]++;
    for (uint32_t i = 0; i < t->classes; i++)
        for (uint32_t j = WEIGHTS; j-- > 0;) {
            w->next[i][j] = place;
            place += w->count[i][j];
        }
    for (uint32_t i = 0; i < t->tokens; i++)
        w->place_of[i] = (uint16_t)w->next[t->class_of[i]][t->weight[i]]++;
}

/* Set @next[w] to where in the pool the tokens of weight w begin, by falling weight: what is
 * frequent lies close together, for the processor's caches. Behind each weight there is slack,
 * for who copies more than a token. Returns the bytes of all. */
static uint32_t order_pool(const struct nf_lexicon_table *t, uint32_t next[WEIGHTS])
{
    uint32_t sum = 0;

    for (uint32_t w = WEIGHTS; w-- > 0;) {
        next[w] = sum;
        sum += t->weight_bytes[w] + NF_MAX_TOKEN_LEN;
    }
    return sum;
}

/* Put token @i, of @len bytes, into the pool. As many bytes are copied whatever it has: no
 * processor foresees lengths, and what is behind it is slack or of tokens to come. */
static void place_text(struct nf_lexicon *l, const struct nf_lexicon_table *t, struct work *w,
                       uint32_t i, const uint8_t token[NF_MAX_TOKEN_LEN], uint32_t len)
{
    uint32_t *at = &w->pool[t->weight[i]];

    l->text[w->place_of[i]] = *at << NF_TOKEN_LEN_BITS | len;
    memcpy(l->pool + *at, token, NF_MAX_TOKEN_LEN);
    *at += len;
}

static void place_texts(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                        struct work *w)
{
    uint8_t token[NF_MAX_TOKEN_LEN + 8] = { 0 };
    const uint8_t *at = t->bytes, *end = at + t->bytes_len;

    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++) {
        token[0] = (uint8_t)i;
        place_text(l, t, w, i, token, 1);
    }
    for (uint32_t i = NF_BYTE_TOKENS; i < l->tokens; i++) {
        uint32_t len = t->shared[i - NF_BYTE_TOKENS];

        at = nf_token_take(at, end, token, &len);
        place_text(l, t, w, i, token, len);
    }
}

/* Tokens of a class, one after the other, of the same frequency. */
struct alike {
    uint32_t frequency;
    uint32_t tokens;
};

/* What a class has of them, whose @count tokens have each weight; returns how many. What
 * frequencies lack together, its first token has in addition (spec 12.3). */
static uint32_t find_alike(const uint32_t *count, struct alike out[WEIGHTS + 1])
{
    uint32_t of_weight[WEIGHTS], n = 0;
    uint32_t rest = nf_frequencies_spread(count, 1u << NF_TOKEN_BITS, of_weight);

    for (uint32_t w = WEIGHTS; w-- > 0;) {
        uint32_t tokens = count[w];

        if (tokens && rest) {
            out[n++] = (struct alike){ of_weight[w] + rest, 1 };
            tokens--;
            rest = 0;
        }
        if (tokens && n && out[n - 1].frequency == of_weight[w])
            out[n - 1].tokens += tokens;
        else if (tokens)
            out[n++] = (struct alike){ of_weight[w], tokens };
    }
    return n;
}

static bool get_arrays(struct nf_lexicon *l, const struct nf_lexicon_table *t,
                       struct work *w)
{
    struct alike alike[WEIGHTS + 1];

    for (uint32_t i = 0; i < l->classes; i++)
        l->runs += find_alike(w->count[i], alike);
    l->pool_size = order_pool(t, w->pool);
    l->row = nf_get_array(l->alloc, l->rows, sizeof(*l->row));
    l->row_of = nf_get_array(l->alloc, l->classes + 1, sizeof(*l->row_of));
    l->run_at = nf_get_array(l->alloc, l->classes, NF_RUN_BUCKETS);
    l->first_run = nf_get_array(l->alloc, l->classes, sizeof(*l->first_run));
    l->run = nf_get_array(l->alloc, l->runs, sizeof(*l->run));
    l->text = nf_get_array(l->alloc, l->tokens, sizeof(*l->text));
    l->class_at = nf_get(l->alloc, l->tokens);
    l->place_of = nf_get_array(l->alloc, l->tokens, sizeof(*l->place_of));
    l->pool = nf_get(l->alloc, l->pool_size);
    return l->row && l->row_of && l->run_at && l->first_run && l->run && l->text &&
           l->class_at && l->place_of && l->pool;
}

size_t nf_lexicon_memory(const struct nf_lexicon *l)
{
    return sizeof(*l) + l->rows * sizeof(*l->row) +
           (l->classes + 1) * sizeof(*l->row_of) +
           l->classes * (NF_RUN_BUCKETS + sizeof(*l->first_run)) +
           l->runs * sizeof(*l->run) + l->tokens * sizeof(*l->text) +
           l->tokens * (sizeof(*l->class_at) + sizeof(*l->place_of)) + l->pool_size;
}

/* The runs of class @class, whose first token has place *@place, from run *@at on; both
 * then are those of the next class. */
static void place_runs(struct nf_lexicon *l, const uint32_t *count, uint32_t class,
                       uint32_t *place, uint32_t *at)
{
    struct alike alike[WEIGHTS + 1];
    const uint32_t n = find_alike(count, alike);
    uint32_t slot = 0, k = *at;
    uint8_t *bucket = l->run_at + class * NF_RUN_BUCKETS;

    l->first_run[class] = (uint16_t)k;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t f = alike[i].frequency, tokens = alike[i].tokens;

        l->run[(*at)++] = (struct nf_token_run){
            .first = (uint16_t)slot,
            .last = (uint16_t)(slot + tokens * f - 1),
            .place = (uint16_t)*place,
            .frequency = f,
            .inverse = tokens == 1 ? 0 : ((1u << 31) + f - 1) / f
        };
        slot += tokens * f;
        memset(l->class_at + *place, (int)class, tokens);
        *place += tokens;
    }
    for (uint32_t b = 0; b < NF_RUN_BUCKETS; b++) {
        while (l->run[k].last < b * NF_RUN_STEP)
            k++;
        bucket[b] = (uint8_t)(k - l->first_run[class]);
    }
}

static void place_classes(struct nf_lexicon *l, const struct work *w)
{
    uint32_t place = 0, at = 0;

    for (uint32_t i = 0; i < l->classes; i++)
        place_runs(l, w->count[i], i, &place, &at);
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

static void place_rows(struct nf_lexicon *l, const struct nf_lexicon_table *t)
{
    const uint32_t columns = l->classes + 1;
    uint32_t frequency[NF_MAX_CLASSES + 1];

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
    order_tokens(t, w);
    ok = get_arrays(l, t, w);
    if (ok) {
        memcpy(l->place_of, w->place_of, l->tokens * sizeof(*l->place_of));
        place_texts(l, t, w);
        place_classes(l, w);
        place_rows(l, t);
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

bool nf_lexicon_places(const struct nf_alloc *alloc, const struct nf_lexicon_table *table,
                       uint16_t *place_of)
{
    struct work *w = nf_get(alloc, sizeof(*w));

    if (!w)
        return false;
    order_tokens(table, w);
    memcpy(place_of, w->place_of, table->tokens * sizeof(*place_of));
    nf_put(alloc, w);
    return true;
}
