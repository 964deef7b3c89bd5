#include "format/lexicon_table.h"

#include <string.h>

/* Whether a token comes after the one before it, with which it has @shared bytes in
 * common: a longer one after its beginning, or a higher byte. */
static bool rises(const uint8_t *last, size_t last_len, const uint8_t *token, size_t len,
                  size_t shared)
{
    return shared < last_len ? shared < len && token[shared] > last[shared]
                             : len > last_len;
}

/* Each token's length, the order of the tokens, and that the bytes add up. */
static bool tokens_hold_together(const struct nf_lexicon_table *t)
{
    const uint8_t *at = t->bytes, *end = at + t->bytes_len;
    uint8_t last[NF_MAX_TOKEN_LEN], token[NF_MAX_TOKEN_LEN];
    size_t before = 0;

    for (uint32_t i = 0; i < t->tokens - NF_BYTE_TOKENS; i++) {
        size_t shared = t->shared[i], left = (size_t)(end - at), most, len;
        const uint8_t *mark;

        if (shared > before)
            return false;
        most = NF_MAX_TOKEN_LEN - shared + 1;
        mark = memchr(at, 0, left < most ? left : most);
        if (!mark)
            return false;
        len = shared + (size_t)(mark - at);
        memcpy(token, last, shared);
        memcpy(token + shared, at, len - shared);
        if (len < 2 || !rises(last, before, token, len, shared))
            return false;
        memcpy(last, token, len);
        before = len;
        at = mark + 1;
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
    if (c->bad || !tokens_hold_together(&t) || !classes_hold_together(&t) ||
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

void nf_frequencies_make(const uint8_t *weights, size_t n, uint32_t scale,
                         uint32_t *out)
{
    uint64_t sum = 0;
    uint32_t given = 0;
    size_t largest = 0;

    for (size_t i = 0; i < n; i++) {
        sum += nf_weight_value(weights[i]);
        if (weights[i] > weights[largest])
            largest = i;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t v = nf_weight_value(weights[i]);

        out[i] = 1 + (uint32_t)(sum ? v * (scale - n) / sum : 0);
        given += out[i];
    }
    out[largest] += scale - given;
}
