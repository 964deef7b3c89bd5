/*
 * The shortest path, by dynamic programming from the first byte to the last.
 * Most of the time goes into looking up which tokens begin at a byte, in a trie
 * that no near cache holds.
 */
#include "src/codec/token_path.h"

#include "format/limits.h"

void nf_path_finder_init(struct nf_path_finder *p, const struct nf_alloc *alloc)
{
    nf_buf_init(&p->step, alloc, SIZE_MAX / 2);
}

void nf_path_finder_free(struct nf_path_finder *p)
{
    nf_buf_free(&p->step);
}

/* The cheapest way to a byte as one number, so that the cheaper is the lesser:
 * what it costs, its last token, and that one's class. */
static uint64_t make_step(uint32_t cost, uint32_t token, uint32_t class)
{
    return (uint64_t)cost << 32 | token << 16 | class;
}

static uint32_t step_cost(uint64_t step)
{
    return (uint32_t)(step >> 32);
}

static uint16_t step_token(uint64_t step)
{
    return (uint16_t)(step >> 16);
}

static uint16_t step_class(uint64_t step)
{
    return (uint16_t)step;
}

/* Go from byte @i on with every token that begins there and ends by @end. */
static inline void go_on(const struct nf_token_costs *costs,
                         const uint8_t *text, size_t i, size_t end,
                         uint64_t *step)
{
    const struct nf_trie_node *node = costs->trie->node;
    const uint16_t *row = costs->row_cost +
                          (size_t)step_class(step[i]) * costs->classes;
    uint32_t cost = step_cost(step[i]), at = 0;

    while (i < end && (at = nf_trie_step(node, at, text[i]))) {
        /* If no token ends here, one that costs too much: no branch, for no
         * processor foresees it. */
        uint32_t token = node[at].token;
        uint32_t what = costs->what[token], class = what & 0xff;
        uint64_t way = make_step(cost + (what >> 8) + row[class], token, class);

        i++;
        step[i] = way < step[i] ? way : step[i];
    }
}

/* The steps through @n bytes; a token from the first byte on ends by @first.
 * Every byte is a token, so each can be reached. */
static uint64_t *walk(struct nf_path_finder *p,
                      const struct nf_token_costs *costs, const uint8_t *text,
                      size_t n, uint16_t before, size_t first)
{
    uint64_t *step;

    if (!nf_buf_need(&p->step, (n + 1) * sizeof(*step)))
        return NULL;
    step = (uint64_t *)(void *)p->step.ptr;
    step[0] = make_step(0, 0, before);
    for (size_t i = 1; i <= n; i++)
        step[i] = UINT64_MAX;
    go_on(costs, text, 0, first, step);
    for (size_t i = 1; i < n; i++)
        go_on(costs, text, i, n, step);
    return step;
}

bool nf_path_cost(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint32_t *cost)
{
    const uint64_t *step = walk(p, costs, text, n, 0, n - 1);

    if (step)
        *cost = step_cost(step[n]);
    return step != NULL;
}

bool nf_path_find(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint16_t before,
                  struct nf_buf *tokens)
{
    for (size_t done = 0; done < n;) {
        size_t span = n - done < NF_PATH_SPAN ? n - done : NF_PATH_SPAN;
        const uint64_t *step = walk(p, costs, text + done, span, before, span);
        uint16_t *token;
        size_t count = 0;

        if (!step)
            return false;
        for (size_t i = span; i > 0; i -= costs->len[step_token(step[i])])
            count++;
        if (!nf_buf_reserve(tokens, count * sizeof(*token)))
            return false;
        tokens->len += count * sizeof(*token);
        token = (uint16_t *)(void *)(tokens->ptr + tokens->len);
        for (size_t i = span; i > 0; i -= costs->len[step_token(step[i])])
            *--token = step_token(step[i]);
        before = step_class(step[span]);
        done += span;
    }
    return true;
}
