#include "src/codec/token_trie.h"

#include <stdlib.h>
#include <string.h>

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/base/buf.h"

/* After so many misses the search goes on further up: fuller is not faster. */
#define TRIES 64
#define SKIP 32

struct maker {
    struct nf_token_trie *trie;
    const struct nf_trie_token *tokens;
    uint32_t from; /* all nodes below are in use, or given up */
    uint32_t top;  /* the highest in use */
    struct nf_buf taken; /* a byte a base: whether some node has it */
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
        node[i] = (struct nf_trie_node){ 0, NF_NO_NODE, t->none };
    nf_put(t->alloc, t->node);
    t->node = node;
    t->count = count;
    return true;
}

/* Room for what is told of @base. */
static bool cover(struct nf_buf *b, uint32_t base)
{
    size_t more = base < b->len ? 0 : (size_t)base + 1024 - b->len;

    if (!nf_buf_reserve(b, more))
        return false;
    memset(b->ptr + b->len, 0, more);
    b->len += more;
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

        if (!grow(t, (size_t)base + 512) || !cover(&m->taken, base))
            return false;
        while (i < n && t->node[base + byte[i]].byte == NF_NO_NODE)
            i++;
        if (i == n && !m->taken.ptr[base])
            break;
        if (++tries == TRIES) {
            tries = 0;
            m->from += SKIP;
        }
    }
    m->taken.ptr[base] = 1;
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
        m->trie->node[at].token = (uint16_t)m->tokens[low++].token;
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
        m->trie->node[base + byte[i]].byte = byte[i];
        if (base + byte[i] > m->top)
            m->top = base + byte[i];
    }
    while (m->trie->node[m->from].byte != NF_NO_NODE)
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
    struct maker m = { .trie = t, .tokens = tokens, .from = 1 };
    bool ok;

    *t = (struct nf_token_trie){ .alloc = alloc, .none = (uint16_t)n };
    qsort(tokens, n, sizeof(*tokens), compare);
    nf_buf_init(&m.taken, alloc, SIZE_MAX / 2);
    ok = grow(t, 1u << 16) && (n == 0 || place(&m, 0, n, 0, 0));
    nf_buf_free(&m.taken);
    if (!ok) {
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
