/*
 * Two steps a token: its class, of those in the row of the class before; then
 * the token of that class, if it is not the one that came here last time. Both
 * come out of one rANS state, which is filled up with 32 bits at most once a
 * token. In a frame with matches a step comes before where a token is expected:
 * whether it is the one. (Range asymmetric numeral systems after Duda, "Asymmetric
 * numeral systems", arXiv:1311.2540, 2013; words of 32 bits after Giesen's
 * ryg_rans, 2014.)
 *
 * Each step waits for the one before it. So longer frames have two states, each
 * with its words, that give the tokens in turn: then a token waits for nothing but
 * the class of the one before it.
 */
#include <string.h>

#include "format/bytes.h"
#include "format/cur.h"
#include "format/varint.h"
#include "src/unpack/lexicon.h"
#include "src/unpack/lexicon_stream.h"
#include "src/unpack/token_matches.h"

/* A compiler left to itself makes calls of these: half of the time. */
#define INLINE static inline __attribute__((always_inline))

struct strand {
    uint64_t x;
    const uint8_t *words;
    const uint8_t *words_end;
};

struct frame {
    uint8_t *out;
    uint8_t *out_end;
    const struct nf_class_row *row; /* of the next class */
    uint32_t before;                /* place of the last token */
    bool bad;
    struct nf_repeats *repeats;
    struct nf_matches matches;      /* of one with them */
};

/*
 * The place of the token of @class: the second step. In a run of two tokens or more
 * the frequency is at most 2^15 and a rank below 2^16; the inverse is too large by
 * less than 1, so the division is right.
 */
INLINE uint32_t token_of(const struct nf_lexicon *l, uint64_t *x, size_t class)
{
    uint32_t slot = (uint32_t)*x & ((1u << NF_TOKEN_BITS) - 1), rank, i;
    const struct nf_token_run *run =
        &l->run[l->first_run[class] +
                l->run_at[class * NF_RUN_BUCKETS + slot / NF_RUN_STEP]];

    while (run->last < slot)
        run++;
    rank = slot - run->first;
    i = (uint32_t)((uint64_t)rank * run->inverse >> 31);
    *x = (uint64_t)run->frequency * (*x >> NF_TOKEN_BITS) + rank -
         i * run->frequency;
    return run->place + i;
}

/* What came after the token before, once more. */
INLINE uint32_t repeated(const struct nf_lexicon *l, struct frame *f)
{
    uint32_t place = nf_repeats_get(f->repeats, f->before);

    if (place < l->tokens)
        return place;
    f->bad = true;
    return 0;
}

/*
 * @a if @x is below @y, else @b: without a branch, for whether it is no processor
 * foresees. A compiler left to itself branches, and masks take longer.
 */
INLINE uint64_t if_below(uint64_t x, uint64_t y, uint64_t a, uint64_t b)
{
#ifdef __x86_64__
    __asm__("cmp %2, %1\n\t"
            "cmovb %3, %0" : "+&r"(b) : "r"(x), "r"(y), "r"(a) : "cc");
    return b;
#else
    return b ^ ((a ^ b) & (0 - (uint64_t)(x < y)));
#endif
}

/* A word a third of the time. */
INLINE void fill(struct strand *s)
{
    if (s->words < s->words_end) {
        uint64_t x = s->x;

        s->x = if_below(x, NF_LEXICON_LOW, x << 32 | nf_le32(s->words), x);
        s->words += if_below(x, NF_LEXICON_LOW, 4, 0);
    }
}

/* The place of the next token of @f, from @s, by its class. */
INLINE uint32_t coded_token(const struct nf_lexicon *l, struct frame *f,
                            struct strand *s)
{
    uint32_t slot = (uint32_t)s->x & ((1u << NF_CLASS_BITS) - 1), place;
    const struct nf_row_bucket *b = &f->row->bucket[slot / NF_ROW_STEP];
    uint32_t in_own = slot % NF_ROW_STEP, in_other = (in_own + b->shift) & UINT16_MAX;
    size_t class = (size_t)if_below(in_own, b->own, slot / NF_ROW_STEP, b->other);

    s->x = f->row->frequency[class] * (s->x >> NF_CLASS_BITS) +
           if_below(in_own, b->own, in_own, in_other);
    if (class < l->classes) {
        place = token_of(l, &s->x, class);
    } else {
        place = repeated(l, f);
        class = l->class_at[place];
    }
    f->row = l->row_of[class];
    fill(s);
    return place;
}

/* Whether the token that is expected is the next. */
INLINE bool is_hit(struct frame *f, struct strand *s)
{
    const uint32_t all = 1u << NF_HIT_BITS;
    uint32_t slot = (uint32_t)s->x & (all - 1), hits = nf_matches_hits(&f->matches);
    bool hit = slot < hits;

    s->x = (hit ? hits : all - hits) * (s->x >> NF_HIT_BITS) +
           (hit ? slot : slot - hits);
    fill(s);
    return hit;
}

/* The same as coded_token() for a frame with matches. */
INLINE uint32_t matched_token(const struct nf_lexicon *l, struct frame *f,
                              struct strand *s)
{
    uint32_t place;

    if (!nf_matches_find(&f->matches))
        return coded_token(l, f, s);
    if (!is_hit(f, s)) {
        nf_matches_miss(&f->matches);
        return coded_token(l, f, s);
    }
    place = nf_matches_expected(&f->matches);
    f->row = l->row_of[l->class_at[place]];
    nf_matches_hit(&f->matches);
    return place;
}

/* The place of the next token of @f, from @s. */
INLINE uint32_t next_token(const struct nf_lexicon *l, struct frame *f,
                           struct strand *s, bool matches)
{
    uint32_t place = matches ? matched_token(l, f, s) : coded_token(l, f, s);

    if (matches)
        nf_matches_add(&f->matches, place);
    nf_repeats_set(f->repeats, f->before, place);
    f->before = place;
    return place;
}

/* One token more. Few are longer than what is copied without a look. */
#define MOST_TOKENS_LEN 32

INLINE void step(const struct nf_lexicon *l, struct frame *f, struct strand *s,
                 bool matches)
{
    uint32_t place = next_token(l, f, s, matches);
    uint32_t len = nf_token_len(l, place);
    const uint8_t *bytes = nf_token_bytes(l, place);

    memcpy(f->out, bytes, MOST_TOKENS_LEN);
    if (len > MOST_TOKENS_LEN)
        memcpy(f->out + MOST_TOKENS_LEN, bytes + MOST_TOKENS_LEN,
               NF_MAX_TOKEN_LEN - MOST_TOKENS_LEN);
    f->out += len;
}

/*
 * All tokens of a frame. What is used is copied, so that the compiler sees that
 * no text is written over it, and keeps it in registers.
 */
INLINE void steps_of_one(const struct nf_lexicon *lexicon, struct frame *frame,
                         struct strand *s, bool matches)
{
    const struct nf_lexicon l = *lexicon;
    struct frame f = *frame;
    struct strand a = s[0];

    while (f.out < f.out_end)
        step(&l, &f, &a, matches);
    *frame = f;
    s[0] = a;
}

INLINE void steps_of_two(const struct nf_lexicon *lexicon, struct frame *frame,
                         struct strand *s, bool matches)
{
    const struct nf_lexicon l = *lexicon;
    struct frame f = *frame;
    struct strand a = s[0], b = s[1];

    while (f.out < f.out_end) {
        step(&l, &f, &a, matches);
        if (f.out >= f.out_end)
            break;
        step(&l, &f, &b, matches);
    }
    *frame = f;
    s[0] = a;
    s[1] = b;
}

/* Whether all there was has been used, for exactly that text. */
static bool is_whole(const struct frame *f, const struct strand *s, unsigned n)
{
    bool ok = !f->bad && f->out == f->out_end;

    for (unsigned i = 0; i < n; i++)
        ok = ok && s[i].x == 0 && s[i].words == s[i].words_end;
    return ok;
}

/* The strand of @n bytes, at least 1. */
static struct strand strand_of(const uint8_t *p, size_t n)
{
    size_t state_len = nf_lexicon_state_len(n);
    struct strand s = { .words = p + state_len, .words_end = p + n };

    for (size_t i = state_len; i-- > 0;)
        s.x = s.x << 8 | p[i];
    return s;
}

/* Find the strands of a frame (spec 12.4); returns how many, or 0 if they are not
 * there. */
static unsigned get_strands(struct nf_cur *c, size_t raw_len, struct strand *s)
{
    unsigned strands = nf_lexicon_strands(raw_len);

    if (strands == 2) {
        int64_t more = nf_unzigzag(nf_cur_varint(c));
        int64_t half = (int64_t)(c->left / 2);
        size_t first;

        if (more <= -half || more >= (int64_t)c->left - half)
            return 0;
        first = (size_t)(half + more);
        *s++ = strand_of(nf_cur_take(c, first), first);
    }
    if (c->bad || c->left == 0)
        return 0;
    *s = strand_of(c->at, c->left);
    return strands;
}

enum nf_status nf_lexicon_unpack(const struct nf_lexicon *l,
                                 struct nf_match_memory *matches,
                                 const void *src, size_t n, void *dst,
                                 size_t raw_len)
{
    struct nf_cur c = nf_cur_init(src, n);
    struct strand s[2];
    unsigned strands = get_strands(&c, raw_len, s);
    struct nf_repeats repeats;
    struct frame f = { .out = dst, .out_end = (uint8_t *)dst + raw_len,
                       .row = l->row_of[l->classes], .before = NF_NO_PLACE,
                       .repeats = &repeats };

    if (strands == 0)
        return NF_E_DAMAGED;
    nf_repeats_reset(&repeats);
    if (matches)
        nf_matches_begin(&f.matches, matches);
    if (strands == 1 && matches)
        steps_of_one(l, &f, s, true);
    else if (strands == 1)
        steps_of_one(l, &f, s, false);
    else if (matches)
        steps_of_two(l, &f, s, true);
    else
        steps_of_two(l, &f, s, false);
    return is_whole(&f, s, strands) ? NF_OK : NF_E_DAMAGED;
}

/* One token more, of the @left bytes that are to come. */
INLINE void seek(const struct nf_lexicon *l, struct frame *f, struct strand *s, bool matches,
                 struct nf_token_search *search, size_t *left)
{
    const uint32_t place = next_token(l, f, s, matches);
    const size_t len = search->mark[place] & ~NF_TOKEN_SOUGHT;

    if (search->mark[place] & NF_TOKEN_SOUGHT) {
        search->mark[place] = (uint8_t)len;
        search->hit[search->hits++] = (uint16_t)place;
    }
    *left -= len < *left ? len : *left;
}

INLINE void seek_all(const struct nf_lexicon *lexicon, struct frame *frame,
                     const struct strand *s, bool two, bool matches,
                     struct nf_token_search *search, size_t left)
{
    const struct nf_lexicon l = *lexicon;
    struct frame f = *frame;
    struct strand a = s[0], b = s[two];

    while (left) {
        seek(&l, &f, &a, matches, search, &left);
        if (left)
            seek(&l, &f, two ? &b : &a, matches, search, &left);
    }
}

void nf_lexicon_seek(const struct nf_lexicon *l, struct nf_match_memory *matches, const void *src,
                     size_t n, size_t raw_len, struct nf_token_search *search)
{
    struct nf_cur c = nf_cur_init(src, n);
    struct strand s[2];
    const unsigned strands = get_strands(&c, raw_len, s);
    struct nf_repeats repeats;
    struct frame f = { .row = l->row_of[l->classes], .before = NF_NO_PLACE, .repeats = &repeats };

    if (strands == 0 || search->marks != l->tokens)
        return;
    nf_repeats_reset(&repeats);
    if (matches)
        nf_matches_begin(&f.matches, matches);
    if (strands == 1 && matches)
        seek_all(l, &f, s, false, true, search, raw_len);
    else if (strands == 1)
        seek_all(l, &f, s, false, false, search, raw_len);
    else if (matches)
        seek_all(l, &f, s, true, true, search, raw_len);
    else
        seek_all(l, &f, s, true, false, search, raw_len);
}
