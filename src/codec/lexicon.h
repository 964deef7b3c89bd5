#ifndef NF_CODEC_LEXICON_H
#define NF_CODEC_LEXICON_H

#include <newsfiche/status.h>

#include "format/limits.h"

/*
 * A lexicon ready for use (spec 12): the archive's tokens, each in a class,
 * and how likely which class follows which. Its tokens are numbered by class,
 * in a class by falling weight: their *places*. Read-only once loaded, so any
 * number of threads share one.
 *
 * A slot is a number below 2^NF_CLASS_BITS or 2^NF_TOKEN_BITS; each class (of a
 * row) and each token (of a class) has as many of them as its frequency. To
 * find whose a slot is, a hint gives a first guess, and from there the last
 * slots are compared: mostly once.
 */
#define NF_SHORT_TOKEN 15
#define NF_ROW_HINTS 256
#define NF_ROW_STEP ((1u << NF_CLASS_BITS) / NF_ROW_HINTS) /* slots a hint */

struct nf_token_text {
    uint8_t bytes[NF_SHORT_TOKEN]; /* if longer: u32 offset in the pool */
    uint8_t len;
};

struct nf_token_class {
    uint32_t first; /* place of its first token */
    uint32_t hint;  /* of its first hint */
    uint32_t shift; /* a slot >> shift is the hint's number */
    uint32_t count; /* tokens */
};

struct nf_lexicon {
    const struct nf_alloc *alloc;
    uint32_t classes;
    uint32_t columns;             /* classes + 1: of a row, and rows; the last is the repeat's */
    uint32_t tokens;
    struct nf_token_text *text;   /* tokens, by place */
    uint8_t *pool;                /* of long tokens; with slack at its end */
    struct nf_token_class *class; /* classes */
    uint8_t *class_at;            /* tokens, by place */
    uint16_t *token_last;         /* 1 + tokens; [0] is the end of a class too */
    uint16_t *token_hint;         /* places from the class's first on */
    uint16_t *row_last;           /* 1 + columns * columns */
    uint8_t *row_hint;            /* columns * NF_ROW_HINTS */
};

/*
 * nf_lexicon_new - make one of the decoded payload of a lexicon chunk
 *
 * NF_OK, NF_E_DAMAGED, NF_E_NOMEM. Cost: a millisecond for 40,000 tokens.
 */
enum nf_status nf_lexicon_new(const struct nf_alloc *alloc, const void *bytes,
                              size_t n, struct nf_lexicon **out);
void nf_lexicon_free(struct nf_lexicon *lexicon);

static inline const uint8_t *nf_token_bytes(const struct nf_lexicon *l,
                                            uint32_t place)
{
    const struct nf_token_text *t = &l->text[place];
    uint32_t at;

    if (t->len <= NF_SHORT_TOKEN)
        return t->bytes;
    __builtin_memcpy(&at, t->bytes, sizeof(at));
    return l->pool + at;
}

/*
 * nf_lexicon_unpack - unpack exactly @raw_len bytes (spec 12.4)
 * @dst: room for @raw_len bytes
 *
 * NF_E_DAMAGED if @src does not give exactly that. No memory is allocated.
 */
enum nf_status nf_lexicon_unpack(const struct nf_lexicon *lexicon,
                                 const void *src, size_t n, void *dst,
                                 size_t raw_len);

/* One thread's means of packing with a lexicon. */
struct nf_lexicon_packer;
/* The lexicon's tokens made ready to be found in texts; shared by threads. */
struct nf_lexicon_finder;

enum nf_status nf_lexicon_finder_new(const struct nf_alloc *alloc,
                                     const struct nf_lexicon *lexicon,
                                     struct nf_lexicon_finder **out);
void nf_lexicon_finder_free(struct nf_lexicon_finder *finder);

enum nf_status nf_lexicon_packer_new(const struct nf_alloc *alloc,
                                     struct nf_lexicon_packer **out);
void nf_lexicon_packer_free(struct nf_lexicon_packer *packer);

/*
 * nf_lexicon_pack - the reverse, of at least 1 byte
 * @dst: room for @n - 1 bytes
 * @out: receives the packed length, or @n if it would not be less
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_lexicon_pack(struct nf_lexicon_packer *packer,
                               const struct nf_lexicon_finder *finder,
                               const void *src, size_t n, void *dst,
                               size_t *out);

#endif
