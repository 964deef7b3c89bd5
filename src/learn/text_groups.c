#include "src/learn/text_groups.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"

/* How often texts are given to the part they are more like, and the parts made of those. */
#define ROUNDS 6
/* What a part is like is guessed from few texts at first: as if so many threes had been
 * seen that are as in the whole. */
#define GUESSED 300
/* So many texts are looked at for the one that is least like the first. */
#define CANDIDATES 400
/* A part of fewer tells nothing. */
#define LEAST_ITEMS 8
/* Two copies of a lexicon take so much at least, and so much more at most, half of that
 * where there is so much text: measured, 105 KB at 1.5 MB, 240 at 4, 390 at 8, 415 at 16. */
#define TABLES_LEAST (8u << 10)
#define TABLES_MOST (1u << 19)
#define TABLES_HALF (6u << 20)
/* So many tenths of what threes tell is what a table of its own saves: measured of
 * collections and of mixtures of them. */
#define SAVED_TENTHS 5
#define CHANCE 2
/* A cut that does not pay by itself is made for those that may behind it, so many in a row. */
#define HOPE 2
#define MAX_DEPTH 32

/* Items that are together, from @begin to before @end of the order; those before @cut
 * are the first part. */
struct node {
    uint32_t begin, cut, end;
    struct nf_text_group group;
};

struct grouping {
    const struct nf_alloc *alloc;
    const struct nf_text_item *item;
    uint32_t times;
    const struct nf_stop *stop;
    struct nf_buf *groups;
    uint32_t *order;
    uint32_t *other; /* items of the second part, while a node is put in order */
    struct nf_text_group part[2];
    struct nf_text_costs whole, costs[2];
};

uint64_t nf_table_takes(uint64_t bytes)
{
    uint64_t most = TABLES_MOST;

    if (bytes < UINT64_MAX / TABLES_MOST)
        most = TABLES_MOST * bytes / (bytes + TABLES_HALF);
    return TABLES_LEAST + most;
}

uint64_t nf_table_saves(uint64_t gain, uint64_t looked, uint64_t bytes)
{
    uint64_t of_mib = looked ? (gain << 20) / looked / (8 * NF_PROFILE_BIT) : 0;

    return ((bytes >> 20) * of_mib + ((bytes & 0xfffff) * of_mib >> 20)) / 10 *
           SAVED_TENTHS;
}

static void group_reset(struct nf_text_group *g)
{
    *g = (struct nf_text_group){ .bytes = 0 };
}

static void group_add(struct nf_text_group *g, const struct nf_text_item *item)
{
    nf_text_profile_add(&g->profile, &item->look);
    g->bytes += item->bytes;
}

static const struct nf_text_item *item_at(const struct grouping *g, uint32_t place)
{
    return &g->item[g->order[place]];
}

/* The text that is least like the first, for its length and as texts of @n go. */
static uint32_t farthest(const struct grouping *g, const struct node *n)
{
    uint32_t end = n->end - n->begin < CANDIDATES ? n->end : n->begin + CANDIDATES;
    uint32_t best = n->begin;
    int64_t most = INT64_MIN;

    for (uint32_t i = n->begin + 1; i < end; i++) {
        const struct nf_text_look *look = &item_at(g, i)->look;
        int64_t far = (int64_t)nf_text_cost(&g->costs[0], look) -
                      (int64_t)nf_text_cost(&g->whole, look);

        if (look->count < NF_LOOK_AT_MOST / 4)
            continue;
        far = far * 1024 / look->count;
        if (far > most) {
            most = far;
            best = i;
        }
    }
    return best;
}

/* Give each text to the part it is more like; sets n->cut. Returns what they cost. */
static uint64_t give(struct grouping *g, struct node *n)
{
    uint32_t to = n->begin, others = 0;
    uint64_t sum = 0;

    group_reset(&g->part[0]);
    group_reset(&g->part[1]);
    for (uint32_t i = n->begin; i < n->end; i++) {
        const struct nf_text_item *item = item_at(g, i);
        uint32_t a = nf_text_cost(&g->costs[0], &item->look);
        uint32_t b = nf_text_cost(&g->costs[1], &item->look);

        group_add(&g->part[b < a], item);
        sum += b < a ? b : a;
        if (b < a)
            g->other[others++] = g->order[i];
        else
            g->order[to++] = g->order[i];
    }
    n->cut = to;
    for (uint32_t i = 0; i < others; i++)
        g->order[to + i] = g->other[i];
    return sum;
}

static void make_costs(struct grouping *g, const struct nf_text_profile *like,
                       uint32_t weight)
{
    for (int k = 0; k < 2; k++)
        nf_text_costs_make(&g->costs[k], &g->part[k].profile, like, weight);
}

/* Find the two parts of @n. */
static void find_parts(struct grouping *g, struct node *n)
{
    const struct nf_text_profile *like = &n->group.profile;

    nf_text_costs_make(&g->whole, like, NULL, NF_PROFILE_UNKNOWN);
    group_reset(&g->part[0]);
    group_reset(&g->part[1]);
    group_add(&g->part[0], item_at(g, n->begin));
    make_costs(g, like, GUESSED);
    group_add(&g->part[1], item_at(g, farthest(g, n)));
    make_costs(g, like, GUESSED);
    for (int i = 0; i < ROUNDS; i++) {
        give(g, n);
        make_costs(g, like, GUESSED);
    }
}

/* What two parts tell of the very texts they were made of, and of no others: of each three
 * that the smaller part knows CHANCE bits. */
static uint64_t by_chance(const struct grouping *g)
{
    const struct nf_text_profile *a = &g->part[0].profile, *b = &g->part[1].profile;
    const struct nf_text_profile *smaller = a->total < b->total ? a : b;
    uint64_t known = 0;

    for (size_t i = 0; i < NF_PROFILE_BUCKETS; i++)
        known += smaller->count[i] != 0;
    return known * CHANCE * NF_PROFILE_BIT;
}

/* What it saves to cut @n, in bytes; g->part and n->cut say how. False if it cannot be. */
static bool try_cut(struct grouping *g, struct node *n, int64_t *saves)
{
    uint64_t whole = 0, parts;

    if (n->end - n->begin < 2 * LEAST_ITEMS)
        return false;
    find_parts(g, n);
    make_costs(g, NULL, NF_PROFILE_UNKNOWN);
    parts = give(g, n);
    for (uint32_t i = n->begin; i < n->end; i++)
        whole += nf_text_cost(&g->whole, &item_at(g, i)->look);
    parts += by_chance(g);
    if (whole <= parts || n->cut - n->begin < LEAST_ITEMS || n->end - n->cut < LEAST_ITEMS)
        return false;
    *saves = (int64_t)nf_table_saves(whole - parts, n->group.profile.total,
                                     n->group.bytes * g->times) +
             (int64_t)nf_table_takes(n->group.bytes) -
             (int64_t)nf_table_takes(g->part[0].bytes) -
             (int64_t)nf_table_takes(g->part[1].bytes);
    return true;
}

static size_t group_count(const struct grouping *g)
{
    return g->groups->len / sizeof(struct nf_text_group);
}

static enum nf_status cut_node(struct grouping *g, struct node *n, unsigned depth,
                               unsigned hope, int64_t *saves);

/* Cut both parts of @n, if they can be; *saves grows by what that saves. */
static enum nf_status cut_parts(struct grouping *g, const struct node *n, unsigned depth,
                                unsigned hope, int64_t *saves)
{
    struct node *part = nf_get_array(g->alloc, 2, sizeof(*part));
    enum nf_status st = part ? NF_OK : NF_E_NOMEM;

    for (int k = 0; st == NF_OK && k < 2; k++)
        part[k] = (struct node){ .begin = k ? n->cut : n->begin, .end = k ? n->end : n->cut,
                                 .group = g->part[k] };
    for (int k = 0; st == NF_OK && k < 2; k++)
        st = cut_node(g, &part[k], depth + 1, hope, saves);
    nf_put(g->alloc, part);
    return st;
}

/* Add the groups of @n, which is one, or cut in parts if these save something together. */
static enum nf_status cut_node(struct grouping *g, struct node *n, unsigned depth,
                               unsigned hope, int64_t *saves)
{
    const size_t was = g->groups->len;
    int64_t own = 0, all;
    enum nf_status st = NF_OK;
    bool cuts = g->times && depth < MAX_DEPTH && group_count(g) + depth < NF_MAX_GROUPS &&
                try_cut(g, n, &own) && (own > 0 || hope > 0);

    if (nf_stop_asked(g->stop))
        return NF_E_STOPPED;
    all = own;
    if (cuts)
        st = cut_parts(g, n, depth, own > 0 ? HOPE : hope - 1, &all);
    if (st != NF_OK)
        return st;
    if (cuts && all > 0) {
        *saves += all;
        return NF_OK;
    }
    g->groups->len = was;
    nf_buf_add(g->groups, &n->group, sizeof(n->group));
    return g->groups->failed ? NF_E_NOMEM : NF_OK;
}

static int compare(const void *va, const void *vb)
{
    const struct nf_text_group *a = va, *b = vb;
    int by_content = memcmp(&a->profile, &b->profile, sizeof(a->profile));

    return a->bytes != b->bytes ? (a->bytes < b->bytes ? 1 : -1) : by_content;
}

/* One group of all items. */
static void init_root(struct grouping *g, struct node *root, uint32_t n)
{
    *root = (struct node){ .end = n };
    for (uint32_t i = 0; i < n; i++) {
        g->order[i] = i;
        group_add(&root->group, &g->item[i]);
    }
}

enum nf_status nf_text_groups_make(const struct nf_alloc *alloc,
                                   const struct nf_buf *items, uint32_t times,
                                   const struct nf_stop *stop, struct nf_buf *groups)
{
    const uint32_t n = (uint32_t)(items->len / sizeof(struct nf_text_item));
    struct grouping *g = nf_zget(alloc, sizeof(*g));
    struct node *root = nf_get(alloc, sizeof(*root));
    enum nf_status st = NF_E_NOMEM;
    int64_t saves = 0;

    nf_buf_reset(groups);
    if (g) {
        g->alloc = alloc;
        g->item = (const struct nf_text_item *)(const void *)items->ptr;
        g->times = times;
        g->stop = stop;
        g->groups = groups;
        g->order = nf_get_array(alloc, n, sizeof(*g->order));
        g->other = nf_get_array(alloc, n, sizeof(*g->other));
    }
    if (g && root && g->order && g->other) {
        init_root(g, root, n);
        st = cut_node(g, root, 0, HOPE, &saves);
    }
    if (st == NF_OK)
        qsort(groups->ptr, groups->len / sizeof(struct nf_text_group),
              sizeof(struct nf_text_group), compare);
    if (g) {
        nf_put(alloc, g->order);
        nf_put(alloc, g->other);
    }
    nf_put(alloc, g);
    nf_put(alloc, root);
    return st;
}
