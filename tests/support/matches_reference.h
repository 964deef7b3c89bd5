#ifndef NF_TESTS_MATCHES_REFERENCE_H
#define NF_TESTS_MATCHES_REFERENCE_H

/*
 * What spec 12.5 expects of a frame's tokens, found by looking through all of
 * them each time, whatever their number; and frames unpacked by it.
 */
#include "tests/support/lexicon_reference.h"

/* The tokens of a frame so far. */
struct reference_tokens {
    uint16_t *place;
    uint16_t *slot; /* by number of a token: of the two before it, 65536 of them */
    size_t n, room;
    size_t expected; /* number of the token like the next */
    uint32_t length; /* of the match; 0: none is expected */
    uint32_t hits[NF_MAX_MATCH + 1];
};

static inline struct reference_tokens reference_tokens_new(size_t room)
{
    struct reference_tokens t = { .place = malloc((room + 1) * sizeof(*t.place)),
                                  .slot = malloc((room + 1) * sizeof(*t.slot)),
                                  .room = room };

    assert_true(t.place && t.slot);
    for (uint32_t l = 1; l <= NF_MAX_MATCH; l++)
        t.hits[l] = l * (1u << NF_HIT_BITS) / (l + 2);
    return t;
}

static inline void reference_tokens_free(struct reference_tokens *t)
{
    free(t->place);
    free(t->slot);
}

/* Step 1; returns whether a token is expected. */
static inline bool reference_find(struct reference_tokens *t)
{
    size_t n = t->n, i = n, d;
    uint64_t p, q;

    if (n < 2)
        return false;
    p = t->place[n - 1];
    q = t->place[n - 2];
    t->slot[n] = (uint16_t)(((65536 * p + q) * 2654435761 % (UINT64_C(1) << 32)) /
                            65536);
    /* Who filled the slot last; if nobody has, 0 is in it. */
    while (--i >= 2)
        if (t->slot[i] == t->slot[n])
            break;
    d = (n + 65536 - (i < 2 ? 0 : i) % 65536) % 65536;
    if (t->length == 0 && d >= 1 && d <= 65534 && d <= n - 2 &&
        t->place[n - d - 1] == p && t->place[n - d - 2] == q) {
        t->expected = n - d;
        t->length = 1;
    }
    return t->length > 0;
}

/* What is expected came, or not: the end of step 2. */
static inline void reference_told(struct reference_tokens *t, bool hit)
{
    uint32_t *h = &t->hits[t->length];

    if (!hit) {
        *h -= *h / 32;
        t->length = 0;
        return;
    }
    *h += ((1u << NF_HIT_BITS) - *h) / 32;
    t->expected++;
    if (t->length < 16)
        t->length++;
}

/* What came last after a token of the slot of the last one; false: nothing. */
static inline bool reference_after(const struct reference_tokens *t, uint32_t *place)
{
    size_t slot = (t->n ? t->place[t->n - 1] : 65535) % NF_REPEAT_SLOTS;

    for (size_t i = t->n; i-- > 0;)
        if ((i ? t->place[i - 1] : 65535) % NF_REPEAT_SLOTS == slot) {
            *place = t->place[i];
            return true;
        }
    return false;
}

static inline void reference_add(struct reference_tokens *t, uint32_t place)
{
    assert_true(t->n < t->room);
    t->place[t->n++] = (uint16_t)place;
}

/* Step 2, where a token is expected. */
static inline bool reference_hit(struct reference_tokens *t,
                                 struct reference_strand *s)
{
    uint64_t k = s->x % (1u << NF_HIT_BITS), h = t->hits[t->length];
    bool hit = k < h;

    s->x = hit ? h * (s->x >> NF_HIT_BITS) + k
               : ((1u << NF_HIT_BITS) - h) * (s->x >> NF_HIT_BITS) + k - h;
    reference_fill(s);
    reference_told(t, hit);
    return hit;
}

/* Steps 1 to 3: the place of the next token, or false if there is none. */
static inline bool reference_match_step(const struct reference *r,
                                        struct reference_tokens *tokens,
                                        struct reference_strand *s, uint32_t b,
                                        uint32_t *place)
{
    if (reference_find(tokens)) {
        *place = tokens->place[tokens->expected];
        if (reference_hit(tokens, s))
            return true;
    }
    if (reference_coded(r, b, &s->x, place) == r->classes &&
        !reference_after(tokens, place))
        return false;
    reference_fill(s);
    return true;
}

/* Whether the frame is right; if it is, @text is what it holds. */
static inline bool reference_unpack_matches(const struct reference *r,
                                            const void *in, size_t n,
                                            uint8_t *text, size_t raw_len)
{
    struct reference_tokens tokens = reference_tokens_new(raw_len);
    unsigned count = reference_count(raw_len);
    struct reference_strand strand[2];
    uint32_t b = r->row_of[r->classes], place = 0;
    bool right = reference_strands(in, n, count, strand);
    size_t done = 0;

    while (right && done < raw_len) {
        const struct reference_token *t;

        right = reference_match_step(r, &tokens, &strand[tokens.n % count], b,
                                     &place);
        t = &r->token[place];
        right = right && t->len <= raw_len - done;
        if (!right)
            break;
        reference_add(&tokens, place);
        memcpy(text + done, t->bytes, t->len);
        done += t->len;
        b = r->row_of[t->class_of];
    }
    for (unsigned i = 0; i < count && right; i++)
        right = strand[i].x == 0 && strand[i].left == 0;
    reference_tokens_free(&tokens);
    return right;
}

#endif
