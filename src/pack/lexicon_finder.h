#ifndef NF_PACK_LEXICON_FINDER_H
#define NF_PACK_LEXICON_FINDER_H

#include "src/pack/lexicon_pack.h"
#include "src/pack/token_path.h"

/* A lexicon the other way round, for packing: where each token's slots are, and
 * what it costs. */

/* Slots of one column whose ranks follow one another. */
struct nf_row_piece {
    uint16_t rank; /* of the first */
    uint16_t slot;
};

/* All slots of a row: those of column i are pieces first[i] .. first[i + 1] - 1,
 * by rising rank. */
struct nf_row_pieces {
    uint16_t first[NF_ROW_BUCKETS + 1];
    struct nf_row_piece piece[2 * NF_ROW_BUCKETS];
};

/* The slots of a token in its class. */
struct nf_token_slots {
    uint32_t count;
    uint32_t first;
};

struct nf_lexicon_finder {
    const struct nf_alloc *alloc;
    const struct nf_lexicon *lexicon;
    struct nf_token_trie trie; /* says places */
    struct nf_token_end *end;  /* by place, with the token's cost in its class */
    uint16_t *row_cost;        /* rows of NF_COST_ROW */
    struct nf_token_slots *slots; /* by place */
    struct nf_row_pieces *pieces; /* of each row */
    struct nf_token_costs costs;
};

/* The number of the row of what comes after @class, or begins a frame. */
static inline uint8_t nf_row_of(const struct nf_lexicon *l, size_t class)
{
    return (uint8_t)(l->row_of[class] - l->row);
}

static inline uint32_t nf_class_frequency(const struct nf_lexicon *l, size_t row,
                                          size_t class)
{
    return l->row[row].frequency[class];
}

#endif
