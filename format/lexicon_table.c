#include "format/lexicon_table.h"

#include <string.h>

/* Each token's length, the order of the tokens, and that the bytes add up; what those of each
 * weight, which are right, have is counted. A token comes after the one before it: a longer one
 * after its beginning, or one of a higher byte. */
static bool tokens_hold_together(struct nf_lexicon_table *t)
{
    const uint8_t *at = t->bytes, *end = at + t->bytes_len;
    uint8_t token[NF_MAX_TOKEN_LEN + 8]; /* what is shared stays in it */
    uint32_t before = 0;

    memset(t->weight_bytes, 0, sizeof(t->weight_bytes));
    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++)
        t->weight_bytes[t->weight[i]]++;
    for (uint32_t i = 0; i < t->tokens - NF_BYTE_TOKENS; i++) {
        uint32_t len = t->shared[i];
        const uint8_t first = at < end ? *at : 0; /* a token has a byte of its own */

        if (len > before || (len < before ? first <= token[len] : first == 0))
            return false;
        at = nf_token_take(at, end, token, &len);
        if (!at || len < 2)
            return false;
        t->weight_bytes[t->weight[NF_BYTE_TOKENS + i]] += len;
        before = len;
    }
    return at == end;
}

static bool classes_hold_together(const struct nf_lexicon_table *t)
{
    uint32_t count[NF_MAX_CLASSES] = { 0 };

    for (uint32_t i = 0; i < t->tokens; i++) {
        if (t->class_of[i] >= t->classes || t->weight[i] > NF_MAX_WEIGHT)
            return false;
        count[t->class_of[i]]++;
    }
    for (uint32_t i = 0; i < t->classes; i++)
        if (count[i] == 0 || count[i] > NF_MAX_CLASS_TOKENS)
            return false;
    return true;
}

/* Rows are numbered as they are used first, and all are used. */
static bool rows_hold_together(const struct nf_lexicon_table *t)
{
    uint32_t used = 0;

    for (uint32_t i = 0; i <= t->classes; i++) {
        if (t->row_of[i] > used)
            return false;
        used += t->row_of[i] == used;
    }
    for (size_t i = 0; i < (size_t)t->rows * (t->classes + 1); i++)
        if (t->transition[i] > NF_MAX_WEIGHT)
            return false;
    return used == t->rows;
}

enum nf_status nf_lexicon_table_get(struct nf_cur *c,
                                    struct nf_lexicon_table *out)
{
    struct nf_lexicon_table t;
    uint32_t others;

    t.classes = (uint32_t)nf_cur_varint_max(c, NF_MAX_CLASSES);
    t.tokens = (uint32_t)nf_cur_varint_max(c, NF_MAX_TOKENS);
    t.rows = (uint32_t)nf_cur_varint_max(c, t.classes + 1);
    if (t.tokens < NF_BYTE_TOKENS)
        return NF_E_DAMAGED;
    others = t.tokens - NF_BYTE_TOKENS;
    t.shared = nf_cur_take(c, others);
    t.class_of = nf_cur_take(c, t.tokens);
    t.weight = nf_cur_take(c, t.tokens);
    t.row_of = nf_cur_take(c, t.classes + 1);
    t.transition = nf_cur_take(c, (size_t)t.rows * (t.classes + 1));
    t.bytes_len = c->left;
    t.bytes = nf_cur_take(c, c->left);
    if (c->bad || !classes_hold_together(&t) || !tokens_hold_together(&t) ||
        !rows_hold_together(&t))
        return NF_E_DAMAGED;
    *out = t;
    return NF_OK;
}

uint32_t nf_weight_value(uint8_t weight)
{
    unsigned w = weight - 1u;

    return weight ? (2 + (w & 1)) << (w >> 1) : 0;
}

uint8_t nf_weight_of(uint32_t value)
{
    uint8_t w = 0;

    while (w < NF_MAX_WEIGHT && nf_weight_value((uint8_t)(w + 1)) <= value)
        w++;
    return w;
}

uint32_t nf_frequencies_spread(const uint32_t count[NF_MAX_WEIGHT + 1], uint32_t scale,
                               uint32_t of_weight[NF_MAX_WEIGHT + 1])
{
    uint64_t sum = 0;
    uint32_t n = 0, given = 0;

    for (uint8_t w = 0; w <= NF_MAX_WEIGHT; w++) {
        sum += (uint64_t)count[w] * nf_weight_value(w);
        n += count[w];
    }
    for (uint8_t w = 0; w <= NF_MAX_WEIGHT; w++) {
        of_weight[w] = 1;
        if (count[w] && sum)
            of_weight[w] += (uint32_t)((uint64_t)nf_weight_value(w) * (scale - n) / sum);
        given += count[w] * of_weight[w];
    }
    return scale - given;
}

void nf_frequencies_make(const uint8_t *weights, size_t n, uint32_t scale,
                         uint32_t *out)
{
    uint32_t count[NF_MAX_WEIGHT + 1] = { 0 }, of_weight[NF_MAX_WEIGHT + 1], rest;
    size_t largest = 0;

    for (size_t i = 0; i < n; i++) {
        count[weights[i]]++;
        if (weights[i] > weights[largest])
            largest = i;
    }
    rest = nf_frequencies_spread(count, scale, of_weight);
    for (size_t i = 0; i < n; i++)
        out[i] = of_weight[weights[i]];
    out[largest] += rest;
}
