/*
 * "Did you mean": the name that the fewest slips of the finger away.
 */
#include "tools/suggest.h"

#include <string.h>

#define LONGEST 24

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Letters to add, drop, change, or swap with their neighbour (the restricted
 * form of the Damerau-Levenshtein distance). Both have LONGEST at most. */
static size_t slips(const char *a, size_t na, const char *b, size_t nb)
{
    size_t d[LONGEST + 1][LONGEST + 1];

    for (size_t i = 0; i <= na; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= nb; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        for (size_t j = 1; j <= nb; j++) {
            d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1,
                           d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < d[i][j])
                d[i][j] = d[i - 2][j - 2] + 1;
        }
    }
    return d[na][nb];
}

void suggest_begin(struct suggestion *s, const char *wrong)
{
    s->wrong = wrong;
    s->best = NULL;
    s->distance = 3; /* more than two slips are another word */
}

void suggest_offer(struct suggestion *s, const char *name)
{
    size_t nw = strlen(s->wrong);
    size_t nn = strlen(name);
    size_t d;

    if (!nw || nw > LONGEST || nn > LONGEST)
        return;
    d = slips(s->wrong, nw, name, nn);
    /* A short word must keep more than half of itself. */
    if (nn > nw && memcmp(name, s->wrong, nw) == 0 && nw > 1)
        d = 1;
    if (d < s->distance && (d == 1 || 2 * d < nn)) {
        s->best = name;
        s->distance = d;
    }
}
