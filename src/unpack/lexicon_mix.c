/*
 * One walk over the planes of the table both codes and decodes: each number is
 * coded where it stands, or written there. What it is expected from, its
 * contexts, comes before it.
 */
#include "src/unpack/lexicon_mix.h"

#include <string.h>

#include "format/lexicon_table.h"
#include "format/varint.h"
#include "src/base/alloc.h"
#include "src/unpack/bit_mix.h"

enum set { SHARED, END, BYTE, CLASS, WEIGHT, ROW, TRANSITION };

/* The planes of spec 12.1. */
struct planes {
    uint32_t classes, tokens, rows;
    uint8_t *shared, *rest, *class_of, *weight, *row_of, *transition;
    uint8_t *bytes;
    size_t bytes_len;
};

struct token {
    uint8_t byte[NF_MAX_TOKEN_LEN];
    uint32_t len;
};

struct walk {
    struct nf_bit_mix *mix;
    struct planes p;
    size_t at;          /* of the bytes */
    struct token token; /* the one before, then this one */
    uint32_t weights[NF_MAX_CLASSES]; /* sum of a class's so far */
    uint32_t counts[NF_MAX_CLASSES];
};

/* Find the planes in @n bytes behind @head bytes of payload. */
static bool find_planes(uint8_t *payload, size_t n, size_t head, struct planes *p)
{
    size_t others = p->tokens - NF_BYTE_TOKENS, columns = p->classes + 1;
    size_t fixed = 2 * others + 2 * (size_t)p->tokens + columns + p->rows * columns;

    if (n < head || n - head < fixed)
        return false;
    p->shared = payload + head;
    p->rest = p->shared + others;
    p->class_of = p->rest + others;
    p->weight = p->class_of + p->tokens;
    p->row_of = p->weight + p->tokens;
    p->transition = p->row_of + columns;
    p->bytes = p->transition + p->rows * columns;
    p->bytes_len = n - head - fixed;
    return true;
}

static void code(struct walk *w, const struct nf_mix_contexts *c, unsigned bits,
                 uint8_t *value)
{
    *value = (uint8_t)nf_bit_mix(w->mix, c, bits, *value);
}

/* The last @n bytes of the first @len of a token, the last one lowest. */
static uint32_t last_bytes(const struct token *t, uint32_t len, uint32_t n)
{
    uint32_t bytes = 0;

    for (uint32_t i = 0; i < n && i < len; i++)
        bytes |= (uint32_t)t->byte[len - 1 - i] << (8 * i);
    return bytes;
}

static void code_byte(struct walk *w, uint32_t at, uint32_t above, uint8_t *byte)
{
    const struct token *t = &w->token;
    const struct nf_mix_contexts c = { BYTE, 4, {
        last_bytes(t, at, 1) | above << 8, last_bytes(t, at, 2),
        last_bytes(t, at, 3), last_bytes(t, at, 4)
    } };

    code(w, &c, 8, byte);
}

/* Whether the token ends before byte @at, of which @shared are of the one before. */
static bool code_end(struct walk *w, uint32_t at, uint32_t shared, bool ends)
{
    const struct token *t = &w->token;
    const struct nf_mix_contexts c = { END, 3, {
        last_bytes(t, at, 2), at << 8 | shared, last_bytes(t, at, 4)
    } };
    uint8_t bit = ends;

    if (at < 2 || at == NF_MAX_TOKEN_LEN)
        return at == NF_MAX_TOKEN_LEN;
    code(w, &c, 1, &bit);
    return bit;
}

/* Number @i of the tokens that are no single bytes: how it is spelled. */
static bool code_token(struct walk *w, uint32_t i)
{
    struct planes *p = &w->p;
    struct token *t = &w->token;
    const uint32_t before = t->len;
    const uint32_t last = i ? p->shared[i - 1] : 0;
    const struct nf_mix_contexts c = { SHARED, 2, {
        before << 8 | last, last << 8 | (i ? p->rest[i - 1] : 0)
    } };
    uint32_t shared, at;

    code(w, &c, 6, &p->shared[i]);
    shared = at = p->shared[i];
    if (shared > before)
        return false;
    do {
        uint32_t above = at == shared && shared < before ? t->byte[at] : 0;

        if (w->at == p->bytes_len)
            return false;
        code_byte(w, at, above, &p->bytes[w->at]);
        t->byte[at++] = p->bytes[w->at++];
    } while (!code_end(w, at, shared, at == shared + p->rest[i]));
    p->rest[i] = (uint8_t)(at - shared);
    t->len = at;
    return true;
}

/* Which class token @i is in, and its weight there. */
static bool code_class(struct walk *w, uint32_t i)
{
    struct planes *p = &w->p;
    const struct token *t = &w->token;
    const uint32_t first = t->byte[0];
    const struct nf_mix_contexts of_class = { CLASS, 4, {
        i ? p->class_of[i - 1] : 0, last_bytes(t, t->len, 2),
        last_bytes(t, t->len, 3), last_bytes(t, t->len, 1) | first << 8
    } };
    struct nf_mix_contexts of_weight = { WEIGHT, 3, { 0 } };
    uint32_t class;

    code(w, &of_class, 8, &p->class_of[i]);
    class = p->class_of[i];
    if (class >= p->classes)
        return false;
    of_weight.context[0] = t->len << 8 |
        (w->counts[class] ? w->weights[class] / w->counts[class] : 0);
    of_weight.context[1] = class << 8 | t->len / 2;
    of_weight.context[2] = last_bytes(t, t->len, 2);
    code(w, &of_weight, 6, &p->weight[i]);
    w->weights[class] += p->weight[i];
    w->counts[class]++;
    return true;
}

/* Which row is that of which class. */
static void code_rows(struct walk *w)
{
    uint8_t *row_of = w->p.row_of;
    uint32_t used = 0;

    for (uint32_t i = 0; i <= w->p.classes; i++) {
        const struct nf_mix_contexts c = { ROW, 2, {
            used << 8 | (i ? row_of[i - 1] : 0), used
        } };

        code(w, &c, 8, &row_of[i]);
        used += row_of[i] == used;
    }
}

/* What comes in each row. */
static bool code_transitions(struct walk *w)
{
    const uint32_t columns = w->p.classes + 1;
    uint32_t sum_above[NF_MAX_CLASSES + 1] = { 0 };
    uint8_t *t = w->p.transition;

    for (uint32_t row = 0; row < w->p.rows; row++) {
        uint32_t sum_before = 0;

        for (uint32_t k = 0; k < columns; k++, t++) {
            uint32_t left = (k ? t[-1] : 0u) + (k > 1 ? t[-2] : 0u);
            uint32_t in_row = k ? 2 * sum_before / k : 0;
            uint32_t in_column = row ? 2 * sum_above[k] / row : 0;
            const struct nf_mix_contexts c = { TRANSITION, 5, {
                in_row << 8 | in_column,
                in_row / 4 << 8 | in_column / 4,
                in_column << 8 | left, in_row << 8 | k, in_column << 8 | row
            } };

            code(w, &c, 6, t);
            sum_before += *t;
            sum_above[k] += *t;
        }
        if (nf_bit_mix_overrun(w->mix))
            return false;
    }
    return true;
}

static bool walk(struct walk *w)
{
    for (uint32_t i = 0; i < w->p.tokens; i++) {
        if (i < NF_BYTE_TOKENS)
            w->token = (struct token){ { (uint8_t)i }, 1 };
        if (i == NF_BYTE_TOKENS)
            w->token.len = 0;
        if ((i >= NF_BYTE_TOKENS && !code_token(w, i - NF_BYTE_TOKENS)) ||
            !code_class(w, i) || nf_bit_mix_overrun(w->mix))
            return false;
    }
    code_rows(w);
    return w->at == w->p.bytes_len && code_transitions(w) && nf_bit_mix_end(w->mix);
}

enum nf_status nf_lexicon_mix(const struct nf_alloc *alloc, const void *payload,
                              size_t n, struct nf_buf *out)
{
    struct nf_cur c = nf_cur_init(payload, n);
    struct nf_lexicon_table table;
    struct walk *w;
    uint8_t *copy;
    size_t head;
    enum nf_status st = nf_lexicon_table_get(&c, &table);

    if (st != NF_OK)
        return st;
    head = (size_t)(table.shared - (const uint8_t *)payload);
    w = nf_zget(alloc, sizeof(*w));
    copy = nf_get(alloc, n);
    st = NF_E_NOMEM;
    if (w && copy) {
        memcpy(copy, payload, n);
        nf_buf_add(out, payload, head);
        w->p.classes = table.classes;
        w->p.tokens = table.tokens;
        w->p.rows = table.rows;
        st = find_planes(copy, n, head, &w->p)
                 ? nf_bit_mix_new(alloc, out, NULL, 0, &w->mix) : NF_E_DAMAGED;
    }
    if (st == NF_OK && (!walk(w) || out->failed))
        st = out->failed ? NF_E_NOMEM : NF_E_DAMAGED;
    if (w)
        nf_bit_mix_free(w->mix);
    nf_put(alloc, w);
    nf_put(alloc, copy);
    return st;
}

enum nf_status nf_lexicon_unmix(const struct nf_alloc *alloc, const void *src,
                                size_t n, void *dst, size_t raw_len)
{
    struct nf_cur c = nf_cur_init(src, n);
    uint32_t classes = (uint32_t)nf_cur_varint_max(&c, NF_MAX_CLASSES);
    uint32_t tokens = (uint32_t)nf_cur_varint_max(&c, NF_MAX_TOKENS);
    uint32_t rows = (uint32_t)nf_cur_varint_max(&c, classes + 1);
    size_t head = n - c.left;
    struct walk *w;
    enum nf_status st = NF_OK;

    if (c.bad || raw_len > NF_MAX_MIXED ||
        raw_len > (uint64_t)n * NF_MAX_MIXED_RATIO || classes == 0 ||
        tokens < NF_BYTE_TOKENS || rows == 0)
        return NF_E_DAMAGED;
    w = nf_zget(alloc, sizeof(*w));
    if (!w)
        return NF_E_NOMEM;
    w->p.classes = classes;
    w->p.tokens = tokens;
    w->p.rows = rows;
    if (!find_planes(dst, raw_len, head, &w->p))
        st = NF_E_DAMAGED;
    if (st == NF_OK)
        st = nf_bit_mix_new(alloc, NULL, (const uint8_t *)src + head, c.left,
                            &w->mix);
    if (st == NF_OK) {
        memset(dst, 0, raw_len);
        memcpy(dst, src, head);
        st = walk(w) ? NF_OK : NF_E_DAMAGED;
    }
    nf_bit_mix_free(w->mix);
    nf_put(alloc, w);
    return st;
}
