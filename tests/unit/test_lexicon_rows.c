#include "src/learn/lexicon_rows.h"

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/learn/n_log_n.h"
#include "tests/support/fault.h"
#include "tests/support/pack.h"

#define MOST (NF_MAX_CLASSES + 1)
#define MOST_ROWS 96
/* Each byte of the table is stored twice. */
#define TWICE 512

struct result {
    uint8_t row_of[MOST];
    uint32_t rows;
};

/* Rows are numbered in order of first use, and what was in any column still is. */
static struct result rows_of(uint32_t *count, uint32_t columns, uint32_t copies)
{
    uint64_t before[MOST] = { 0 }, after[MOST] = { 0 };
    struct result r;
    uint32_t used = 0;

    for (uint32_t i = 0; i < columns * columns; i++)
        before[i % columns] += count[i];
    assert_ok(nf_lexicon_rows(&nf_alloc_libc, count, columns, MOST_ROWS, copies,
                              r.row_of, &r.rows), NULL);
    for (uint32_t i = 0; i < columns; i++) {
        assert_true(r.row_of[i] <= used);
        used += r.row_of[i] == used;
    }
    assert_int_equal(used, r.rows);
    for (uint32_t i = 0; i < r.rows * columns; i++)
        after[i % columns] += count[i];
    assert_memory_equal(after, before, sizeof(after));
    return r;
}

/* Classes of @kinds: each is followed by those of the next kind, and the more often
 * the higher its number. */
static uint32_t *kinds(uint32_t columns, uint32_t kinds_of, uint32_t each)
{
    uint32_t *count = calloc((size_t)columns * columns, sizeof(*count));

    assert_non_null(count);
    for (uint32_t a = 0; a < columns; a++)
        for (uint32_t b = 0; b < columns; b++)
            if (b % kinds_of == (a + 1) % kinds_of)
                count[a * columns + b] = each * (a + 1);
    return count;
}

static void classes_before_like_ones_share_a_row(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 7; n++) {
        const uint32_t columns = 60;
        uint32_t *count = kinds(columns, n, 100), *was = kinds(columns, n, 100);
        struct result r = rows_of(count, columns, TWICE);

        assert_int_equal(r.rows, n);
        for (uint32_t a = 0; a < columns; a++)
            assert_int_equal(r.row_of[a], a % n);
        for (uint32_t b = 0; b < columns; b++) {
            uint32_t sum = 0;

            for (uint32_t a = 0; a < columns; a += n)
                sum += was[a * columns + b];
            assert_int_equal(count[b], sum);
        }
        free(count);
        free(was);
    }
}

/* Two classes, one of which is followed by itself the more often. */
static uint32_t rows_of_two(uint32_t n, uint32_t copies)
{
    uint32_t count[4] = { 3 * n, n, n, 3 * n };

    return rows_of(count, 2, copies).rows;
}

/* Apart, n tokens of either take 0.81 bits each, as one 1: more than a row is worth
 * or not. */
static void a_row_is_there_if_it_saves_more_than_it_takes(void **state)
{
    uint32_t least[2], copies[2] = { TWICE, TWICE / 8 };

    (void)state;
    for (int i = 0; i < 2; i++) {
        least[i] = 1;
        while (least[i] < 10000 && rows_of_two(least[i], copies[i]) == 1)
            least[i]++;
        assert_int_equal(rows_of_two(2 * least[i], copies[i]), 2);
    }
    /* 240 bytes for two copies, 8 tokens, 0.19 bits each. */
    assert_in_range(least[0], 1200, 1300);
    assert_in_range(least[1], least[0] / 8 - 1, least[0] / 8 + 1);
}

/* Of three, those two become one of which the third is least like. */
static void the_most_alike_are_merged_first(void **state)
{
    static const uint32_t some[3][3] = {
        { 900, 50, 50 }, { 880, 60, 60 }, { 500, 250, 250 }
    };

    (void)state;
    for (uint32_t odd = 0; odd < 3; odd++) {
        uint32_t count[9];
        struct result r;

        for (uint32_t i = 0; i < 3; i++)
            memcpy(count + 3 * i, some[(i + 2 - odd + 3) % 3], sizeof(some[0]));
        r = rows_of(count, 3, 40);
        assert_int_equal(r.rows, 2);
        for (uint32_t i = 0; i < 3; i++)
            for (uint32_t k = 0; k < i; k++)
                assert_int_equal(r.row_of[i] == r.row_of[k], i != odd && k != odd);
    }
}

/* What a merger costs, counted anew. */
static int64_t loss_of(const struct nf_n_log_n *logs, const uint32_t *x,
                       const uint32_t *y, uint32_t columns)
{
    const uint32_t *row[2] = { x, y };
    uint32_t sum[2] = { 0, 0 };
    int64_t apart = 0, together = 0;

    for (uint32_t i = 0; i < columns; i++) {
        for (int k = 0; k < 2; k++) {
            sum[k] += row[k][i];
            apart -= nf_n_log_n(logs, row[k][i]);
        }
        together -= nf_n_log_n(logs, x[i] + y[i]);
    }
    apart += nf_n_log_n(logs, sum[0]) + nf_n_log_n(logs, sum[1]);
    return together + nf_n_log_n(logs, sum[0] + sum[1]) - apart;
}

/* Merge as long as it costs at most @worth bits; of equal pairs the first. */
static void merge_by_hand(uint32_t *count, uint32_t columns, int64_t worth,
                          uint32_t *row_of)
{
    struct nf_n_log_n *logs = malloc(sizeof(*logs));

    assert_non_null(logs);
    nf_n_log_n_init(logs);
    for (uint32_t i = 0; i < columns; i++)
        row_of[i] = i;
    for (;;) {
        int64_t least = INT64_MAX;
        uint32_t a = 0, b = 0;

        for (uint32_t i = 0; i < columns; i++)
            for (uint32_t k = 0; k < i; k++) {
                int64_t loss;

                if (row_of[i] != i || row_of[k] != k)
                    continue;
                loss = loss_of(logs, count + i * columns, count + k * columns,
                               columns);
                if (loss < least) {
                    least = loss;
                    a = i;
                    b = k;
                }
            }
        if (least > worth << NF_N_LOG_N_BITS)
            break;
        for (uint32_t i = 0; i < columns; i++) {
            count[b * columns + i] += count[a * columns + i];
            row_of[i] = row_of[i] == a ? b : row_of[i];
        }
    }
    free(logs);
}

/* What is kept of earlier mergers is what there would be without. */
static void it_merges_as_if_all_were_counted_again(void **state)
{
    enum { COLUMNS = 24 };

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint32_t count[COLUMNS * COLUMNS], again[COLUMNS * COLUMNS];
        uint32_t want[COLUMNS], copies = 1u << seed % 11;
        const int64_t worth = (int64_t)120 * 8 * copies / 256;
        uint64_t random = seed;
        struct result r;

        /* Small counts, so that many mergers cost the same. */
        for (uint32_t i = 0; i < COUNT_OF(count); i++)
            count[i] = again[i] = pack_random(&random) % 4 *
                                  (uint32_t)(seed % 3 ? 1 : i % 200);
        r = rows_of(count, COLUMNS, copies);
        merge_by_hand(again, COLUMNS, worth, want);
        for (uint32_t i = 0; i < COLUMNS; i++) {
            assert_int_equal(r.row_of[i], r.row_of[want[i]]);
            if (want[i] == i)
                assert_memory_equal(count + r.row_of[i] * COLUMNS,
                                    again + i * COLUMNS, COLUMNS * sizeof(*count));
            for (uint32_t k = 0; k < i; k++)
                assert_int_equal(r.row_of[i] == r.row_of[k], want[i] == want[k]);
        }
    }
}

/* However different: a decoder's near cache has to hold them. */
static void there_are_no_more_than_are_asked_for(void **state)
{
    static const uint32_t columns[] = { 1, 2, MOST_ROWS, MOST_ROWS + 1, MOST };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        const uint32_t n = columns[i];
        uint32_t *count = kinds(n, n, 1u << 16);
        struct result r = rows_of(count, n, 1);

        assert_int_equal(r.rows, n < MOST_ROWS ? n : MOST_ROWS);
        free(count);
    }
}

/* Classes that nothing follows: all rows are alike. */
static void what_is_never_seen_needs_no_row(void **state)
{
    uint32_t count[25] = { 0 };

    (void)state;
    assert_int_equal(rows_of(count, 5, TWICE).rows, 1);
    count[4] = 1;
    assert_int_equal(rows_of(count, 5, TWICE).rows, 1);
}

/* Counts near the most there can be are as good as others. */
static void counts_may_be_large(void **state)
{
    uint32_t count[9] = {
        1u << 29, 1u << 28, 0, 1u << 28, 1u << 29, 0, 1u << 28, 1u << 29, 1
    };
    struct result r = rows_of(count, 3, TWICE);

    (void)state;
    assert_int_equal(r.rows, 2);
    assert_memory_equal(r.row_of, "\0\1\1", 3);
}

static void memory_that_runs_out_is_told(void **state)
{
    struct fault_memory m = { { 0, 0, false, false }, 0 };
    const struct nf_alloc alloc = fault_alloc(&m);
    uint32_t count[4] = { 0 }, rows;
    uint8_t row_of[2];

    (void)state;
    fault_at(&m.fault, 1, false);
    assert_int_equal(nf_lexicon_rows(&alloc, count, 2, MOST_ROWS, TWICE, row_of, &rows),
                     NF_E_NOMEM);
    fault_at(&m.fault, 2, false);
    assert_ok(nf_lexicon_rows(&alloc, count, 2, MOST_ROWS, TWICE, row_of, &rows), NULL);
    assert_int_equal(m.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_before_like_ones_share_a_row),
        cmocka_unit_test(a_row_is_there_if_it_saves_more_than_it_takes),
        cmocka_unit_test(the_most_alike_are_merged_first),
        cmocka_unit_test(it_merges_as_if_all_were_counted_again),
        cmocka_unit_test(there_are_no_more_than_are_asked_for),
        cmocka_unit_test(what_is_never_seen_needs_no_row),
        cmocka_unit_test(counts_may_be_large),
        cmocka_unit_test(memory_that_runs_out_is_told)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
