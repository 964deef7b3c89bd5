#ifndef NF_FORMAT_LEXICON_TABLE_H
#define NF_FORMAT_LEXICON_TABLE_H

#include <newsfiche/status.h>

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
};

/*
 * nf_lexicon_table_get - NF_E_DAMAGED if any rule of spec 12.1 is broken
 *
 * The views point into what @c points to.
 */
enum nf_status nf_lexicon_table_get(struct nf_cur *c,
                                    struct nf_lexicon_table *out);

/*
 * nf_weight_value     - what a weight stands for (spec 12.2)
 * nf_weight_of        - the weight whose value is nearest, from below
 * nf_frequencies_make - frequencies that add up to @scale, at least 1 each,
 *                       from @n weights (spec 12.3); @n at most @scale / 2
 */
uint32_t nf_weight_value(uint8_t weight);
uint8_t nf_weight_of(uint32_t value);
void nf_frequencies_make(const uint8_t *weights, size_t n, uint32_t scale,
                         uint32_t *out);

#endif
