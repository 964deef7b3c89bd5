#include "src/pack/pack_best.h"

#include <string.h>

/* Ways that are tried at most, beside the first. */
#define TRIED 3
/* And of those only what costs at most so many 64ths more than the likeliest; or so many, if
 * costs tell less. */
#define NEAR 3
#define WIDE 16

struct candidates {
    uint32_t count;
    uint32_t way[TRIED];
    uint32_t cost[TRIED];
};

/* Put way @w among the likeliest; of two that cost the same the first stays ahead. */
static void insert(struct candidates *c, uint32_t w, uint32_t cost)
{
    uint32_t i;

    if (c->count == TRIED && cost >= c->cost[TRIED - 1])
        return;
    if (c->count < TRIED)
        c->count++;
    for (i = c->count - 1; i > 0 && cost < c->cost[i - 1]; i--) {
        c->way[i] = c->way[i - 1];
        c->cost[i] = c->cost[i - 1];
    }
    c->way[i] = w;
    c->cost[i] = cost;
}

/* The ways that are worth a trial, the likeliest first. */
static void find_candidates(const struct nf_pack_ways *ways, const void *src, size_t n,
                            struct candidates *c)
{
    const uint32_t near = ways->wide ? WIDE : NEAR;
    struct nf_text_look look;

    c->count = 0;
    if (ways->count == 2) { /* none to choose from */
        insert(c, 1, 0);
        return;
    }
    nf_text_look_at(&look, src, n);
    for (uint32_t i = 1; i < ways->count; i++)
        insert(c, i, nf_text_cost(ways->way[i].costs, &look));
    while (c->count > 1 &&
           c->cost[c->count - 1] > c->cost[0] + c->cost[0] / 64 * near)
        c->count--;
}

/* A text that comes out much worse than others by the same way is of another sort. */
static bool is_strange(const struct nf_pack_way *way, size_t n, size_t got)
{
    uint64_t bound = (uint64_t)n * way->permille / 1000;

    return got > bound + bound / 4;
}

static enum nf_status pack_by(struct nf_packer *p, const struct nf_pack_ways *ways, uint32_t w,
                              const void *src, size_t n, void *dst, struct nf_packed *out)
{
    const struct nf_pack_way *way = &ways->way[w];

    out->way = w;
    out->codec = way->way.codec;
    return nf_pack_text(p, &out->codec, way->table, ways->matches, src, n, dst, &out->len);
}

/* Pack by way @w; what is smaller than *out becomes it. */
static enum nf_status try_way(struct nf_packer *p, const struct nf_pack_ways *ways, uint32_t w,
                              const void *src, size_t n, struct nf_buf *spare, void *dst,
                              struct nf_packed *out)
{
    struct nf_packed other;
    enum nf_status st;

    if (!nf_buf_need(spare, nf_pack_bound(n)))
        return NF_E_NOMEM;
    st = pack_by(p, ways, w, src, n, spare->ptr, &other);
    if (st != NF_OK || other.len >= out->len)
        return st;
    memcpy(dst, spare->ptr, other.len);
    *out = other;
    return NF_OK;
}

enum nf_status nf_pack_best(struct nf_packer *p, const struct nf_pack_ways *ways,
                            const void *src, size_t n, struct nf_buf *spare, void *dst,
                            struct nf_packed *out)
{
    struct candidates c = { .count = 0 };
    enum nf_status st;

    if (ways->count > 1)
        find_candidates(ways, src, n, &c);
    st = pack_by(p, ways, c.count ? c.way[0] : 0, src, n, dst, out);
    for (uint32_t i = 1; st == NF_OK && i < c.count; i++)
        st = try_way(p, ways, c.way[i], src, n, spare, dst, out);
    if (st == NF_OK && out->way && is_strange(&ways->way[out->way], n, out->len))
        st = try_way(p, ways, 0, src, n, spare, dst, out);
    return st;
}
