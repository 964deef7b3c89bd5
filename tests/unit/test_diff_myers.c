/* What two sequences have in common is found, however long and however different they are. */
#include "tools/diff_myers.h"

#include "tests/support/pack.h"

#define MOST 24

/* The length of the longest common subsequence, by the book. */
static size_t longest(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t row[2][MOST + 1] = { { 0 } };

    for (size_t i = 1; i <= n; i++)
        for (size_t k = 1; k <= m; k++) {
            const size_t up = row[(i - 1) % 2][k], left = row[i % 2][k - 1];

            row[i % 2][k] = a[i - 1] == b[k - 1] ? row[(i - 1) % 2][k - 1] + 1
                                                 : up > left ? up : left;
        }
    return row[n % 2][m];
}

/* What is not marked is the same on both sides. Returns how much that is. */
static size_t expect_common(const struct diff_side *a, const struct diff_side *b)
{
    size_t i = 0, k = 0, n = 0;

    for (;; i++, k++, n++) {
        while (i < a->n && a->changed[i])
            i++;
        while (k < b->n && b->changed[k])
            k++;
        if (i == a->n || k == b->n)
            break;
        assert_int_equal(a->at[i], b->at[k]);
    }
    assert_true(i == a->n && k == b->n);
    return n;
}

static void short_ones_are_compared_as_well_as_can_be(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (unsigned run = 0; run < 20000; run++) {
        uint32_t p[2][MOST];
        bool changed[2][MOST] = { { false } };
        const uint32_t kinds = 1 + pack_random(&seed) % 6;
        const struct diff_side a = { p[0], changed[0], pack_random(&seed) % (MOST + 1) };
        const struct diff_side b = { p[1], changed[1], pack_random(&seed) % (MOST + 1) };

        for (unsigned i = 0; i < MOST; i++) {
            p[0][i] = pack_random(&seed) % kinds;
            p[1][i] = pack_random(&seed) % kinds;
        }
        assert_true(diff_mark(&a, &b));
        assert_int_equal(expect_common(&a, &b), longest(p[0], a.n, p[1], b.n));
    }
}

#define LONG 40000

static void fill(struct diff_side *s, uint32_t *at, bool *changed)
{
    memset(changed, 0, LONG * sizeof(*changed));
    *s = (struct diff_side){ at, changed, LONG };
}

/* Also where all is different, or nearly: it ends, and what it says is right. */
static void long_ones_end(void **state)
{
    static uint32_t p[2][LONG];
    static bool changed[2][LONG];
    uint64_t seed = 7;
    struct diff_side a, b;

    (void)state;
    for (uint32_t kinds = 1; kinds < 100000; kinds *= 10) {
        for (size_t i = 0; i < LONG; i++) {
            p[0][i] = pack_random(&seed) % kinds;
            p[1][i] = pack_random(&seed) % kinds;
        }
        fill(&a, p[0], changed[0]);
        fill(&b, p[1], changed[1]);
        assert_true(diff_mark(&a, &b));
        expect_common(&a, &b);
    }
    /* One in a hundred is another. */
    for (size_t i = 0; i < LONG; i++) {
        p[0][i] = pack_random(&seed);
        p[1][i] = i % 100 ? p[0][i] : 5;
    }
    fill(&a, p[0], changed[0]);
    fill(&b, p[1], changed[1]);
    assert_true(diff_mark(&a, &b));
    assert_int_equal(expect_common(&a, &b), LONG - LONG / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_ones_are_compared_as_well_as_can_be),
        cmocka_unit_test(long_ones_end)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
