#include "src/pack/token_trie.h"

#include <stdlib.h>
#include <string.h>

#include "format/bytes.h"
#include "src/base/alloc.h"
#include "src/base/buf.h"

/* So many bases are looked at in one step: as many bits as there are from any bit on in eight
 * bytes. */
#define BASES 56
/* So many more than are asked for are made at once. */
#define MORE_NODES 1024
/* Fewer tokens than that are sorted by insertion. */
#define COUNT_FROM 24

struct maker {
    struct nf_token_trie *trie;
    struct nf_trie_token *tokens;
    struct nf_trie_token *scratch; /* room for as many */
    uint32_t from; /* all nodes below are in use, or given up */
    size_t room;   /* nodes that there is memory for */
    struct nf_buf used;  /* a bit a node: it is there */
    struct nf_buf taken; /* a bit a base: some node has it */
};

/* Free nodes up to number @need. What has not been asked for has no bytes written to it:
 * memory that nobody touches costs nothing. */
static bool grow(struct maker *m, size_t need)
{
    struct nf_token_trie *t = m->trie;
    size_t room = m->room;

    while (room < need)
        room *= 2;
    if (room > m->room || !t->node) {
        struct nf_trie_node *node = nf_get_array(t->alloc, room, sizeof(*node));

        if (!node)
            return false;
        if (t->count)
            memcpy(node, t->node, t->count * sizeof(*node));
        nf_put(t->alloc, t->node);
        t->node = node;
        m->room = room;
    }
    need = need + MORE_NODES < room ? need + MORE_NODES : room;
    for (size_t i = t->count; i < need; i++)
        t->node[i] = (struct nf_trie_node){ 0, 0, NF_NO_NODE, t->none };
    t->count = need;
    return true;
}

/* Bits, zero at first, for a step from base or node @at on. */
static bool cover(struct nf_buf *bits, uint32_t at)
{
    const size_t need = at / 8 + sizeof(uint64_t);
    size_t more;

    if (need <= bits->len)
        return true;
    more = need + MORE_NODES / 8 - bits->len;
    if (!nf_buf_reserve(bits, more))
        return false;
    memset(bits->ptr + bits->len, 0, more);
    bits->len += more;
    return true;
}

static uint64_t bits_from(const struct nf_buf *bits, uint32_t at)
{
    return nf_le64(bits->ptr + at / 8) >> at % 8;
}

static void set_bit(struct nf_buf *bits, uint32_t at)
{
    bits->ptr[at / 8] |= (uint8_t)(1u << at % 8);
}

/* A base at which none of the @n children by @byte meets a node in use, with nodes for all
 * children and a free one behind them. Where a step finds none, the next search does not
 * begin: fuller is not faster. */
static bool find_base(struct maker *m, const uint8_t *byte, unsigned n,
                      uint32_t *out)
{
    uint32_t base = m->from > byte[0] ? m->from - byte[0] : 1;
    uint64_t free;

    for (;; base += BASES, m->from += BASES) {
        if (!cover(&m->taken, base) || !cover(&m->used, base + UINT8_MAX))
            return false;
        free = ~bits_from(&m->taken, base) & ((UINT64_C(1) << BASES) - 1);
        for (unsigned i = 0; i < n && free; i++)
            free &= ~bits_from(&m->used, base + byte[i]);
        if (free)
            break;
    }
    base += (uint32_t)__builtin_ctzll(free);
    set_bit(&m->taken, base);
    *out = base;
    return base + 257 <= m->trie->count || grow(m, (size_t)base + 257);
}

/* What tokens that are alike in their first @depth bytes are sorted by: 0 is who has no more. */
static inline unsigned key(const struct nf_trie_token *t, uint32_t depth)
{
    return t->len == depth ? 0 : 1u + t->bytes[depth];
}

static bool is_sorted(const struct nf_trie_token *t, size_t n, uint32_t depth)
{
    unsigned k = 0, before = 0;

    for (size_t i = 0; i < n && k >= before; i++) {
        before = k;
        k = key(&t[i], depth);
    }
    return k >= before;
}

static void sort_few(struct nf_trie_token *t, size_t n, uint32_t depth)
{
    for (size_t i = 1; i < n; i++) {
        const struct nf_trie_token moved = t[i];
        const unsigned k = key(&moved, depth);
        size_t j = i;

        for (; j > 0 && key(&t[j - 1], depth) > k; j--)
            t[j] = t[j - 1];
        t[j] = moved;
    }
}

static void sort_many(struct nf_trie_token *t, size_t n, uint32_t depth,
                      struct nf_trie_token *scratch)
{
    uint32_t at[258] = { 0 };

    for (size_t i = 0; i < n; i++)
        at[key(&t[i], depth) + 1]++;
    for (unsigned k = 1; k < 258; k++)
        at[k] += at[k - 1];
    for (size_t i = 0; i < n; i++)
        scratch[at[key(&t[i], depth)]++] = t[i];
    memcpy(t, scratch, n * sizeof(*t));
}

/* Sort, unless they are sorted, as those of a lexicon are. */
static void sort(struct nf_trie_token *t, size_t n, uint32_t depth, struct nf_trie_token *scratch)
{
    if (is_sorted(t, n, depth))
        return;
    if (n < COUNT_FROM)
        sort_few(t, n, depth);
    else
        sort_many(t, n, depth, scratch);
}

/* Give node @at the @n children by @byte; *@base receives where they are. */
static bool give_children(struct maker *m, uint32_t at, const uint8_t *byte, unsigned n,
                          uint32_t *base)
{
    struct nf_token_trie *t = m->trie;

    if (!find_base(m, byte, n, base))
        return false;
    t->node[at].base = *base;
    for (unsigned i = 0; i < n; i++) {
        t->node[*base + byte[i]].byte = byte[i];
        set_bit(&m->used, *base + byte[i]);
    }
    while (m->from < t->count && t->node[m->from].byte != NF_NO_NODE)
        m->from++;
    return true;
}

/* Place what @token has behind its first @depth bytes, which no other has, below node @at. */
static bool place_rest(struct maker *m, const struct nf_trie_token *token, uint32_t depth,
                       uint32_t at)
{
    uint32_t base;

    for (; depth < token->len; depth++) {
        if (!give_children(m, at, token->bytes + depth, 1, &base))
            return false;
        at = base + token->bytes[depth];
    }
    m->trie->node[at].token = (uint16_t)token->token;
    return true;
}

/* Place what tokens @low to @high - 1, alike in their first @depth bytes, have below node
 * @at, and sort them. Depth is at most NF_MAX_TOKEN_LEN. */
static bool place(struct maker *m, size_t low, size_t high, uint32_t depth,
                  uint32_t at)
{
    struct nf_trie_token *tokens = m->tokens;
    uint8_t byte[256];
    unsigned n = 1;
    uint32_t base;

    if (high - low == 1)
        return place_rest(m, &tokens[low], depth, at);
    sort(tokens + low, high - low, depth, m->scratch);
    if (tokens[low].len == depth)
        m->trie->node[at].token = (uint16_t)tokens[low++].token;
    byte[0] = tokens[low].bytes[depth];
    for (size_t i = low + 1; i < high; i++)
        if (tokens[i].bytes[depth] != byte[n - 1])
            byte[n++] = tokens[i].bytes[depth];
    if (!give_children(m, at, byte, n, &base))
        return false;
    /* Where each child's tokens end is found again: kept, it would make the stack large. */
    for (size_t end; low < high; low = end) {
        const uint8_t same = tokens[low].bytes[depth];

        for (end = low + 1; end < high && tokens[end].bytes[depth] == same;)
            end++;
        if (!place(m, low, end, depth + 1, base + same))
            return false;
    }
    return true;
}

/*
 * Link node @at, the child of @parent by @byte, to the longest node that its
 * text ends with. Those of shorter texts are linked already.
 */
static void link_node(struct nf_token_trie *t, uint32_t at, uint32_t parent,
                      uint8_t byte)
{
    struct nf_trie_node *node = &t->node[at];
    uint32_t link = t->node[parent].link;
    uint16_t ends;

    while (parent && t->node[t->node[link].base + byte].byte != byte)
        link = t->node[link].link;
    node->link = parent ? t->node[link].base + byte : 0;
    ends = t->node[node->link].token;
    if (node->token == t->none)
        node->token = ends;
    else
        t->shorter[node->token] = ends;
}

/* Where a token's way through the trie is. */
struct way {
    uint32_t token; /* of those that are sorted */
    uint32_t node;
};

/* Link all, those of @depth bytes after those of fewer. @way: room for each token's. */
static void link_all(struct nf_token_trie *t, const struct nf_trie_token *tokens,
                     size_t n, struct way *way)
{
    for (uint32_t i = 0; i < n; i++)
        way[i] = (struct way){ i, 0 };
    for (uint32_t depth = 0; n; depth++) {
        uint32_t last = 0;
        size_t longer = 0;

        for (size_t i = 0; i < n; i++) {
            const struct nf_trie_token *token = &tokens[way[i].token];
            const uint32_t parent = way[i].node;
            const uint8_t byte = token->bytes[depth];
            const uint32_t at = t->node[parent].base + byte;

            if (at != last)
                link_node(t, at, parent, byte);
            last = at;
            way[longer] = (struct way){ way[i].token, at };
            longer += token->len > depth + 1;
        }
        n = longer;
    }
}

/* The longest of @n tokens, and what they have together: no more nodes are needed. */
static uint32_t measure(const struct nf_trie_token *tokens, size_t n, size_t *bytes)
{
    uint32_t len = 0;

    *bytes = 0;
    for (size_t i = 0; i < n; i++) {
        len = tokens[i].len > len ? tokens[i].len : len;
        *bytes += tokens[i].len;
    }
    return len;
}

enum nf_status nf_token_trie_init(struct nf_token_trie *t,
                                  const struct nf_alloc *alloc,
                                  struct nf_trie_token *tokens, size_t n)
{
    struct maker m = { .trie = t, .tokens = tokens, .from = 1 };
    struct way *ways = nf_get_array(alloc, n, sizeof(*ways));
    bool ok;

    *t = (struct nf_token_trie){ .alloc = alloc, .none = (uint16_t)n };
    t->longest = measure(tokens, n, &m.room);
    t->shorter = nf_get_array(alloc, n, sizeof(*t->shorter));
    m.scratch = nf_get_array(alloc, n, sizeof(*m.scratch));
    nf_buf_init(&m.used, alloc, SIZE_MAX / 2);
    nf_buf_init(&m.taken, alloc, SIZE_MAX / 2);
    ok = ways && t->shorter && m.scratch && grow(&m, 1) && place(&m, 0, n, 0, 0);
    nf_buf_free(&m.used);
    nf_buf_free(&m.taken);
    nf_put(alloc, m.scratch);
    if (ok)
        link_all(t, tokens, n, ways);
    else
        nf_token_trie_free(t);
    nf_put(alloc, ways);
    return ok ? NF_OK : NF_E_NOMEM;
}

void nf_token_trie_free(struct nf_token_trie *t)
{
    nf_put(t->alloc, t->node);
    nf_put(t->alloc, t->shorter);
    t->node = NULL;
    t->shorter = NULL;
}

/*
 * One of several places of a text that are read in turns, so that the processor
 * has more than one node to wait for. A step goes on by a byte, or to the node
 * that is linked; which one, no processor foresees, so there is no branch.
 */
struct lane {
    const uint8_t *at;
    uint16_t *out;
    uint32_t base, link;
};

static inline void step(const struct nf_trie_node *node, struct lane *l)
{
    uint32_t child = l->base + *l->at;
    bool on = node[child].byte == *l->at;
    uint32_t which = l->link ^ ((l->link ^ child) & (0 - (uint32_t)on));
    const struct nf_trie_node *to = &node[which];

    l->base = to->base;
    l->link = to->link;
    *l->out = to->token;
    l->at += on;
    l->out += on;
}

/* The lane from byte @from of @text on. No token reaches further back than where
 * it begins to read. */
static struct lane begin(const struct nf_token_trie *t, const uint8_t *text,
                         size_t from, uint16_t *out)
{
    size_t before = from < t->longest ? from : t->longest;
    struct lane l = { text + from - before, NULL, t->node->base, 0 };
    uint16_t unused[2];

    while (l.at < text + from) {
        l.out = unused;
        step(t->node, &l);
    }
    l.out = out + from;
    return l;
}

/* Below this to begin takes longer than it spares. */
#define LANES_FROM 512

void nf_token_trie_ends(const struct nf_token_trie *t, const uint8_t *text,
                        size_t n, uint16_t *out)
{
    const struct nf_trie_node *node = t->node;
    size_t part = n < LANES_FROM ? 0 : n / 4;
    struct lane a = begin(t, text, 0, out), b = begin(t, text, part, out);
    struct lane c = begin(t, text, 2 * part, out);
    struct lane d = begin(t, text, 3 * part, out);
    const uint8_t *a_end = text + part, *b_end = a_end + part;
    const uint8_t *c_end = b_end + part, *d_end = text + n;

    while (a.at < a_end && b.at < b_end && c.at < c_end && d.at < d_end) {
        step(node, &a);
        step(node, &b);
        step(node, &c);
        step(node, &d);
    }
    while (a.at < a_end)
        step(node, &a);
    while (b.at < b_end)
        step(node, &b);
    while (c.at < c_end)
        step(node, &c);
    while (d.at < d_end)
        step(node, &d);
}
