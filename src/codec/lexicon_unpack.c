/*
 * Two steps a token: its class, of those that follow the class before; then
 * the token of that class, if it is not the one that came here last time. Both
 * come out of one rANS state, which is filled up with 32 bits at most once a
 * token. (Range asymmetric numeral systems after Duda, "Asymmetric numeral
 * systems", arXiv:1311.2540, 2013; words of 32 bits after Giesen's ryg_rans,
 * 2014.)
 *
 * Each step waits for the one before it. So longer texts come in strands that
 * know nothing of each other, and the processor works at all of them at once.
 */
#include <string.h>

#include "format/bytes.h"
#include "format/cur.h"
#include "format/varint.h"
#include "src/codec/lexicon.h"
#include "src/codec/lexicon_stream.h"

/* A compiler left to itself makes calls of these: half of the time. */
#define INLINE static inline __attribute__((always_inline))

struct strand {
    uint64_t x;
    const uint8_t *words;
    const uint8_t *words_end;
    uint8_t *out;
    uint8_t *out_end;
    const struct nf_class_row *row; /* of the next class */
    uint32_t before;                /* place of the last token */
    bool bad;
    struct nf_repeats *repeats;
};

/* The place of the token of class @c: the second step. */
INLINE uint32_t token_of(const struct nf_lexicon *l, struct strand *s,
                         size_t class)
{
    uint32_t slot = (uint32_t)s->x & ((1u << NF_TOKEN_BITS) - 1), rank, i;
    const struct nf_token_run *run =
        &l->run_at[class * NF_RUN_BUCKETS + slot / NF_RUN_STEP];

    if (run->last < slot) {
        run = &l->run[run->number + 1];
        while (run->last < slot)
            run++;
    }
    rank = slot - run->first;
    i = (uint32_t)(((uint64_t)rank * run->inverse + rank) >> 32);
    s->x = (run->more + UINT64_C(1)) * (s->x >> NF_TOKEN_BITS) + rank -
           i * (run->more + 1u);
    return run->place + i;
}

/* What came after the token before, once more. */
INLINE uint32_t repeated(const struct nf_lexicon *l, struct strand *s)
{
    uint32_t place = nf_repeats_get(s->repeats, s->before);

    if (place < l->tokens)
        return place;
    s->bad = true;
    return 0;
}

/* The place of the next token of @s. */
INLINE uint32_t next_token(const struct nf_lexicon *l, struct strand *s)
{
    uint32_t slot = (uint32_t)s->x & ((1u << NF_CLASS_BITS) - 1), place;
    const struct nf_row_bucket *b = &s->row->bucket[slot / NF_ROW_STEP];
    bool second = slot >= b->next;
    size_t class = b->column + (size_t)second;
    uint32_t first = second ? b->next : b->first;
    uint32_t next = second ? b->after : b->next;

    while (next <= slot) {
        first = next;
        next = l->slots[s->row - l->row].first[++class + 1];
    }
    s->x = (uint64_t)(next - first) * (s->x >> NF_CLASS_BITS) + slot - first;
    if (class < l->classes) {
        place = token_of(l, s, class);
    } else {
        place = repeated(l, s);
        class = l->class_at[place];
    }
    nf_repeats_set(s->repeats, s->before, place);
    s->row = l->row + class;
    s->before = place;
    /* A word a third of the time: no processor foresees that, so no branch. */
    if (s->words < s->words_end) {
        uint64_t low = 0 - (uint64_t)(s->x < NF_LEXICON_LOW);

        s->x = s->x << (low & 32) | (nf_le32(s->words) & low);
        s->words += low & 4;
    }
    return place;
}

/* One token more, where there is room for the longest. Few are longer than
 * what is copied without a look. */
#define MOST_TOKENS_LEN 32

INLINE void step(const struct nf_lexicon *l, struct strand *s)
{
    uint32_t place = next_token(l, s);
    uint32_t len = nf_token_len(l, place);
    const uint8_t *bytes = nf_token_bytes(l, place);

    memcpy(s->out, bytes, MOST_TOKENS_LEN);
    if (len > MOST_TOKENS_LEN)
        memcpy(s->out + MOST_TOKENS_LEN, bytes + MOST_TOKENS_LEN,
               NF_MAX_TOKEN_LEN - MOST_TOKENS_LEN);
    s->out += len;
}

INLINE bool roomy(const struct strand *s)
{
    return s->out_end - s->out >= NF_MAX_TOKEN_LEN;
}

/* The rest of a strand, byte by byte: the next one's text stands behind it. */
static bool finish(const struct nf_lexicon *lexicon, const struct strand *strand)
{
    const struct nf_lexicon l = *lexicon;
    struct strand s = *strand;

    while (roomy(&s))
        step(&l, &s);
    while (s.out < s.out_end) {
        uint32_t place = next_token(&l, &s);
        uint32_t len = nf_token_len(&l, place);

        if (len > (size_t)(s.out_end - s.out))
            return false;
        memcpy(s.out, nf_token_bytes(&l, place), len);
        s.out += len;
    }
    return s.x == 0 && s.words == s.words_end && !s.bad;
}

/*
 * Two or four strands in turn, while all have room. They and the lexicon are
 * copied, so that the compiler sees that no text is written over them, and
 * keeps them in registers.
 */
static void step_two(const struct nf_lexicon *lexicon, struct strand *s)
{
    const struct nf_lexicon l = *lexicon;
    struct strand a = s[0], b = s[1];

    while (roomy(&a) && roomy(&b)) {
        step(&l, &a);
        step(&l, &b);
    }
    s[0] = a;
    s[1] = b;
}

static void step_four(const struct nf_lexicon *lexicon, struct strand *s)
{
    const struct nf_lexicon l = *lexicon;
    struct strand a = s[0], b = s[1], c = s[2], d = s[3];

    while (roomy(&a) && roomy(&b) && roomy(&c) && roomy(&d)) {
        step(&l, &a);
        step(&l, &b);
        step(&l, &c);
        step(&l, &d);
    }
    s[0] = a;
    s[1] = b;
    s[2] = c;
    s[3] = d;
}

static void begin(const struct nf_lexicon *l, struct strand *s,
                  const uint8_t *src, size_t n)
{
    size_t state_len = nf_lexicon_state_len(n);

    s->x = 0;
    for (size_t i = state_len; i-- > 0;)
        s->x = s->x << 8 | src[i];
    s->words = src + state_len;
    s->words_end = src + n;
    s->row = l->row + l->classes;
    s->before = NF_NO_PLACE;
    s->bad = false;
    nf_repeats_reset(s->repeats);
}

/* Where the strands' bytes are, and where their texts go (spec 12.4). */
static bool begin_all(const struct nf_lexicon *l, struct strand *s, unsigned n,
                      struct nf_cur *c, uint8_t *dst, size_t raw_len)
{
    size_t len[NF_MAX_STRANDS], at = 0;

    for (unsigned i = 0; i + 1 < n; i++) {
        int64_t shift;
        size_t cut = nf_lexicon_cut(raw_len, i + 1, n);

        len[i] = (size_t)nf_cur_varint_max(c, c->left);
        shift = nf_unzigzag(nf_cur_varint(c));
        if (shift < -NF_MAX_TOKEN_LEN || shift > NF_MAX_TOKEN_LEN)
            return false;
        cut = shift < 0 ? cut - (size_t)-shift : cut + (size_t)shift;
        s[i].out = dst + at;
        s[i].out_end = dst + cut;
        at = cut;
    }
    s[n - 1].out = dst + at;
    s[n - 1].out_end = dst + raw_len;
    for (unsigned i = 0; i < n; i++) {
        size_t stored = i + 1 < n ? len[i] : c->left;
        const uint8_t *p = nf_cur_take(c, stored);

        if (!p || stored == 0)
            return false;
        begin(l, &s[i], p, stored);
    }
    return true;
}

enum nf_status nf_lexicon_unpack(const struct nf_lexicon *l, const void *src,
                                 size_t n, void *dst, size_t raw_len)
{
    unsigned strands = nf_lexicon_strands(raw_len);
    struct nf_cur c = nf_cur_init(src, n);
    struct nf_repeats repeats[NF_MAX_STRANDS];
    struct strand s[NF_MAX_STRANDS];
    bool ok = true;

    for (unsigned i = 0; i < strands; i++)
        s[i].repeats = &repeats[i];
    if (!begin_all(l, s, strands, &c, dst, raw_len))
        return NF_E_DAMAGED;
    if (strands == 2)
        step_two(l, s);
    if (strands == 4)
        step_four(l, s);
    for (unsigned i = 0; i < strands; i++)
        ok = ok && finish(l, &s[i]);
    return ok ? NF_OK : NF_E_DAMAGED;
}
