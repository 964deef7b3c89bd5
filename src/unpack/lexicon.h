#ifndef NF_UNPACK_LEXICON_H
#define NF_UNPACK_LEXICON_H

#include <newsfiche/status.h>

#include "format/class_slots.h"
#include "format/limits.h"

/*
 * A lexicon ready for use (spec 12): the archive's tokens, each in a class,
 * and how likely which class follows which. Its tokens are numbered by class,
 * in a class by falling weight: their *places*. Read-only once loaded, so any
 * number of threads share one.
 */

/*
 * What follows a class: 64 slots of a row (format/class_slots.h), in the
 * four bytes that tell whose they are.
 */
struct nf_row_bucket {
    uint16_t shift; /* from a slot's place in the bucket to its rank in the other
                       column */
    uint8_t own;    /* slots of the column of this bucket's number; the others are
                       another's */
    uint8_t other;
};

/* All buckets of a row are read alike, but of its columns the first ones mostly: so
 * frequencies stand apart, for the near cache. */
struct nf_class_row {
    struct nf_row_bucket bucket[NF_ROW_BUCKETS];
    uint16_t frequency[NF_ROW_BUCKETS]; /* of each column */
};

/*
 * Tokens of a class that have the same frequency: in places one after the
 * other, so a division tells them apart. A class has a dozen such runs, which
 * stand together, so that a near cache holds those of all.
 */
struct nf_token_run {
    uint16_t first; /* slot */
    uint16_t last;
    uint16_t place; /* of the first token */
    uint32_t frequency;
    uint32_t inverse; /* 2^31 / frequency, rounded up; 0 for a single token */
};

/* The run of a slot is mostly that of the first slot of NF_RUN_STEP. */
#define NF_RUN_BUCKETS 64
#define NF_RUN_STEP ((1u << NF_TOKEN_BITS) / NF_RUN_BUCKETS)

struct nf_lexicon {
    const struct nf_alloc *alloc;
    uint32_t classes;          /* columns: one more, of the repeat */
    uint32_t tokens;
    uint32_t runs;
    uint32_t rows;
    struct nf_class_row *row;
    const struct nf_class_row **row_of; /* after each class; and at the beginning */
    struct nf_token_run *run;  /* all, class after class */
    uint8_t *run_at;           /* classes * NF_RUN_BUCKETS: number in the class of the
                                  first slot's */
    uint16_t *first_run;       /* of each class */
    uint32_t *text;            /* by place: see nf_token_bytes(), nf_token_len() */
    uint8_t *class_at;         /* by place */
    uint16_t *place_of;        /* by number (spec 12.2): from 256 on, bytewise order */
    uint8_t *pool;             /* all tokens' bytes, by falling weight, with slack behind
                                  each weight, for a decoder copies more than it uses */
    size_t pool_size;
};

/*
 * nf_lexicon_new - make one of the decoded payload of a lexicon chunk
 *
 * NF_OK, NF_E_DAMAGED, NF_E_NOMEM. Cost: a millisecond or two for 48,000 tokens.
 */
enum nf_status nf_lexicon_new(const struct nf_alloc *alloc, const void *bytes,
                              size_t n, struct nf_lexicon **out);
void nf_lexicon_free(struct nf_lexicon *lexicon);
/* Bytes of memory it takes. */
size_t nf_lexicon_memory(const struct nf_lexicon *lexicon);

struct nf_lexicon_table;

/* nf_lexicon_places - the place of each of its tokens; false if there is no memory */
bool nf_lexicon_places(const struct nf_alloc *alloc, const struct nf_lexicon_table *table,
                       uint16_t *place_of);

#define NF_TOKEN_LEN_BITS 8

static inline uint32_t nf_token_len(const struct nf_lexicon *l, uint32_t place)
{
    return l->text[place] & ((1u << NF_TOKEN_LEN_BITS) - 1);
}

static inline const uint8_t *nf_token_bytes(const struct nf_lexicon *l,
                                            uint32_t place)
{
    return l->pool + (l->text[place] >> NF_TOKEN_LEN_BITS);
}

/* What matches are found in: src/unpack/token_matches.h. */
struct nf_match_memory;

/*
 * nf_lexicon_unpack - unpack exactly @raw_len bytes
 * @matches: NULL, or that the frame has matches (spec 12.5); one thread's, of
 *           any content
 * @dst:     room for @raw_len bytes and a token of NF_MAX_TOKEN_LEN
 *
 * NF_E_DAMAGED if @src does not give exactly that. No memory is allocated.
 */
enum nf_status nf_lexicon_unpack(const struct nf_lexicon *lexicon,
                                 struct nf_match_memory *matches,
                                 const void *src, size_t n, void *dst,
                                 size_t raw_len);

/* Tokens that are looked for in frames. */
struct nf_token_search {
    uint8_t *mark; /* by place: the token's length; with NF_TOKEN_SOUGHT until it is found */
    size_t marks;  /* as many as the lexicon has tokens; else nothing is looked for */
    uint16_t *hit; /* places that were found; room for each that is sought */
    uint32_t hits;
};
#define NF_TOKEN_SOUGHT 0x80u

_Static_assert(NF_MAX_TOKEN_LEN < NF_TOKEN_SOUGHT, "a mark has room for a length");

/*
 * nf_lexicon_seek - note which of the tokens that are looked for a packed frame has
 *
 * As nf_lexicon_unpack(), without the text. Of a frame that is damaged it notes anything.
 * Cost: some 14 ns per token.
 */
void nf_lexicon_seek(const struct nf_lexicon *lexicon, struct nf_match_memory *matches,
                     const void *src, size_t n, size_t raw_len, struct nf_token_search *search);

#endif
