#ifndef NF_TESTS_LEXICON_REFERENCE_H
#define NF_TESTS_LEXICON_REFERENCE_H

/*
 * Frames unpacked as spec 12.4 tells it, step by step and one strand after the
 * other: what the decoder, which does several things at once, must agree with
 * on any bytes. And frames made of any series of tokens, right or wrong.
 */
#include "format/lexicon_table.h"
#include "format/varint.h"
#include "tests/support/lexicon.h"

#define REFERENCE_CLASSES 4
#define REFERENCE_TOKENS (NF_BYTE_TOKENS + 64)

struct reference_token {
    uint8_t bytes[NF_MAX_TOKEN_LEN];
    size_t len;
    uint32_t class_of;
    uint32_t start, frequency; /* of its slots in the class */
};

struct reference {
    uint32_t classes;
    uint32_t tokens;
    struct reference_token token[REFERENCE_TOKENS]; /* by place */
    uint32_t column_start[REFERENCE_CLASSES + 1][REFERENCE_CLASSES + 1];
    uint32_t column_frequency[REFERENCE_CLASSES + 1][REFERENCE_CLASSES + 1];
    /* Whose a slot is. */
    uint16_t token_at[REFERENCE_CLASSES][1u << NF_TOKEN_BITS];
    uint8_t column_at[REFERENCE_CLASSES + 1][1u << NF_CLASS_BITS];
};

/* The bytes of all tokens, by number. */
static inline void reference_texts(const struct nf_lexicon_table *t,
                                   struct reference_token *out)
{
    const uint8_t *rest = t->bytes;

    for (uint32_t i = 0; i < NF_BYTE_TOKENS; i++) {
        out[i].bytes[0] = (uint8_t)i;
        out[i].len = 1;
    }
    for (uint32_t i = NF_BYTE_TOKENS; i < t->tokens; i++) {
        size_t shared = t->shared[i - NF_BYTE_TOKENS];
        size_t more = t->rest[i - NF_BYTE_TOKENS];

        if (shared)
            memcpy(out[i].bytes, out[i - 1].bytes, shared);
        memcpy(out[i].bytes + shared, rest, more);
        out[i].len = shared + more;
        rest += more;
    }
}

/* Places of class @c from @place on; returns the first of the next class. */
static inline uint32_t reference_class(struct reference *r,
                                       const struct nf_lexicon_table *t,
                                       const struct reference_token *by_number,
                                       uint32_t c, uint32_t place)
{
    uint8_t weight[REFERENCE_TOKENS];
    uint32_t frequency[REFERENCE_TOKENS], first = place, slot = 0;

    for (unsigned w = NF_MAX_WEIGHT + 1; w-- > 0;)
        for (uint32_t i = 0; i < t->tokens; i++)
            if (t->class_of[i] == c && t->weight[i] == w) {
                weight[place - first] = (uint8_t)w;
                r->token[place] = by_number[i];
                r->token[place++].class_of = c;
            }
    nf_frequencies_make(weight, place - first, 1u << NF_TOKEN_BITS, frequency);
    for (uint32_t i = first; i < place; i++) {
        r->token[i].start = slot;
        r->token[i].frequency = frequency[i - first];
        while (slot < r->token[i].start + r->token[i].frequency)
            r->token_at[c][slot++] = (uint16_t)i;
    }
    assert_int_equal(slot, 1u << NF_TOKEN_BITS);
    return place;
}

static inline void reference_row(struct reference *r,
                                 const struct nf_lexicon_table *t, uint32_t row)
{
    const uint8_t *weight = t->transition + row * (t->classes + 1);
    uint32_t slot = 0;

    nf_frequencies_make(weight, t->classes + 1, 1u << NF_CLASS_BITS,
                        r->column_frequency[row]);
    for (uint32_t c = 0; c <= t->classes; c++) {
        r->column_start[row][c] = slot;
        for (uint32_t i = 0; i < r->column_frequency[row][c]; i++)
            r->column_at[row][slot++] = (uint8_t)c;
    }
    assert_int_equal(slot, 1u << NF_CLASS_BITS);
}

static inline struct reference *reference_new(const void *bytes, size_t n)
{
    struct reference_token by_number[REFERENCE_TOKENS] = {
        { { 0 }, 0, 0, 0, 0 }
    };
    struct reference *r = calloc(1, sizeof(*r));
    struct nf_cur cur = nf_cur_init(bytes, n);
    struct nf_lexicon_table t;
    uint32_t place = 0;

    assert_non_null(r);
    assert_ok(nf_lexicon_table_get(&cur, &t), NULL);
    assert_true(t.classes <= REFERENCE_CLASSES && t.tokens <= REFERENCE_TOKENS);
    r->classes = t.classes;
    r->tokens = t.tokens;
    reference_texts(&t, by_number);
    for (uint32_t c = 0; c < t.classes; c++)
        place = reference_class(r, &t, by_number, c, place);
    assert_int_equal(place, t.tokens);
    for (uint32_t row = 0; row <= t.classes; row++)
        reference_row(r, &t, row);
    return r;
}

/* What came after which token, in the slots of repeats. */
struct reference_repeats {
    bool filled[NF_REPEAT_SLOTS];
    uint32_t before[NF_REPEAT_SLOTS];
    uint32_t after[NF_REPEAT_SLOTS];
};

/* Steps 1 and 2: the place of the next token, or false if there is none. */
static inline bool reference_step(const struct reference *r,
                                  const struct reference_repeats *repeats,
                                  uint32_t b, bool first, uint32_t p,
                                  uint64_t *x, uint32_t *place)
{
    uint64_t k = *x % (1u << NF_CLASS_BITS);
    uint32_t c = r->column_at[b][k];

    *x = r->column_frequency[b][c] * (*x >> NF_CLASS_BITS) + k -
         r->column_start[b][c];
    if (c == r->classes) {
        uint32_t slot = p % NF_REPEAT_SLOTS;

        if (first || !repeats->filled[slot] || repeats->before[slot] != p)
            return false;
        *place = repeats->after[slot];
        return true;
    }
    k = *x % (1u << NF_TOKEN_BITS);
    *place = r->token_at[c][k];
    *x = r->token[*place].frequency * (*x >> NF_TOKEN_BITS) + k -
         r->token[*place].start;
    return true;
}

/* One strand of @n bytes to a text of @len. */
static inline bool reference_strand(const struct reference *r,
                                    const uint8_t *in, size_t n, uint8_t *text,
                                    size_t len)
{
    struct reference_repeats repeats;
    size_t s = n <= 4 ? n : 5 + (n - 5) % 4, done = 0;
    uint32_t b = r->classes, p = 0;
    uint64_t x = 0;
    bool first = true;

    memset(repeats.filled, 0, sizeof(repeats.filled));
    for (size_t i = 0; i < s; i++)
        x |= (uint64_t)in[i] << (8 * i);
    while (done < len) {
        const struct reference_token *t;
        uint32_t place;

        if (!reference_step(r, &repeats, b, first, p, &x, &place))
            return false;
        if (!first) {
            repeats.filled[p % NF_REPEAT_SLOTS] = true;
            repeats.before[p % NF_REPEAT_SLOTS] = p;
            repeats.after[p % NF_REPEAT_SLOTS] = place;
        }
        if (x < UINT64_C(1) << 31 && n - s >= 4) {
            x = x << 32 | nf_le32(in + s);
            s += 4;
        }
        t = &r->token[place];
        if (t->len > len - done)
            return false;
        memcpy(text + done, t->bytes, t->len);
        done += t->len;
        b = t->class_of;
        p = place;
        first = false;
    }
    return x == 0 && s == n;
}

/* Whether the frame is right; if it is, @text is what it holds. */
static inline bool reference_unpack(const struct reference *r, const void *in,
                                    size_t n, uint8_t *text, size_t raw_len)
{
    unsigned strands = raw_len < 4096 ? 1 : raw_len < 16384 ? 2 : 4;
    struct nf_cur cur = nf_cur_init(in, n);
    size_t stored[4], begin[5] = { 0 };

    for (unsigned i = 0; i + 1 < strands; i++) {
        int64_t nominal = (int64_t)(raw_len / strands * (i + 1)), behind;
        uint64_t v = nf_cur_varint(&cur);

        behind = nf_unzigzag(nf_cur_varint(&cur));
        if (cur.bad || v == 0 || v > n || behind < -64 || behind > 64)
            return false;
        stored[i] = (size_t)v;
        begin[i + 1] = (size_t)(nominal + behind);
    }
    begin[strands] = raw_len;
    for (unsigned i = 0; i < strands; i++) {
        size_t len = i + 1 < strands ? stored[i] : cur.left;
        const uint8_t *p = nf_cur_take(&cur, len);

        if (!p || len == 0 ||
            !reference_strand(r, p, len, text + begin[i],
                              begin[i + 1] - begin[i]))
            return false;
    }
    return true;
}

/* The place of a token. */
static inline uint32_t reference_place(const struct reference *r,
                                       const char *token)
{
    for (uint32_t i = 0; i < r->tokens; i++)
        if (r->token[i].len == strlen(token) &&
            memcmp(r->token[i].bytes, token, r->token[i].len) == 0)
            return i;
    fail_msg("no token %s", token);
    return 0;
}

/* A token written as itself or as a repeat. */
struct reference_write {
    const char *token;
    bool repeat;
};

/*
 * A strand of these tokens to @out (8 bytes), with the state @x at its end: a
 * state alone, so they must not take more than 64 bits. Returns its length.
 */
static inline size_t reference_write(const struct reference *r,
                                     const struct reference_write *w, size_t n,
                                     uint64_t x, uint8_t *out)
{
    size_t len = 0;

    for (size_t i = n; i-- > 0;) {
        const struct reference_token *t =
            &r->token[reference_place(r, w[i].token)];
        uint32_t b = i ? r->token[reference_place(r, w[i - 1].token)].class_of
                       : r->classes;
        uint32_t c = w[i].repeat ? r->classes : t->class_of;
        uint32_t f = r->column_frequency[b][c];

        assert_true(x < UINT64_C(1) << 33);
        if (!w[i].repeat)
            x = (x / t->frequency << NF_TOKEN_BITS) + x % t->frequency +
                t->start;
        x = (x / f << NF_CLASS_BITS) + x % f + r->column_start[b][c];
    }
    do {
        out[len++] = (uint8_t)x;
        x >>= 8;
    } while (x);
    return len;
}

#endif
