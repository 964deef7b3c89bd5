#ifndef NF_CODEC_TOKEN_TRIE_H
#define NF_CODEC_TOKEN_TRIE_H

#include <newsfiche/status.h>

/*
 * All tokens that begin at a place in a text, found in one walk: a trie as a
 * double array (Aoe, "An efficient digital search algorithm by using a
 * double-array structure", 1989). No two nodes have the same base, so a child
 * need not say whose it is, only by which byte: eight bytes a node, for it is
 * the caches that decide how fast a walk is. Every single byte must be a token.
 */
struct nf_trie_node {
    uint32_t base;  /* of its children: child by byte b is base + b; 0: none */
    uint16_t byte;  /* by which it is a child, or NF_NO_NODE */
    uint16_t token; /* the token that ends here, or the trie's @none */
};

struct nf_token_trie {
    const struct nf_alloc *alloc;
    struct nf_trie_node *node;
    size_t count;     /* nodes; behind the last one of use there are 256 free ones */
    uint16_t none;    /* what nodes say where no token ends: the number of tokens */
};

#define NF_NO_NODE 0xffffu

/* A token while a trie is made. */
struct nf_trie_token {
    const uint8_t *bytes;
    uint32_t len;
    uint32_t token; /* what the trie is to say */
};

/*
 * nf_token_trie_init - make one of @n tokens that differ; they are sorted
 * @n: below 65536, and above what the trie is to say of any
 *
 * NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_token_trie_init(struct nf_token_trie *t,
                                  const struct nf_alloc *alloc,
                                  struct nf_trie_token *tokens, size_t n);
void nf_token_trie_free(struct nf_token_trie *t);

/* The child of node @at by @byte, or 0 if there is none. */
static inline uint32_t nf_trie_step(const struct nf_trie_node *node, uint32_t at,
                                    uint8_t byte)
{
    uint32_t to = node[at].base + byte;

    return node[to].byte == byte ? to : 0;
}

#endif
