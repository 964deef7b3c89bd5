#ifndef NF_CODEC_LEXICON_STREAM_H
#define NF_CODEC_LEXICON_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "format/limits.h"

/* A state below this takes in the next word, if there is one (spec 12.4). */
#define NF_LEXICON_LOW (UINT64_C(1) << 31)

/* Strands a text is packed in, so that they can be unpacked side by side. */
#define NF_MAX_STRANDS 4

static inline unsigned nf_lexicon_strands(size_t raw_len)
{
    return raw_len < NF_TWO_STRANDS ? 1 : raw_len < NF_FOUR_STRANDS ? 2 : 4;
}

/* Where strand @i of @n nominally begins. */
static inline size_t nf_lexicon_cut(size_t raw_len, unsigned i, unsigned n)
{
    return raw_len / n * i;
}

/*
 * Bytes of the state in front of the words of a strand of @n bytes: all of it
 * up to 4, else 5 to 8, so that what is left are whole words.
 */
static inline size_t nf_lexicon_state_len(size_t n)
{
    return n <= 4 ? n : 5 + (n - 5) % 4;
}

#endif
