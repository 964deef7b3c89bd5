#ifndef NF_PACK_TOKEN_TRIE_H
#define NF_PACK_TOKEN_TRIE_H

#include <stddef.h>

#include <newsfiche/status.h>

/*
 * All tokens that end at a byte of a text, for every byte, in one pass: a trie
 * whose nodes are linked to what their own text ends with (Aho and Corasick,
 * "Efficient string matching", Communications of the ACM 18(6), 1975), as a
 * double array (Aoe, "An efficient digital search algorithm by using a
 * double-array structure", 1989). No two nodes have the same base, so a child
 * need not say whose it is, only by which byte: it is the caches that decide
 * how fast a pass is. Every single byte must be a token.
 */
struct nf_trie_node {
    uint32_t base;  /* of its children: child by byte b is base + b; 0: none */
    uint32_t link;  /* the node of the longest other that its text ends with */
    uint16_t byte;  /* by which it is a child, or NF_NO_NODE */
    uint16_t token; /* the longest that its text ends with */
};

struct nf_token_trie {
    const struct nf_alloc *alloc;
    struct nf_trie_node *node;
    size_t count;      /* nodes; behind the last one of use there are 256 free ones */
    uint16_t *shorter; /* by token: the longest other that it ends with, or @none */
    uint16_t none;     /* the number of tokens */
    uint32_t longest;  /* token */
};

#define NF_NO_NODE 0xffffu

/* A token while a trie is made. */
struct nf_trie_token {
    const uint8_t *bytes;
    uint32_t len;
    uint32_t token; /* its number, below that of tokens */
};

/*
 * nf_token_trie_init - make one of @n tokens that differ; they are sorted
 * @n: 256 and more, the single bytes among them; below 65536
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_token_trie_init(struct nf_token_trie *t,
                                  const struct nf_alloc *alloc,
                                  struct nf_trie_token *tokens, size_t n);
void nf_token_trie_free(struct nf_token_trie *t);

/* Set @out[i] to the longest token in @text that ends with its byte i, of @n. */
void nf_token_trie_ends(const struct nf_token_trie *t, const uint8_t *text,
                        size_t n, uint16_t *out);

#endif
