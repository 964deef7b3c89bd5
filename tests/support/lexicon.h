#ifndef NF_TESTS_LEXICON_H
#define NF_TESTS_LEXICON_H

/* Lexicons made by hand (spec 12.1), any part of which can be broken before it
 * is written; and lexicons ready for use. */
#include <stdlib.h>

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/base/buf.h"
#include "src/pack/lexicon_pack.h"
#include "src/unpack/token_matches.h"
#include "tests/support/expect.h"

/* One more of each than the spec allows. */
#define LEXICON_TOKENS (NF_MAX_TOKENS + 1)
#define LEXICON_COLUMNS (NF_MAX_CLASSES + 2)

struct lexicon_table {
    uint32_t classes;
    uint32_t tokens;
    uint32_t rows;
    uint8_t shared[LEXICON_TOKENS]; /* from token 256 on */
    uint8_t class_of[LEXICON_TOKENS];
    uint8_t weight[LEXICON_TOKENS];
    uint8_t row_of[LEXICON_COLUMNS];
    uint8_t transition[LEXICON_COLUMNS * LEXICON_COLUMNS];
    struct nf_buf bytes;
    uint8_t last[NF_MAX_TOKEN_LEN + 1]; /* the token added last */
    uint32_t last_len;
};

/* The single bytes, in the last of @classes classes with weight 1; each class has
 * a row, and all transitions are 0. */
static inline struct lexicon_table *lexicon_table_new(uint32_t classes)
{
    struct lexicon_table *t = calloc(1, sizeof(*t));

    assert_non_null(t);
    t->classes = classes;
    t->tokens = NF_BYTE_TOKENS;
    t->rows = classes + 1;
    for (uint32_t i = 0; i <= classes; i++)
        t->row_of[i] = (uint8_t)i;
    nf_buf_init(&t->bytes, &nf_alloc_libc, SIZE_MAX / 2);
    memset(t->class_of, (int)classes - 1, NF_BYTE_TOKENS);
    memset(t->weight, 1, NF_BYTE_TOKENS);
    return t;
}

static inline void lexicon_table_free(struct lexicon_table *t)
{
    nf_buf_free(&t->bytes);
    free(t);
}

static inline void lexicon_table_add(struct lexicon_table *t, const void *token,
                                     uint32_t len, uint8_t class,
                                     uint8_t weight)
{
    uint32_t i = t->tokens++, shared = 0;
    const uint8_t *p = token;

    assert_true(i < LEXICON_TOKENS && len <= sizeof(t->last));
    while (shared < len && shared < t->last_len && p[shared] == t->last[shared])
        shared++;
    t->shared[i - NF_BYTE_TOKENS] = (uint8_t)shared;
    t->class_of[i] = class;
    t->weight[i] = weight;
    nf_buf_add(&t->bytes, p + shared, len - shared);
    nf_buf_add_byte(&t->bytes, 0);
    memcpy(t->last, p, len);
    t->last_len = len;
}

static inline struct nf_buf lexicon_table_bytes(const struct lexicon_table *t)
{
    uint32_t others = t->tokens < NF_BYTE_TOKENS ? 0
                                                 : t->tokens - NF_BYTE_TOKENS;
    struct nf_buf b;

    nf_buf_init(&b, &nf_alloc_libc, SIZE_MAX / 2);
    nf_buf_add_varint(&b, t->classes);
    nf_buf_add_varint(&b, t->tokens);
    nf_buf_add_varint(&b, t->rows);
    nf_buf_add(&b, t->shared, others);
    nf_buf_add(&b, t->class_of, t->tokens);
    nf_buf_add(&b, t->weight, t->tokens);
    nf_buf_add(&b, t->row_of, t->classes + 1);
    nf_buf_add(&b, t->transition, (size_t)t->rows * (t->classes + 1));
    nf_buf_add(&b, t->bytes.ptr, t->bytes.len);
    assert_false(b.failed || t->bytes.failed);
    return b;
}

#define LEXICON_WORD_CLASS 0
#define LEXICON_MARK_CLASS 1
#define LEXICON_BYTE_CLASS 2
#define LEXICON_SAMPLE_CLASSES 3

/* 64 bytes: the longest token there can be. */
#define LEXICON_LONGEST                                                        \
    " as the ferries between the islands will be late again tomorrow,"

/*
 * A small lexicon with a token of each sort: of 2 bytes, of the longest that
 * is kept in place, of one more, of 64; in three scripts; one that begins
 * another. The 64 bytes are by far the most frequent.
 */
static inline struct lexicon_table *lexicon_sample_table(void)
{
    static const struct {
        const char *text;
        uint8_t class, weight;
    } tokens[] = {
        { LEXICON_LONGEST, LEXICON_WORD_CLASS, 24 },
        { " harbour", LEXICON_WORD_CLASS, 5 },
        { " of", LEXICON_WORD_CLASS, 9 },
        { " the", LEXICON_WORD_CLASS, 11 },
        { " the harbour of", LEXICON_WORD_CLASS, 3 },
        { " the harbour of ", LEXICON_WORD_CLASS, 0 },
        { ", ", LEXICON_MARK_CLASS, 4 },
        { ". ", LEXICON_MARK_CLASS, 7 },
        { "größte", LEXICON_WORD_CLASS, 5 },
        { "погода", LEXICON_WORD_CLASS, 1 },
        { "新聞", LEXICON_WORD_CLASS, 2 }
    };
    static const uint8_t transitions[] = {
        16, 8, 4, 9, /* after a word, and at the beginning */
        12, 0, 3, 1,
        6, 7, 12, 0
    };
    struct lexicon_table *t = lexicon_table_new(LEXICON_SAMPLE_CLASSES);

    for (size_t i = 0; i < COUNT_OF(tokens); i++)
        lexicon_table_add(t, tokens[i].text, (uint32_t)strlen(tokens[i].text),
                          tokens[i].class, tokens[i].weight);
    t->rows = LEXICON_SAMPLE_CLASSES;
    t->row_of[LEXICON_SAMPLE_CLASSES] = t->row_of[LEXICON_WORD_CLASS];
    memcpy(t->transition, transitions, sizeof(transitions));
    return t;
}

/* A lexicon with all that is needed to pack and unpack with it. */
struct lexicon_ready {
    struct nf_lexicon *lexicon;
    struct nf_lexicon_finder *finder;
    struct nf_lexicon_packer *packer;
    struct nf_match_memory *matches; /* NULL: frames without matches */
};

static inline struct lexicon_ready lexicon_open(const void *bytes, size_t n)
{
    struct lexicon_ready r = { NULL, NULL, NULL, NULL };

    assert_ok(nf_lexicon_new(&nf_alloc_libc, bytes, n, &r.lexicon), NULL);
    assert_ok(nf_lexicon_finder_new(&nf_alloc_libc, r.lexicon, &r.finder),
              NULL);
    assert_ok(nf_lexicon_packer_new(&nf_alloc_libc, &r.packer), NULL);
    return r;
}

/* The same for frames with matches, found in memory of any content. */
static inline struct lexicon_ready lexicon_open_matches(const void *bytes,
                                                        size_t n)
{
    struct lexicon_ready r = lexicon_open(bytes, n);

    r.matches = malloc(sizeof(*r.matches));
    assert_non_null(r.matches);
    memset(r.matches, 0x55, sizeof(*r.matches));
    return r;
}

static inline void lexicon_close(struct lexicon_ready *r)
{
    free(r->matches);
    nf_lexicon_packer_free(r->packer);
    nf_lexicon_finder_free(r->finder);
    nf_lexicon_free(r->lexicon);
}

static inline struct lexicon_ready
lexicon_open_table(const struct lexicon_table *t)
{
    struct nf_buf b = lexicon_table_bytes(t);
    struct lexicon_ready r = lexicon_open(b.ptr, b.len);

    nf_buf_free(&b);
    return r;
}

/* @n bytes with nothing readable behind them. */
static inline void *lexicon_copy(const void *p, size_t n)
{
    void *copy = malloc(n ? n : 1);

    assert_non_null(copy);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

/* Pack @n bytes to memory that is as large as promised, and no larger; free
 * it. *@len is @n if that did not make them less. */
static inline uint8_t *lexicon_packed(const struct lexicon_ready *r,
                                      const void *src, size_t n, size_t *len)
{
    uint8_t *dst = malloc(n > 1 ? n - 1 : 1);
    bool matched;

    assert_non_null(dst);
    *len = SIZE_MAX;
    assert_ok(nf_lexicon_pack(r->packer, r->finder, r->matches, 0, src, n, dst,
                              len, &matched), NULL);
    assert_true(*len > 0 && *len <= n);
    assert_int_equal(matched, r->matches != NULL);
    return dst;
}

/* @n bytes come back from what they are packed to; returns how many that is. */
static inline size_t lexicon_round_trip(const struct lexicon_ready *r,
                                        const void *bytes, size_t n)
{
    uint8_t *src = lexicon_copy(bytes, n), *back = malloc(n + NF_MAX_TOKEN_LEN);
    uint8_t *packed, *frame;
    size_t len;

    assert_non_null(back);
    packed = lexicon_packed(r, src, n, &len);
    if (len < n) {
        frame = lexicon_copy(packed, len);
        assert_ok(nf_lexicon_unpack(r->lexicon, r->matches, frame, len, back, n),
                  NULL);
        assert_memory_equal(back, src, n);
        free(frame);
    }
    free(packed);
    free(src);
    free(back);
    return len;
}

#endif
