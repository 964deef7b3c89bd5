/*
 * What is made largest is the sum over all pairs of classes of n log n, less
 * that over the classes alone: the information a class has of the next. Moving
 * a token changes only the rows and columns of two classes.
 */
#include "src/learn/lexicon_classes.h"

#include <stdlib.h>
#include <string.h>

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/learn/n_log_n.h"

#define ROUNDS 5
/* A token of fewer neighbours tells too little to be moved by. */
#define LEAST_NEIGHBOURS 2
/* Classes, and the row of beginnings, the column of repeats. */
#define ROWS (NF_MAX_CLASSES + 1)
/* Moves between two looks whether to stop: some milliseconds. */
#define MOVES 256
/* Most of what a token adds to a pair of classes is no more than this. */
#define FEW 2

struct neighbour {
    uint32_t token;
    uint32_t count;
};

/* Neighbours of all tokens on one side: those of t are at[from[t]] … */
struct side {
    uint32_t *from;
    struct neighbour *at;
};

/* How often one class stands beside another, and how much n log n of that
 * grows by 1 .. FEW more. */
struct pairs {
    uint32_t count[ROWS][ROWS];
    uint32_t growth[FEW][ROWS][ROWS];
};

struct maker {
    const struct nf_alloc *alloc;
    uint32_t tokens;
    uint32_t classes;
    const struct nf_stop *stop;
    bool stopped;
    uint8_t *class_of;
    struct side after, before;
    uint32_t *order;           /* tokens by falling count */
    struct nf_n_log_n *logs;
    struct pairs *pairs;       /* [first][second] */
    struct pairs *turned;      /* the same: [second][first] */
    uint32_t first_sum[ROWS], second_sum[ROWS];
};

static uint32_t class_at(const struct maker *m, uint32_t token)
{
    return token == m->tokens ? m->classes : m->class_of[token];
}

static inline int64_t n_log_n(const struct maker *m, uint32_t n)
{
    return nf_n_log_n(m->logs, n);
}

static void set_pair(const struct maker *m, struct pairs *p, uint32_t a,
                     uint32_t b, uint32_t count)
{
    p->count[a][b] = count;
    for (uint32_t n = 0; n < FEW; n++)
        p->growth[n][a][b] =
            (uint32_t)(n_log_n(m, count + n + 1) - n_log_n(m, count));
}

/* @n more, modulo 2^32, of class @a before class @b. */
static void add_pair(struct maker *m, uint32_t a, uint32_t b, uint32_t n)
{
    uint32_t count = m->pairs->count[a][b] + n;

    set_pair(m, m->pairs, a, b, count);
    set_pair(m, m->turned, b, a, count);
}

static bool make_side(struct maker *m, const struct nf_pair_count *pairs,
                      bool after, struct side *s)
{
    uint32_t *next;

    s->from = nf_zget_array(m->alloc, m->tokens + 2, sizeof(*s->from));
    s->at = nf_get_array(m->alloc, pairs->used + 1, sizeof(*s->at));
    next = nf_get_array(m->alloc, m->tokens + 2, sizeof(*next));
    if (!s->from || !s->at || !next) {
        nf_put(m->alloc, next);
        return false;
    }
    for (size_t i = 0; i < pairs->slots; i++)
        if (pairs->key[i])
            s->from[1 + (after ? nf_pair_first(pairs->key[i])
                               : nf_pair_second(pairs->key[i]))]++;
    for (uint32_t i = 0; i <= m->tokens; i++)
        s->from[i + 1] += s->from[i];
    memcpy(next, s->from, (m->tokens + 2) * sizeof(*next));
    for (size_t i = 0; i < pairs->slots; i++) {
        uint32_t a, b;

        if (pairs->key[i] == 0)
            continue;
        a = nf_pair_first(pairs->key[i]);
        b = nf_pair_second(pairs->key[i]);
        s->at[next[after ? a : b]++] =
            (struct neighbour){ after ? b : a, pairs->count[i] };
    }
    nf_put(m->alloc, next);
    return true;
}

struct counted {
    uint32_t count;
    uint32_t token;
};

static int compare(const void *va, const void *vb)
{
    const struct counted *a = va, *b = vb;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return (a->token > b->token) - (a->token < b->token);
}

/* To begin with the most frequent tokens have a class each; the others are
 * dealt out in turn. */
static bool begin(struct maker *m, const uint32_t *counts)
{
    struct counted *c = nf_get_array(m->alloc, m->tokens, sizeof(*c));

    if (!c)
        return false;
    for (uint32_t i = 0; i < m->tokens; i++)
        c[i] = (struct counted){ counts[i], i };
    qsort(c, m->tokens, sizeof(*c), compare);
    for (uint32_t i = 0; i < m->tokens; i++) {
        m->order[i] = c[i].token;
        m->class_of[c[i].token] = (uint8_t)(i % m->classes);
    }
    nf_put(m->alloc, c);
    return true;
}

static void count_classes(struct maker *m)
{
    uint32_t (*count)[ROWS] = m->pairs->count;

    memset(count, 0, sizeof(m->pairs->count));
    memset(m->first_sum, 0, sizeof(m->first_sum));
    memset(m->second_sum, 0, sizeof(m->second_sum));
    for (uint32_t t = 0; t <= m->tokens; t++)
        for (uint32_t i = m->after.from[t]; i < m->after.from[t + 1]; i++) {
            uint32_t a = class_at(m, t), b = class_at(m, m->after.at[i].token);
            uint32_t n = m->after.at[i].count;

            count[a][b] += n;
            m->first_sum[a] += n;
            m->second_sum[b] += n;
        }
    for (uint32_t a = 0; a < ROWS; a++)
        for (uint32_t b = 0; b < ROWS; b++)
            add_pair(m, a, b, 0);
}

/* The classes on one side of a token, with how often. */
struct around {
    uint32_t class[ROWS];
    uint32_t count[ROWS]; /* by class */
    uint32_t n;
    uint32_t sum;
};

static void look_around(const struct maker *m, const struct side *s,
                        uint32_t token, struct around *out, uint32_t *self)
{
    out->n = 0;
    out->sum = 0;
    *self = 0;
    for (uint32_t i = s->from[token]; i < s->from[token + 1]; i++) {
        uint32_t other = s->at[i].token, c;

        if (other == token) {
            *self = s->at[i].count;
            continue;
        }
        c = class_at(m, other);
        if (out->count[c] == 0)
            out->class[out->n++] = c;
        out->count[c] += s->at[i].count;
        out->sum += s->at[i].count;
    }
}

static void forget(struct around *a)
{
    for (uint32_t i = 0; i < a->n; i++)
        a->count[a->class[i]] = 0;
}

/* Take the token out of class @c (@sign 1 puts it in). */
static void move(struct maker *m, uint32_t c, const struct around *after,
                 const struct around *before, uint32_t self, uint32_t sign)
{
    for (uint32_t i = 0; i < after->n; i++) {
        uint32_t d = after->class[i];

        add_pair(m, c, d, after->count[d] * sign);
    }
    for (uint32_t i = 0; i < before->n; i++) {
        uint32_t d = before->class[i];

        add_pair(m, d, c, before->count[d] * sign);
    }
    add_pair(m, c, c, self * sign);
    m->first_sum[c] += (after->sum + self) * sign;
    m->second_sum[c] += (before->sum + self) * sign;
}

/*
 * Add what the sum gains on one side if the token goes to each class: of @pairs,
 * the row of the class on that side says how often each class is beside it.
 * One row after the other, for they lie in memory so. Of a class beside itself
 * best_class() knows more.
 */
static void add_gains(const struct maker *m, const struct pairs *pairs,
                      const struct around *a, int64_t *gain)
{
    /* Each by 2^21 at most, and by what is rounded: FEW times its count, and those
     * add up to the tokens of a sample. */
    uint32_t grown[ROWS] = { 0 };

    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t d = a->class[i], n = a->count[d];

        if (n <= FEW) {
            const uint32_t *growth = pairs->growth[n - 1][d];

            for (uint32_t c = 0; c < ROWS; c++)
                grown[c] += growth[c];
            grown[d] -= growth[d];
        } else {
            const uint32_t *row = pairs->count[d];
            int64_t own = gain[d];

            for (uint32_t c = 0; c < m->classes; c++)
                gain[c] += n_log_n(m, row[c] + n) - n_log_n(m, row[c]);
            gain[d] = own;
        }
    }
    for (uint32_t c = 0; c < ROWS; c++)
        gain[c] += grown[c];
}

static uint32_t best_class(const struct maker *m, const struct around *after,
                           const struct around *before, uint32_t self)
{
    int64_t gain[ROWS] = { 0 };
    uint32_t best = 0;

    add_gains(m, m->turned, after, gain);
    add_gains(m, m->pairs, before, gain);
    for (uint32_t c = 0; c < m->classes; c++) {
        uint32_t pairs = m->pairs->count[c][c];
        uint32_t inner = self + after->count[c] + before->count[c];

        gain[c] += n_log_n(m, pairs + inner) - n_log_n(m, pairs);
        gain[c] -= n_log_n(m, m->first_sum[c] + after->sum + self) -
                   n_log_n(m, m->first_sum[c]);
        gain[c] -= n_log_n(m, m->second_sum[c] + before->sum + self) -
                   n_log_n(m, m->second_sum[c]);
        if (gain[c] > gain[best])
            best = c;
    }
    return best;
}

static void one_round(struct maker *m, struct around *after,
                      struct around *before)
{
    for (uint32_t i = 0; i < m->tokens && !m->stopped; i++) {
        uint32_t token = m->order[i], self;

        if (i % MOVES == 0)
            m->stopped = nf_stop_asked(m->stop);
        if (m->after.from[token + 1] - m->after.from[token] < LEAST_NEIGHBOURS)
            continue;
        look_around(m, &m->after, token, after, &self);
        look_around(m, &m->before, token, before, &self);
        move(m, m->class_of[token], after, before, self, UINT32_MAX);
        m->class_of[token] = (uint8_t)best_class(m, after, before, self);
        move(m, m->class_of[token], after, before, self, 1);
        forget(after);
        forget(before);
    }
}

/* Until no class is empty, or has more tokens than a class may have, give the
 * smallest some of the largest. */
static void even_out(struct maker *m)
{
    uint32_t count[NF_MAX_CLASSES] = { 0 };

    for (uint32_t i = 0; i < m->tokens; i++)
        count[m->class_of[i]]++;
    for (;;) {
        uint32_t large = 0, small = 0, excess;

        for (uint32_t c = 1; c < m->classes; c++) {
            large = count[c] > count[large] ? c : large;
            small = count[c] < count[small] ? c : small;
        }
        if (count[small] && count[large] <= NF_MAX_CLASS_TOKENS)
            return;
        excess = count[small] ? count[large] - NF_MAX_CLASS_TOKENS
                              : count[large] / 2;
        count[large] -= excess;
        count[small] += excess;
        for (uint32_t i = 0; excess; i++)
            if (m->class_of[m->order[i]] == large) {
                m->class_of[m->order[i]] = (uint8_t)small;
                excess--;
            }
    }
}

static bool make(struct maker *m, const struct nf_pair_count *pairs,
                 const uint32_t *counts)
{
    struct around *around = nf_zget_array(m->alloc, 2, sizeof(*around));
    bool ok;

    m->order = nf_get_array(m->alloc, m->tokens, sizeof(*m->order));
    m->logs = nf_get(m->alloc, sizeof(*m->logs));
    m->pairs = nf_get(m->alloc, sizeof(*m->pairs));
    m->turned = nf_get(m->alloc, sizeof(*m->turned));
    ok = around && m->order && m->logs && m->pairs && m->turned &&
         make_side(m, pairs, true, &m->after) &&
         make_side(m, pairs, false, &m->before) && begin(m, counts);
    if (ok) {
        nf_n_log_n_init(m->logs);
        count_classes(m);
        for (unsigned i = 0; i < ROUNDS; i++)
            one_round(m, &around[0], &around[1]);
        even_out(m);
    }
    nf_put(m->alloc, around);
    return ok;
}

enum nf_status nf_lexicon_classes(const struct nf_alloc *alloc,
                                  const struct nf_pair_count *pairs,
                                  const uint32_t *counts, uint32_t tokens,
                                  uint32_t classes, const struct nf_stop *stop,
                                  uint8_t *class_of)
{
    enum nf_status st = NF_E_NOMEM;
    struct maker *m = nf_zget(alloc, sizeof(*m));

    if (!m)
        return NF_E_NOMEM;
    m->alloc = alloc;
    m->stop = stop;
    m->tokens = tokens;
    m->classes = classes;
    m->class_of = class_of;
    if (make(m, pairs, counts))
        st = m->stopped ? NF_E_STOPPED : NF_OK;
    nf_put(alloc, m->after.from);
    nf_put(alloc, m->after.at);
    nf_put(alloc, m->before.from);
    nf_put(alloc, m->before.at);
    nf_put(alloc, m->order);
    nf_put(alloc, m->logs);
    nf_put(alloc, m->pairs);
    nf_put(alloc, m->turned);
    nf_put(alloc, m);
    return st;
}
