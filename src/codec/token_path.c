#include "src/codec/token_path.h"

void nf_path_finder_init(struct nf_path_finder *p, const struct nf_alloc *alloc)
{
    nf_buf_init(&p->step, alloc, SIZE_MAX / 2);
}

void nf_path_finder_free(struct nf_path_finder *p)
{
    nf_buf_free(&p->step);
}

/* The steps through @n bytes. Every byte is a token, so each can be reached. */
static struct nf_path_step *walk(struct nf_path_finder *p,
                                 const struct nf_token_costs *costs,
                                 const uint8_t *text, size_t n, uint16_t before,
                                 uint32_t not)
{
    const struct nf_trie_node *node = costs->trie->node;
    struct nf_path_step *step;

    if (!nf_buf_need(&p->step, (n + 1) * sizeof(*step)))
        return NULL;
    step = (struct nf_path_step *)(void *)p->step.ptr;
    step[0] = (struct nf_path_step){ 0, 0, before };
    for (size_t i = 1; i <= n; i++)
        step[i].cost = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        const uint16_t *row = costs->row_cost +
                              (size_t)step[i].class * costs->classes;
        uint32_t cost = step[i].cost, at = 0;

        for (size_t j = i; j < n && (at = nf_trie_step(node, at, text[j]));) {
            uint32_t token = node[at].token;
            uint32_t sum;
            uint8_t class;

            j++;
            if (token == NF_NO_TOKEN || token == not)
                continue;
            class = costs->class_of[token];
            sum = cost + costs->cost[token] + row[class];
            if (sum < step[j].cost)
                step[j] = (struct nf_path_step){ sum, (uint16_t)token, class };
        }
    }
    return step;
}

bool nf_path_cost(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint32_t not, uint32_t *cost)
{
    const struct nf_path_step *step = walk(p, costs, text, n, 0, not);

    if (step)
        *cost = step[n].cost;
    return step != NULL;
}

bool nf_path_find(struct nf_path_finder *p, const struct nf_token_costs *costs,
                  const uint8_t *text, size_t n, uint16_t before,
                  struct nf_buf *tokens)
{
    for (size_t done = 0; done < n;) {
        size_t span = n - done < NF_PATH_SPAN ? n - done : NF_PATH_SPAN;
        const struct nf_path_step *step = walk(p, costs, text + done, span,
                                               before, NF_NO_TOKEN - 1);
        uint16_t *token;
        size_t count = 0;

        if (!step)
            return false;
        for (size_t i = span; i > 0; i -= costs->len[step[i].token])
            count++;
        if (!nf_buf_reserve(tokens, count * sizeof(*token)))
            return false;
        tokens->len += count * sizeof(*token);
        token = (uint16_t *)(void *)(tokens->ptr + tokens->len);
        for (size_t i = span; i > 0; i -= costs->len[step[i].token])
            *--token = step[i].token;
        before = step[span].class;
        done += span;
    }
    return true;
}
