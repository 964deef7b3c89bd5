#include "src/codec/token_trie.h"

#include <stdlib.h>
#include <string.h>

#include "format/limits.h"
#include "src/base/alloc.h"

/* A node not in use; no parent is that, nor does the root say so. */
#define FREE (UINT32_MAX - 1)
/* After so many misses the search goes on further up: fuller is not faster. */
#define TRIES 64
#define SKIP 32

struct maker {
    struct nf_token_trie *trie;
    const struct nf_trie_token *tokens;
    uint32_t from; /* all nodes below are in use, or given up */
    uint32_t top;  /* the highest in use */
};

static int compare(const void *va, const void *vb)
{
    const struct nf_trie_token *a = va, *b = vb;
    uint32_t n = a->len < b->len ? a->len : b->len;
    int d = memcmp(a->bytes, b->bytes, n);

    return d ? d : (a->len > b->len) - (a->len < b->len);
}

static bool grow(struct nf_token_trie *t, size_t need)
{
    size_t count = t->count ? t->count : 1u << 16;
    struct nf_trie_node *node;

    if (need <= t->count)
        return true;
    while (count < need)
        count *= 2;
    node = nf_get(t->alloc, count * sizeof(*node));
    if (!node)
        return false;
    if (t->count)
        memcpy(node, t->node, t->count * sizeof(*node));
    for (size_t i = t->count; i < count; i++)
        node[i] = (struct nf_trie_node){ 0, FREE, NF_NO_TOKEN };
    nf_put(t->alloc, t->node);
    t->node = node;
    t->count = count;
    return true;
}

/* A base at which none of the @n children by @byte meets a node in use. */
static bool find_base(struct maker *m, const uint8_t *byte, unsigned n,
                      uint32_t *out)
{
    struct nf_token_trie *t = m->trie;
    uint32_t base = m->from > byte[0] ? m->from - byte[0] : 1;
    unsigned tries = 0;

    for (;; base++) {
        unsigned i = 0;

        if (!grow(t, (size_t)base + 512))
            return false;
        while (i < n && t->node[base + byte[i]].parent == FREE)
            i++;
        if (i == n)
            break;
        if (++tries == TRIES) {
            tries = 0;
            m->from += SKIP;
        }
    }
    *out = base;
    return true;
}

/* Place what tokens @low .. @high, alike in their first @depth bytes, have
 * below node @at. Depth is at most NF_MAX_TOKEN_LEN. */
static bool place(struct maker *m, size_t low, size_t high, uint32_t depth,
                  uint32_t at)
{
    uint8_t byte[256];
    size_t begin[257];
    unsigned n = 0;
    uint32_t base;

    if (m->tokens[low].len == depth)
        m->trie->node[at].token = m->tokens[low++].token;
    if (low == high)
        return true;
    for (size_t i = low; i < high; i++)
        if (n == 0 || m->tokens[i].bytes[depth] != byte[n - 1]) {
            byte[n] = m->tokens[i].bytes[depth];
            begin[n++] = i;
        }
    begin[n] = high;
    if (!find_base(m, byte, n, &base))
        return false;
    m->trie->node[at].base = base;
    for (unsigned i = 0; i < n; i++) {
        m->trie->node[base + byte[i]].parent = at;
        if (base + byte[i] > m->top)
            m->top = base + byte[i];
    }
    while (m->trie->node[m->from].parent != FREE)
        m->from++;
    for (unsigned i = 0; i < n; i++)
        if (!place(m, begin[i], begin[i + 1], depth + 1, base + byte[i]))
            return false;
    return true;
}

enum nf_status nf_token_trie_init(struct nf_token_trie *t,
                                  const struct nf_alloc *alloc,
                                  struct nf_trie_token *tokens, size_t n)
{
    struct maker m = { t, tokens, 1, 0 };

    *t = (struct nf_token_trie){ alloc, NULL, 0 };
    qsort(tokens, n, sizeof(*tokens), compare);
    if (!grow(t, 1u << 16))
        return NF_E_NOMEM;
    t->node[0].parent = UINT32_MAX;
    if (n && !place(&m, 0, n, 0, 0)) {
        nf_token_trie_free(t);
        return NF_E_NOMEM;
    }
    return NF_OK;
}

void nf_token_trie_free(struct nf_token_trie *t)
{
    nf_put(t->alloc, t->node);
    t->node = NULL;
}
