#ifndef NF_FORMAT_LEXICON_TABLE_H
#define NF_FORMAT_LEXICON_TABLE_H

#include <newsfiche/status.h>

#include "format/bytes.h"
#include "format/cur.h"
#include "format/limits.h"

/*
 * The decoded payload of a lexicon chunk (spec 12.1): views of its planes, an
 * entry a token or a pair of classes. Tokens 0 to 255 are the single bytes;
 * the others follow in bytewise order, front-coded.
 */
struct nf_lexicon_table {
    uint32_t classes;           /* 1 .. NF_MAX_CLASSES */
    uint32_t tokens;            /* NF_BYTE_TOKENS .. NF_MAX_TOKENS */
    uint32_t rows;              /* 1 .. classes + 1 */
    const uint8_t *shared;      /* tokens - 256: bytes in common with the one before */
    const uint8_t *class_of;    /* tokens */
    const uint8_t *weight;      /* tokens: how frequent in its class */
    const uint8_t *row_of;      /* classes + 1: of what comes after each, and at the
                                   beginning */
    const uint8_t *transition;  /* rows of classes + 1: how frequent each is there, and
                                   a repeat */
    const uint8_t *bytes;       /* of each token those that are not shared, then a 0 */
    size_t bytes_len;
    uint32_t weight_bytes[NF_MAX_WEIGHT + 1]; /* of each: bytes of the tokens that have it */
};

/*
 * nf_lexicon_table_get - NF_E_DAMAGED if any rule of spec 12.1 is broken
 *
 * The views point into what @c points to.
 */
enum nf_status nf_lexicon_table_get(struct nf_cur *c,
                                    struct nf_lexicon_table *out);

/*
 * nf_token_take - append the bytes at @at, up to a 0, to the @len that @token has already
 * @token: room for NF_MAX_TOKEN_LEN + 8 bytes
 *
 * Returns what is behind the 0; NULL if there is none before @end, or the token is too long.
 */
static inline const uint8_t *nf_token_take(const uint8_t *at, const uint8_t *end,
                                           uint8_t *token, uint32_t *len)
{
    const uint64_t ones = UINT64_MAX / 255;

    /* Eight at a time: few have more, and how many, no processor foresees. */
    while (end - at >= 8 && *len <= NF_MAX_TOKEN_LEN) {
        const uint64_t eight = nf_le64(at);
        uint64_t zero = (eight - ones) & ~eight & ones << 7;

        nf_put_le64(token + *len, eight);
        if (zero) {
            uint32_t n = (uint32_t)__builtin_ctzll(zero) / 8;

            *len += n;
            return *len <= NF_MAX_TOKEN_LEN ? at + n + 1 : NULL;
        }
        at += 8;
        *len += 8;
    }
    for (; at < end && *len <= NF_MAX_TOKEN_LEN; at++) {
        if (*at == 0)
            return at + 1;
        token[(*len)++] = *at;
    }
    return NULL;
}

/*
 * nf_weight_value       - what a weight stands for (spec 12.2)
 * nf_weight_of          - the weight whose value is nearest, from below
 * nf_frequencies_spread - the frequency of each weight (spec 12.3), where @count have it, so
 *                         that all add up to @scale; returns by how much they do not yet:
 *                         the first of the greatest weight gets that
 * nf_frequencies_make   - frequencies that add up to @scale, at least 1 each,
 *                         from @n weights; @n at most @scale / 2
 */
uint32_t nf_weight_value(uint8_t weight);
uint8_t nf_weight_of(uint32_t value);
uint32_t nf_frequencies_spread(const uint32_t count[NF_MAX_WEIGHT + 1], uint32_t scale,
                               uint32_t of_weight[NF_MAX_WEIGHT + 1]);
void nf_frequencies_make(const uint8_t *weights, size_t n, uint32_t scale,
                         uint32_t *out);

#endif
