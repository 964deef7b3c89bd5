#include "tools/diff_myers.h"

#include <stdlib.h>

/* So many differences are looked at from each end; then a piece is divided where most was
 * found to be the same. */
#define MOST_COST 256
#define WIDTH (2 * (MOST_COST + 2) + 1)

/* A piece of each sequence: [a0, a1) and [b0, b1). */
struct piece {
    size_t a0, a1, b0, b1;
};

/* How far one gets, for each diagonal: @forward from the beginning, how much of the first
 * sequence is done; @backward from the end, how much of it is left. */
struct ways {
    const struct diff_side *a, *b;
    ptrdiff_t forward[WIDTH];
    ptrdiff_t backward[WIDTH];
};

/* A place that a way through the piece leads through. */
struct split {
    size_t a, b;
};

static ptrdiff_t smaller(ptrdiff_t x, ptrdiff_t y)
{
    return x < y ? x : y;
}

/* Drop what both pieces begin and end with. */
static void trim(const struct ways *w, struct piece *p)
{
    while (p->a0 < p->a1 && p->b0 < p->b1 && w->a->at[p->a0] == w->b->at[p->b0]) {
        p->a0++;
        p->b0++;
    }
    while (p->a0 < p->a1 && p->b0 < p->b1 && w->a->at[p->a1 - 1] == w->b->at[p->b1 - 1]) {
        p->a1--;
        p->b1--;
    }
}

/* One step of a search. In it x and y count from the end that it begins at, and diagonal k
 * is x - y. */
struct search {
    ptrdiff_t *far;    /* x of each diagonal, from -MOST_COST - 1 on */
    ptrdiff_t n, m;    /* of the piece */
    bool back;
};

static bool same(const struct ways *w, const struct piece *p, const struct search *s,
                 ptrdiff_t x, ptrdiff_t y)
{
    return s->back ? w->a->at[p->a1 - 1 - (size_t)x] == w->b->at[p->b1 - 1 - (size_t)y]
                   : w->a->at[p->a0 + (size_t)x] == w->b->at[p->b0 + (size_t)y];
}

/* How far diagonal @k gets with @cost differences. */
static ptrdiff_t reach(const struct ways *w, const struct piece *p, const struct search *s,
                       ptrdiff_t k, ptrdiff_t cost)
{
    const ptrdiff_t *far = s->far + MOST_COST + 1;
    ptrdiff_t x = 0;

    if (cost > 0)
        x = k == -cost || (k != cost && far[k - 1] < far[k + 1]) ? far[k + 1] : far[k - 1] + 1;
    while (x < s->n && x - k < s->m && x >= 0 && x - k >= 0 && same(w, p, s, x, x - k))
        x++;
    return x;
}

/* The place at @x on diagonal @k, from the beginning. */
static struct split place(const struct piece *p, const struct search *s, ptrdiff_t x,
                          ptrdiff_t k)
{
    x = smaller(x, s->n);
    x = smaller(x, s->m + k);
    return s->back ? (struct split){ p->a1 - (size_t)x, p->b1 - (size_t)(x - k) }
                   : (struct split){ p->a0 + (size_t)x, p->b0 + (size_t)(x - k) };
}

/* A step of @s with @cost differences; true if it meets @other, and @out is where. */
static bool step(const struct ways *w, const struct piece *p, struct search *s,
                 const struct search *other, ptrdiff_t cost, struct split *out)
{
    const ptrdiff_t delta = s->n - s->m;
    const ptrdiff_t reached = s->back ? cost : cost - 1; /* of the other */

    for (ptrdiff_t k = -cost; k <= cost; k += 2) {
        ptrdiff_t x, opposite = delta - k;

        if (k < -s->m || k > s->n) {
            s->far[k + MOST_COST + 1] = k < -s->m ? -1 : s->n;
            continue;
        }
        x = s->far[k + MOST_COST + 1] = reach(w, p, s, k, cost);
        if (x > s->n || x - k > s->m)
            continue; /* past the end */
        if (opposite < -reached || opposite > reached || (opposite + reached) % 2)
            continue;
        if (x + other->far[opposite + MOST_COST + 1] >= s->n) {
            *out = place(p, s, x, k);
            return true;
        }
    }
    return false;
}

/* Where @s got farthest. */
static struct split farthest(const struct piece *p, const struct search *s, ptrdiff_t cost)
{
    ptrdiff_t best = -1, best_x = 0, best_k = 0;

    for (ptrdiff_t k = -cost; k <= cost; k += 2) {
        ptrdiff_t x = s->far[k + MOST_COST + 1];

        if (k < -s->m || k > s->n)
            continue;
        x = smaller(smaller(x, s->n), s->m + k);
        if (x < 0 || x - k < 0 || 2 * x - k <= best)
            continue;
        best = 2 * x - k;
        best_x = x;
        best_k = k;
    }
    return place(p, s, best_x, best_k);
}

/* Divide a piece that has something of both sequences, and begins and ends differently. */
static struct split divide(struct ways *w, const struct piece *p)
{
    struct search forward = { w->forward, (ptrdiff_t)(p->a1 - p->a0),
                              (ptrdiff_t)(p->b1 - p->b0), false };
    struct search backward = { w->backward, forward.n, forward.m, true };
    struct split s = { p->a0, p->b0 };
    ptrdiff_t cost;

    for (cost = 0; cost <= MOST_COST; cost++)
        if (step(w, p, &forward, &backward, cost, &s) ||
            step(w, p, &backward, &forward, cost, &s))
            return s;
    return farthest(p, &forward, MOST_COST);
}

static void mark(const struct ways *w, const struct piece *p)
{
    for (size_t i = p->a0; i < p->a1; i++)
        w->a->changed[i] = true;
    for (size_t i = p->b0; i < p->b1; i++)
        w->b->changed[i] = true;
}

static size_t size_of(const struct piece *p)
{
    return p->a1 - p->a0 + (p->b1 - p->b0);
}

/* The larger part is gone on with, so that this does not get deep. */
static void compare(struct ways *w, struct piece p)
{
    for (;;) {
        struct piece first, second;
        struct split s;

        trim(w, &p);
        if (p.a0 == p.a1 || p.b0 == p.b1)
            break;
        s = divide(w, &p);
        first = (struct piece){ p.a0, s.a, p.b0, s.b };
        second = (struct piece){ s.a, p.a1, s.b, p.b1 };
        if (size_of(&first) == 0 || size_of(&second) == 0)
            break;
        if (size_of(&first) > size_of(&second)) {
            p = second;
            second = first;
            first = p;
        }
        compare(w, first);
        p = second;
    }
    mark(w, &p);
}

bool diff_mark(const struct diff_side *a, const struct diff_side *b)
{
    struct ways *w = malloc(sizeof(*w));

    if (!w)
        return false;
    w->a = a;
    w->b = b;
    compare(w, (struct piece){ 0, a->n, 0, b->n });
    free(w);
    return true;
}
