#ifndef NF_TESTS_LEXICON_REFERENCE_H
#define NF_TESTS_LEXICON_REFERENCE_H

/*
 * Frames unpacked as spec 12.4 tells it, step by step: what the decoder, which
 * does several things at once, must agree with on any bytes. And frames made of
 * any series of tokens, right or wrong.
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
    uint8_t row_of[REFERENCE_CLASSES + 1];
    struct reference_token token[REFERENCE_TOKENS]; /* by place */
    uint32_t column_frequency[REFERENCE_CLASSES + 1][REFERENCE_CLASSES + 1];
    /* Whose a slot is. */
    uint16_t token_at[REFERENCE_CLASSES][1u << NF_TOKEN_BITS];
    uint8_t column_at[REFERENCE_CLASSES + 1][1u << NF_CLASS_BITS];
    uint16_t rank_at[REFERENCE_CLASSES + 1][1u << NF_CLASS_BITS];
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
        size_t more = 0;

        while (rest[more])
            more++;
        if (shared)
            memcpy(out[i].bytes, out[i - 1].bytes, shared);
        memcpy(out[i].bytes + shared, rest, more);
        out[i].len = shared + more;
        rest += more + 1;
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

/* Buckets as spec 12.3 tells it: the lowest of those that are to be filled,
 * out of the lowest that has more. */
static inline void reference_row(struct reference *r,
                                 const struct nf_lexicon_table *t, uint32_t row)
{
    const uint8_t *weight = t->transition + row * (t->classes + 1);
    uint32_t left[256] = { 0 }, sum = 0;
    bool filled[256] = { false };

    nf_frequencies_make(weight, t->classes + 1, 1u << NF_CLASS_BITS,
                        r->column_frequency[row]);
    for (uint32_t c = 0; c <= t->classes; c++)
        sum += left[c] = r->column_frequency[row][c];
    assert_int_equal(sum, 1u << NF_CLASS_BITS);
    for (;;) {
        uint32_t s = 0, g = 0;

        while (s < 256 && (filled[s] || left[s] >= 64))
            s++;
        while (g < 256 && left[g] <= 64)
            g++;
        if (s == 256)
            break;
        assert_true(g < 256);
        left[g] -= 64 - left[s];
        for (uint32_t k = 0; k < 64; k++) {
            bool own = k < left[s];

            r->column_at[row][64 * s + k] = (uint8_t)(own ? s : g);
            r->rank_at[row][64 * s + k] =
                (uint16_t)(own ? k : left[g] + k - left[s]);
        }
        filled[s] = true;
    }
    for (uint32_t s = 0; s < 256; s++)
        for (uint32_t k = 0; k < 64 && !filled[s]; k++) {
            assert_int_equal(left[s], 64);
            r->column_at[row][64 * s + k] = (uint8_t)s;
            r->rank_at[row][64 * s + k] = (uint16_t)k;
        }
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
    memcpy(r->row_of, t.row_of, t.classes + 1);
    for (uint32_t row = 0; row < t.rows; row++)
        reference_row(r, &t, row);
    return r;
}

/* What came after which token, in the slots of repeats. */
struct reference_repeats {
    bool filled[NF_REPEAT_SLOTS];
    uint32_t after[NF_REPEAT_SLOTS];
};

/* Steps 1 and 2: the column of the next token and, if that is a class, its
 * place. */
static inline uint32_t reference_coded(const struct reference *r, uint32_t b,
                                       uint64_t *x, uint32_t *place)
{
    uint64_t k = *x % (1u << NF_CLASS_BITS);
    uint32_t c = r->column_at[b][k];

    *x = r->column_frequency[b][c] * (*x >> NF_CLASS_BITS) + r->rank_at[b][k];
    if (c == r->classes)
        return c;
    k = *x % (1u << NF_TOKEN_BITS);
    *place = r->token_at[c][k];
    *x = r->token[*place].frequency * (*x >> NF_TOKEN_BITS) + k -
         r->token[*place].start;
    return c;
}

/* The place of the next token, or false if there is none. */
static inline bool reference_step(const struct reference *r,
                                  const struct reference_repeats *repeats,
                                  uint32_t b, uint32_t p,
                                  uint64_t *x, uint32_t *place)
{
    uint32_t slot = p % NF_REPEAT_SLOTS;

    if (reference_coded(r, b, x, place) < r->classes)
        return true;
    if (!repeats->filled[slot])
        return false;
    *place = repeats->after[slot];
    return true;
}

/* One of the states of a frame, and its words. */
struct reference_strand {
    uint64_t x;
    const uint8_t *words;
    size_t left;
};

/* Step 4. */
static inline void reference_fill(struct reference_strand *s)
{
    if (s->x >= UINT64_C(1) << 31 || s->left < 4)
        return;
    s->x = s->x << 32 | nf_le32(s->words);
    s->words += 4;
    s->left -= 4;
}

static inline unsigned reference_count(size_t raw_len)
{
    return raw_len < 1024 ? 1 : 2;
}

static inline bool reference_strands(const uint8_t *in, size_t n, unsigned count,
                                     struct reference_strand *out)
{
    struct nf_cur cur = nf_cur_init(in, n);
    int64_t more = count == 2 ? nf_unzigzag(nf_cur_varint(&cur)) : 0;

    /* Beyond 2^40 in either direction it is wrong anyhow. */
    if (cur.bad || more > (INT64_C(1) << 40) || more < -(INT64_C(1) << 40))
        return false;
    for (unsigned i = 0; i < count; i++) {
        int64_t all = (int64_t)cur.left;
        int64_t want = count == 2 && i == 0 ? all / 2 + more : all;
        const uint8_t *p;
        size_t len, s;

        if (want <= 0 || want > all)
            return false;
        len = (size_t)want;
        p = nf_cur_take(&cur, len);
        if (!p)
            return false;
        s = len <= 4 ? len : 5 + (len - 5) % 4;
        out[i].x = 0;
        for (size_t k = 0; k < s; k++)
            out[i].x |= (uint64_t)p[k] << (8 * k);
        out[i].words = p + s;
        out[i].left = len - s;
    }
    return true;
}

/* Whether the frame is right; if it is, @text is what it holds. */
static inline bool reference_unpack(const struct reference *r, const void *in,
                                    size_t n, uint8_t *text, size_t raw_len)
{
    unsigned count = reference_count(raw_len);
    struct reference_strand strand[2];
    struct reference_repeats repeats;
    uint32_t b = r->row_of[r->classes], p = 65535;
    size_t done = 0;

    memset(repeats.filled, 0, sizeof(repeats.filled));
    if (!reference_strands(in, n, count, strand))
        return false;
    for (size_t i = 0; done < raw_len; i++) {
        struct reference_strand *s = &strand[i % count];
        const struct reference_token *t;
        uint32_t place;

        if (!reference_step(r, &repeats, b, p, &s->x, &place))
            return false;
        repeats.filled[p % NF_REPEAT_SLOTS] = true;
        repeats.after[p % NF_REPEAT_SLOTS] = place;
        reference_fill(s);
        t = &r->token[place];
        if (t->len > raw_len - done)
            return false;
        memcpy(text + done, t->bytes, t->len);
        done += t->len;
        b = r->row_of[t->class_of];
        p = place;
    }
    for (unsigned i = 0; i < count; i++)
        if (strand[i].x || strand[i].left)
            return false;
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

/* The slot of a column's @rank. */
static inline uint32_t reference_slot(const struct reference *r, uint32_t row,
                                      uint32_t column, uint64_t rank)
{
    uint32_t slot = 0;

    while (r->column_at[row][slot] != column || r->rank_at[row][slot] != rank)
        slot++;
    return slot;
}

/*
 * A frame of one strand of these tokens to @out (8 bytes), with the state @x at
 * its end: a state alone, so they must not take more than 64 bits. Returns its
 * length.
 */
static inline size_t reference_write(const struct reference *r,
                                     const struct reference_write *w, size_t n,
                                     uint64_t x, uint8_t *out)
{
    size_t len = 0;

    for (size_t i = n; i-- > 0;) {
        const struct reference_token *t =
            &r->token[reference_place(r, w[i].token)];
        uint32_t class = i ? r->token[reference_place(r, w[i - 1].token)].class_of
                           : r->classes;
        uint32_t b = r->row_of[class];
        uint32_t c = w[i].repeat ? r->classes : t->class_of;
        uint32_t f = r->column_frequency[b][c];

        assert_true(x < UINT64_C(1) << 33);
        if (!w[i].repeat)
            x = (x / t->frequency << NF_TOKEN_BITS) + x % t->frequency +
                t->start;
        x = (x / f << NF_CLASS_BITS) + reference_slot(r, b, c, x % f);
    }
    do {
        out[len++] = (uint8_t)x;
        x >>= 8;
    } while (x);
    return len;
}

#endif
