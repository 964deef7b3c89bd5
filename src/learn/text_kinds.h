#ifndef NF_LEARN_TEXT_KINDS_H
#define NF_LEARN_TEXT_KINDS_H

#include <newsfiche/status.h>

/*
 * Kinds of text, told apart by how frequent pairs of bytes are: mostly languages.
 * Blocks of one language are 0.1 to 0.3 apart (the sum of the differences of
 * the shares of all pairs, which is at most 2), those of two languages 0.4 and
 * more, of two scripts 1 and more.
 */
#define NF_PAIR_BUCKETS 1024
#define NF_MAX_KINDS 64
#define NF_NO_KIND NF_MAX_KINDS

/* The shares of pairs, of 2^16 together; what each has is rounded down. */
struct nf_pair_shares {
    uint16_t of[NF_PAIR_BUCKETS];
};

/* Of the first bytes of a text. */
void nf_pair_shares_make(const uint8_t *text, size_t n,
                         struct nf_pair_shares *out);

struct nf_text_kind {
    struct nf_pair_shares shares;
    uint64_t sum[NF_PAIR_BUCKETS]; /* of the shares of all texts */
    uint64_t texts;
    uint64_t bytes;
};

struct nf_text_kinds {
    const struct nf_alloc *alloc;
    struct nf_text_kind *kind[NF_MAX_KINDS];
    uint32_t count;
};

void nf_text_kinds_init(struct nf_text_kinds *k, const struct nf_alloc *alloc);
void nf_text_kinds_free(struct nf_text_kinds *k);

/* The kind a text is of, or NF_NO_KIND; if all are in use the nearest. */
uint32_t nf_text_kinds_find(const struct nf_text_kinds *k,
                            const struct nf_pair_shares *text);

/*
 * nf_text_kinds_add - the same, and if it is of none it is the first of a new one
 * @first:  only kinds from this one on learn from it
 * @bytes:  of the text
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_text_kinds_add(struct nf_text_kinds *k, uint32_t first,
                                 const struct nf_pair_shares *text, size_t bytes,
                                 uint32_t *kind);

/* Which of the kinds @among, beside itself, @kind is nearest to;
 * NF_NO_KIND if there is none. @near: whether they may as well be one. */
uint32_t nf_text_kinds_nearest(const struct nf_text_kinds *k, uint32_t kind,
                               const bool *among, bool *near);

#endif
