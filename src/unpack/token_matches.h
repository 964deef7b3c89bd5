#ifndef NF_UNPACK_TOKEN_MATCHES_H
#define NF_UNPACK_TOKEN_MATCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "format/chunk_header.h"
#include "format/limits.h"
#include "src/base/alloc.h"

/*
 * What the tokens of a frame so far let expect of the next (spec 12.5): that
 * a run of tokens which was there before goes on as it did then, a match. Tokens
 * are numbered modulo NF_HISTORY. (The match model of Mahoney's lpaq, 2007, over
 * tokens.)
 */

/*
 * What it is kept in: 256 KiB, one a thread, zeros before the first frame. Nothing is
 * cleared for the next: a slot that this frame did not set is of two places that did not
 * come in it, and these are compared.
 */
struct nf_match_memory {
    uint16_t slot[NF_HISTORY];  /* by hash of two places: number of the token after */
    uint16_t place[NF_HISTORY]; /* by number */
};

struct nf_matches {
    struct nf_match_memory *memory;
    uint32_t count;    /* of tokens so far */
    uint32_t length;   /* tokens that went as expected, and 1; 0: none expected */
    uint16_t expected; /* number of the token like the next */
    uint16_t hits[NF_MAX_MATCH]; /* by length: how frequent that it is, of 2^NF_HIT_BITS */
};

static inline void nf_matches_begin(struct nf_matches *m,
                                    struct nf_match_memory *memory)
{
    m->memory = memory;
    m->count = 0;
    m->length = 0;
    m->expected = 0;
    for (uint32_t i = 0; i < NF_MAX_MATCH; i++)
        m->hits[i] = (uint16_t)(((i + 1) << NF_HIT_BITS) / (i + 3));
}

static inline uint32_t nf_matches_place(const struct nf_matches *m, uint32_t number)
{
    return m->memory->place[(uint16_t)number];
}

/* Whether a token is expected next: to be asked before each, once. */
static inline bool nf_matches_find(struct nf_matches *m)
{
    uint32_t a, b, distance;
    uint16_t *slot, at;

    if (m->count < 2)
        return false;
    a = nf_matches_place(m, m->count - 1);
    b = nf_matches_place(m, m->count - 2);
    slot = &m->memory->slot[(a << 16 | b) * UINT32_C(2654435761) >> 16];
    at = *slot;
    *slot = (uint16_t)m->count;
    if (m->length)
        return true;
    distance = (uint16_t)(m->count - at);
    if (distance == 0 || distance > m->count - 2 || distance > NF_HISTORY - 2 ||
        nf_matches_place(m, at - 1u) != a || nf_matches_place(m, at - 2u) != b)
        return false;
    m->expected = at;
    m->length = 1;
    return true;
}

/* Of what is expected: its place, and how frequently that is right. */
static inline uint32_t nf_matches_expected(const struct nf_matches *m)
{
    return nf_matches_place(m, m->expected);
}

static inline uint32_t nf_matches_hits(const struct nf_matches *m)
{
    return m->hits[m->length - 1];
}

/* It was right. */
static inline void nf_matches_hit(struct nf_matches *m)
{
    uint16_t *hits = &m->hits[m->length - 1];

    *hits = (uint16_t)(*hits + (((1u << NF_HIT_BITS) - *hits) >> NF_HIT_RATE));
    m->expected++;
    m->length += m->length < NF_MAX_MATCH;
}

/* It was not. */
static inline void nf_matches_miss(struct nf_matches *m)
{
    uint16_t *hits = &m->hits[m->length - 1];

    *hits = (uint16_t)(*hits - (*hits >> NF_HIT_RATE));
    m->length = 0;
}

/* The next token is that of @place. */
static inline void nf_matches_add(struct nf_matches *m, uint32_t place)
{
    m->memory->place[(uint16_t)m->count] = (uint16_t)place;
    m->count++;
}

/*
 * For those who know the next token, at @place: whether it is the one that is expected.
 * @hits: receives how frequent that is, or 0 where none is expected
 */
static inline bool nf_matches_take(struct nf_matches *m, uint32_t place, uint32_t *hits)
{
    const bool expects = nf_matches_find(m), hit = expects && nf_matches_expected(m) == place;

    *hits = expects ? nf_matches_hits(m) : 0;
    if (hit)
        nf_matches_hit(m);
    else if (expects)
        nf_matches_miss(m);
    nf_matches_add(m, place);
    return hit;
}

/* The memory to find matches in, which is kept at @kept; NULL if @codec has none.
 * False if there is no memory. */
static inline bool nf_matches_get(const struct nf_alloc *alloc, uint8_t codec,
                                  struct nf_match_memory **kept,
                                  struct nf_match_memory **out)
{
    *out = NULL;
    if (codec != NF_CODEC_LEXICON_MATCHES)
        return true;
    if (!*kept)
        *kept = nf_zget(alloc, sizeof(**kept));
    *out = *kept;
    return *kept != NULL;
}

#endif
