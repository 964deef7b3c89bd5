#include "src/learn/lexicon_words.h"

#include "src/base/utf8.h"

#define MAX_WORD 32
#define MAX_RUN 4
/* So many different ones are kept in mind, some 25 MiB; then the rarest half is forgotten: its
 * memory is worth more than the few that would have come again. */
#define MAX_WORDS (1u << 19)

/* Enough to tell words apart; what is told wrong is still learned, as pairs. */
enum sort { OTHER, LETTER, DIGIT, SIGN };

static enum sort sort_of(uint32_t c)
{
    if (c < 0x80) {
        if (c >= '0' && c <= '9')
            return DIGIT;
        return (c | 32) >= 'a' && (c | 32) <= 'z' ? LETTER : OTHER;
    }
    if (c < 0xc0 || (c >= 0x2000 && c < 0x2c00) || (c >= 0x3000 && c < 0x3040) ||
        c >= 0xff00 || c == 0x60c || c == 0x61b || c == 0x61f)
        return OTHER;
    if ((c >= 0x3040 && c < 0xa000) || (c >= 0xac00 && c < 0xd7b0))
        return SIGN;
    return LETTER;
}

/* A character, or a byte that is none; returns its length. */
static uint32_t next(const uint8_t *p, const uint8_t *end, enum sort *sort)
{
    size_t len;
    uint32_t c = nf_utf8_get((const char *)p, (size_t)(end - p), &len);

    *sort = c == NF_UTF8_BAD ? OTHER : sort_of(c);
    return (uint32_t)len;
}

static bool forget(struct nf_token_set *s)
{
    for (uint32_t least = 2; nf_token_set_count(s) > MAX_WORDS / 2; least *= 2)
        if (!nf_token_set_thin(s, least))
            return false;
    return true;
}

static bool count(struct nf_token_set *s, const uint8_t *p, size_t len)
{
    uint32_t i;

    if (len < 2 || len > MAX_WORD)
        return true;
    if (nf_token_set_count(s) >= MAX_WORDS && !forget(s))
        return false;
    i = nf_token_set_add(s, p, (uint32_t)len);
    if (i == UINT32_MAX)
        return false;
    nf_token_at(s, i)->count++;
    return true;
}

/* Runs of signs that begin at @p. */
static bool count_runs(struct nf_token_set *s, const uint8_t *p,
                       const uint8_t *end)
{
    const uint8_t *at = p;
    enum sort sort;

    for (unsigned i = 0; i < MAX_RUN && at < end; i++) {
        uint32_t len = next(at, end, &sort);

        if (sort != SIGN)
            return true;
        at += len;
        if (!count(s, p, (size_t)(at - p)))
            return false;
    }
    return true;
}

/* The word that begins at @p, and its characters beyond ASCII. */
static bool count_word(struct nf_token_set *s, const uint8_t *p,
                       const uint8_t *first, const uint8_t *end,
                       enum sort sort, const uint8_t **word_end)
{
    const uint8_t *at = first;
    unsigned signs = 0;

    while (at < end) {
        enum sort now;
        uint32_t len = next(at, end, &now);

        if (now != sort)
            break;
        if (!count(s, at, len))
            return false;
        at += len;
        signs++;
    }
    *word_end = at;
    return signs == 1 && p == first ? true : count(s, p, (size_t)(at - p));
}

static bool count_text(struct nf_token_set *s, const uint8_t *p,
                       const uint8_t *end)
{
    while (p < end) {
        enum sort sort;
        uint32_t len = next(p, end, &sort);
        const uint8_t *first = p;

        if (*p == ' ' && p + 1 < end) {
            next(p + 1, end, &sort);
            if (sort == LETTER || sort == DIGIT)
                first = p + 1;
            else
                sort = OTHER;
        }
        if (sort == LETTER || sort == DIGIT) {
            if (!count_word(s, p, first, end, sort, &p))
                return false;
            continue;
        }
        if (sort == SIGN ? !count_runs(s, p, end) : !count(s, p, len))
            return false;
        p += len;
    }
    return true;
}

enum nf_status nf_lexicon_words(const struct nf_samples *samples,
                                const struct nf_stop *stop, struct nf_token_set *out)
{
    const size_t *size = nf_samples_sizes(samples);
    const uint8_t *p = samples->bytes.ptr;

    nf_token_set_reset(out);
    for (size_t i = 0; i < nf_samples_count(samples); p += size[i++]) {
        if (nf_stop_asked(stop))
            return NF_E_STOPPED;
        if (!count_text(out, p, p + size[i]))
            return NF_E_NOMEM;
    }
    for (size_t i = 0; i < nf_token_set_count(out); i++) {
        struct nf_token *t = nf_token_at(out, i);

        t->score = (int64_t)t->count * (2 * t->len - 3);
    }
    return NF_OK;
}
