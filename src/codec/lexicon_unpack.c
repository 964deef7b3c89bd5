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

struct strand {
    uint64_t x;
    const uint8_t *words;
    const uint8_t *words_end;
    uint8_t *out;
    uint8_t *out_end;
    size_t row;      /* of the next class */
    uint32_t before; /* place of the last token */
    bool bad;
    struct nf_repeats repeats;
};

/* The place of the token of class @c: the second step. */
static inline uint32_t token_of(const struct nf_lexicon *l, struct strand *s,
                                const struct nf_token_class *class)
{
    const uint32_t mask = (1u << NF_TOKEN_BITS) - 1;
    uint32_t slot = (uint32_t)s->x & mask, start;
    const uint16_t *last = l->token_last + 1 + class->first +
                           l->token_hint[class->hint + (slot >> class->shift)];

    last += *last < slot;
    while (*last < slot)
        last++;
    start = (last[-1] + 1u) & mask;
    s->x = (uint64_t)(*last + 1u - start) * (s->x >> NF_TOKEN_BITS) + slot -
           start;
    return (uint32_t)(last - l->token_last - 1);
}

/* What came after the token before, once more. */
static uint32_t repeated(const struct nf_lexicon *l, struct strand *s)
{
    uint32_t place = nf_repeats_get(&s->repeats, s->before);

    if (place < l->tokens)
        return place;
    s->bad = true;
    return 0;
}

/* The place of the next token of @s. */
static inline uint32_t next_token(const struct nf_lexicon *l, struct strand *s)
{
    const uint32_t mask = (1u << NF_CLASS_BITS) - 1;
    uint32_t slot = (uint32_t)s->x & mask, start, place;
    const uint16_t *row = l->row_last + 1 + s->row * l->columns;
    const uint16_t *last = row + l->row_hint[s->row * NF_ROW_HINTS +
                                             slot / NF_ROW_STEP];
    size_t class;

    last += *last < slot;
    last += *last < slot;
    while (*last < slot)
        last++;
    start = (last[-1] + 1u) & mask;
    s->x = (uint64_t)(*last + 1u - start) * (s->x >> NF_CLASS_BITS) + slot -
           start;
    class = (size_t)(last - row);
    if (class < l->classes) {
        place = token_of(l, s, &l->class[class]);
    } else {
        place = repeated(l, s);
        class = l->class_at[place];
    }
    nf_repeats_set(&s->repeats, s->before, place);
    s->row = class;
    s->before = place;
    /* A word a third of the time: no processor foresees that, so no branch. */
    if (s->words < s->words_end) {
        uint64_t low = 0 - (uint64_t)(s->x < NF_LEXICON_LOW);

        s->x = s->x << (low & 32) | (nf_le32(s->words) & low);
        s->words += low & 4;
    }
    return place;
}

/* One token more, where there is room for the longest. */
static inline void step(const struct nf_lexicon *l, struct strand *s)
{
    const struct nf_token_text *text = &l->text[next_token(l, s)];
    uint32_t at;

    memcpy(s->out, text, sizeof(*text));
    if (text->len > NF_SHORT_TOKEN) {
        memcpy(&at, text->bytes, sizeof(at));
        memcpy(s->out, l->pool + at, NF_MAX_TOKEN_LEN);
    }
    s->out += text->len;
}

static inline bool roomy(const struct strand *s)
{
    return s->out_end - s->out >= NF_MAX_TOKEN_LEN;
}

/* The rest of a strand, byte by byte: the next one's text stands behind it. */
static bool finish(const struct nf_lexicon *l, struct strand *s)
{
    while (roomy(s))
        step(l, s);
    while (s->out < s->out_end) {
        uint32_t place = next_token(l, s);
        uint32_t len = l->text[place].len;

        if (len > (size_t)(s->out_end - s->out))
            return false;
        memcpy(s->out, nf_token_bytes(l, place), len);
        s->out += len;
    }
    return s->x == 0 && s->words == s->words_end && !s->bad;
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
    s->row = l->classes;
    s->before = NF_NO_PLACE;
    s->bad = false;
    nf_repeats_reset(&s->repeats);
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
    struct strand s[NF_MAX_STRANDS];
    bool ok = true;

    if (!begin_all(l, s, strands, &c, dst, raw_len))
        return NF_E_DAMAGED;
    if (strands == 2)
        while (roomy(&s[0]) && roomy(&s[1])) {
            step(l, &s[0]);
            step(l, &s[1]);
        }
    if (strands == 4)
        while (roomy(&s[0]) && roomy(&s[1]) && roomy(&s[2]) && roomy(&s[3])) {
            step(l, &s[0]);
            step(l, &s[1]);
            step(l, &s[2]);
            step(l, &s[3]);
        }
    for (unsigned i = 0; i < strands; i++)
        ok = ok && finish(l, &s[i]);
    return ok ? NF_OK : NF_E_DAMAGED;
}
