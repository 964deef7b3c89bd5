#ifndef NF_PACK_TOKEN_PATH_H
#define NF_PACK_TOKEN_PATH_H

#include "src/base/buf.h"
#include "src/pack/token_trie.h"

/*
 * What tokens cost, in 1/NF_BIT. A token costs its own cost and, where there are
 * rows, that of its class in the row of the token before.
 */
struct nf_token_costs {
    const struct nf_token_trie *trie;
    const struct nf_token_end *end; /* by token */
    const uint16_t *row_cost;       /* rows of NF_COST_ROW, or NULL */
};

#define NF_COST_ROW 256

/* What is needed of a token where it ends, in eight bytes. */
struct nf_token_end {
    uint32_t what;    /* cost, row and class */
    uint16_t len;
    uint16_t shorter; /* the next that ends there too, as in the trie */
};

/* @cost: below 2^16. @row: of what comes after the token. */
static inline uint32_t nf_token_what(uint32_t cost, uint8_t row, uint8_t class)
{
    return cost << 16 | (uint32_t)row << 8 | class;
}

static inline uint32_t nf_token_cost(uint32_t what)
{
    return what >> 16;
}

static inline uint32_t nf_token_row(uint32_t what)
{
    return what >> 8 & 0xff;
}

/* A path is found for so many bytes at a time, for the memory it takes. */
#define NF_PATH_SPAN (64u << 10)

/* One thread's means of finding paths. */
struct nf_path_finder {
    struct nf_buf step;    /* uint64_t, by byte: the cheapest way to it */
    struct nf_buf longest; /* uint16_t, by byte: the longest token that ends there */
};

void nf_path_finder_init(struct nf_path_finder *p, const struct nf_alloc *alloc);
void nf_path_finder_free(struct nf_path_finder *p);

/*
 * nf_path_find - append to @tokens (uint16_t) those that @text is cut into
 * @before: the row for the first
 *
 * The cheapest path, where a token's row is that of the best path before it.
 * false when memory runs out. Cost: 30 to 50 MB a second, half of it in the trie.
 */
bool nf_path_find(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint16_t before,
                  struct nf_buf *tokens);

/* What @n (2 to NF_PATH_SPAN) bytes cost at least in several tokens. */
bool nf_path_cost(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint32_t *cost);

#endif
