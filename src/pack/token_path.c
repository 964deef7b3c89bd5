/*
 * The shortest path, by dynamic programming from the first byte to the last. Half
 * of the time goes into finding which tokens end at a byte, in a trie that no near
 * cache holds; so that is done before, for all bytes.
 */
#include "src/pack/token_path.h"

void nf_path_finder_init(struct nf_path_finder *p, const struct nf_alloc *alloc)
{
    nf_buf_init(&p->step, alloc, SIZE_MAX / 2);
    nf_buf_init(&p->longest, alloc, SIZE_MAX / 2);
}

void nf_path_finder_free(struct nf_path_finder *p)
{
    nf_buf_free(&p->step);
    nf_buf_free(&p->longest);
}

/* The cheapest way to a byte as one number, so that the cheaper is the lesser:
 * what it costs, its last token, and the row after that. */
static uint64_t make_step(uint32_t cost, uint32_t token, uint32_t row)
{
    return (uint64_t)cost << 32 | token << 16 | row;
}

static uint32_t step_cost(uint64_t step)
{
    return (uint32_t)(step >> 32);
}

static uint16_t step_token(uint64_t step)
{
    return (uint16_t)(step >> 16);
}

static uint16_t step_row(uint64_t step)
{
    return (uint16_t)step;
}

/* The cheapest way to the byte @step is for, by @token or a shorter one. Every
 * byte is a token, so there is one. */
static inline uint64_t cheapest(const struct nf_token_costs *costs, bool rows,
                                const uint64_t *step, uint32_t token)
{
    const uint32_t none = costs->trie->none;
    uint64_t best = UINT64_MAX;

    do {
        const struct nf_token_end *end = &costs->end[token];
        uint64_t from = step[-(ptrdiff_t)end->len], way;
        uint32_t cost = step_cost(from) + nf_token_cost(end->what);

        if (rows)
            cost += costs->row_cost[step_row(from) * NF_COST_ROW +
                                    (end->what & 0xff)];
        way = make_step(cost, token, nf_token_row(end->what));
        best = way < best ? way : best;
        token = end->shorter;
    } while (token != none);
    return best;
}

static bool room(struct nf_path_finder *p, size_t n)
{
    return nf_buf_need(&p->step, (n + 1) * sizeof(uint64_t)) &&
           nf_buf_need(&p->longest, n * sizeof(uint16_t));
}

/* The steps through @n bytes, at each of which ends @longest and what is shorter. */
static const uint64_t *walk(struct nf_path_finder *p,
                            const struct nf_token_costs *costs,
                            const uint16_t *longest, size_t n, uint16_t before)
{
    uint64_t *step = (uint64_t *)(void *)p->step.ptr;

    step[0] = make_step(0, 0, before);
    if (costs->row_cost)
        for (size_t i = 1; i <= n; i++)
            step[i] = cheapest(costs, true, step + i, longest[i - 1]);
    else /* a quarter of the time less */
        for (size_t i = 1; i <= n; i++)
            step[i] = cheapest(costs, false, step + i, longest[i - 1]);
    return step;
}

bool nf_path_cost(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint32_t *cost)
{
    uint16_t *longest;

    if (!room(p, n))
        return false;
    longest = (uint16_t *)(void *)p->longest.ptr;
    nf_token_trie_ends(costs->trie, text, n, longest);
    if (costs->end[longest[n - 1]].len == n)
        longest[n - 1] = costs->end[longest[n - 1]].shorter;
    *cost = step_cost(walk(p, costs, longest, n, 0)[n]);
    return true;
}

bool nf_path_find(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint16_t before,
                  struct nf_buf *tokens)
{
    for (size_t done = 0; done < n;) {
        size_t span = n - done < NF_PATH_SPAN ? n - done : NF_PATH_SPAN;
        uint16_t *longest, *token;
        const uint64_t *step;
        size_t count = 0;

        if (!room(p, span))
            return false;
        longest = (uint16_t *)(void *)p->longest.ptr;
        nf_token_trie_ends(costs->trie, text + done, span, longest);
        step = walk(p, costs, longest, span, before);
        for (size_t i = span; i > 0; i -= costs->end[step_token(step[i])].len)
            count++;
        if (!nf_buf_reserve(tokens, count * sizeof(*token)))
            return false;
        tokens->len += count * sizeof(*token);
        token = (uint16_t *)(void *)(tokens->ptr + tokens->len);
        for (size_t i = span; i > 0; i -= costs->end[step_token(step[i])].len)
            *--token = step_token(step[i]);
        before = step_row(step[span]);
        done += span;
    }
    return true;
}
