#ifndef NF_UNPACK_LEXICON_STREAM_H
#define NF_UNPACK_LEXICON_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "format/limits.h"

/* A state below this takes in the next word, if there is one (spec 12.4). */
#define NF_LEXICON_LOW (UINT64_C(1) << 31)

/*
 * Which token came last after another, in a frame (spec 12.4): a slot for each place
 * modulo NF_REPEAT_SLOTS.
 */
struct nf_repeats {
    uint16_t slot[NF_REPEAT_SLOTS];
};

/* The place of the token before a frame's first; and what an empty slot holds. */
#define NF_NO_PLACE 0xffffu

static inline void nf_repeats_reset(struct nf_repeats *r)
{
    memset(r, 0xff, sizeof(*r));
}

static inline void nf_repeats_set(struct nf_repeats *r, uint32_t before,
                                  uint32_t place)
{
    r->slot[before % NF_REPEAT_SLOTS] = (uint16_t)place;
}

/* The token that came last after @before or one of its slot, or NF_NO_PLACE. */
static inline uint32_t nf_repeats_get(const struct nf_repeats *r,
                                      uint32_t before)
{
    return r->slot[before % NF_REPEAT_SLOTS];
}

/*
 * Strands of a frame, which give its tokens in turn: what one does next does
 * not wait for the other, so a processor works at both at once.
 */
static inline unsigned nf_lexicon_strands(size_t raw_len)
{
    return raw_len < NF_TWO_STRANDS ? 1 : 2;
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
