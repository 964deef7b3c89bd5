/*
 * What a row costs is the bits of all that come after its classes, each as long
 * as it is rare there. Two that are one cost more; how much more is kept for all
 * pairs, and after a merger counted again for the merged one's.
 */
#include "src/learn/lexicon_rows.h"

#include <stdbool.h>
#include <string.h>

#include "format/limits.h"
#include "src/base/alloc.h"
#include "src/learn/n_log_n.h"

#define ROWS (NF_MAX_CLASSES + 1)
/* A row of 255 classes takes so much in a table, packed. Of fewer it takes less; but
 * what is not there need not be waited for. */
#define ROW_BYTES 120

struct merger {
    uint32_t columns;
    uint32_t left;           /* rows */
    uint32_t *count;
    uint8_t *row_of;         /* of a merged one: the lower of the two */
    int64_t bits[ROWS];      /* in 1/2^NF_N_LOG_N_BITS, as all here */
    int64_t loss[ROWS][ROWS]; /* [a][b] of a > b: what their merger costs */
    struct nf_n_log_n logs;
};

/* The bits of what comes after the classes of row @a, or of @a and @b. */
static int64_t bits_of(const struct merger *m, uint32_t a, uint32_t b)
{
    const uint32_t *x = m->count + (size_t)a * m->columns;
    const uint32_t *y = m->count + (size_t)b * m->columns;
    uint32_t sum = 0;
    int64_t bits = 0;

    for (uint32_t i = 0; i < m->columns; i++) {
        uint32_t n = x[i] + (a == b ? 0 : y[i]);

        sum += n;
        bits -= nf_n_log_n(&m->logs, n);
    }
    return bits + nf_n_log_n(&m->logs, sum);
}

static void set_loss(struct merger *m, uint32_t a, uint32_t b)
{
    int64_t loss = bits_of(m, a, b) - m->bits[a] - m->bits[b];

    m->loss[a > b ? a : b][a > b ? b : a] = loss;
}

static bool is_row(const struct merger *m, uint32_t i)
{
    return m->row_of[i] == i;
}

static void begin(struct merger *m)
{
    m->left = m->columns;
    for (uint32_t i = 0; i < m->columns; i++) {
        m->row_of[i] = (uint8_t)i;
        m->bits[i] = bits_of(m, i, i);
        for (uint32_t k = 0; k < i; k++)
            set_loss(m, i, k);
    }
}

/* The two rows whose merger costs least; returns what it costs. */
static int64_t find_least(const struct merger *m, uint32_t *a, uint32_t *b)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = 1; i < m->columns; i++)
        for (uint32_t k = 0; k < i; k++)
            if (is_row(m, i) && is_row(m, k) && m->loss[i][k] < least) {
                least = m->loss[i][k];
                *a = i;
                *b = k;
            }
    return least;
}

/* Row @a becomes a part of @b, which is lower. */
static void merge(struct merger *m, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < m->columns; i++) {
        m->count[(size_t)b * m->columns + i] += m->count[(size_t)a * m->columns + i];
        if (m->row_of[i] == a)
            m->row_of[i] = (uint8_t)b;
    }
    m->left--;
    m->bits[b] = bits_of(m, b, b);
    for (uint32_t i = 0; i < m->columns; i++)
        if (is_row(m, i) && i != b)
            set_loss(m, i, b);
}

/* Number the rows without gaps, and move them together. */
static void number(struct merger *m)
{
    uint8_t numbers[ROWS], next = 0;
    const size_t size = m->columns * sizeof(*m->count);

    for (uint32_t i = 0; i < m->columns; i++) {
        if (is_row(m, i)) {
            memmove(m->count + (size_t)next * m->columns,
                    m->count + (size_t)i * m->columns, size);
            numbers[i] = next++;
        } else {
            numbers[i] = numbers[m->row_of[i]];
        }
    }
    memcpy(m->row_of, numbers, m->columns);
}

enum nf_status nf_lexicon_rows(const struct nf_alloc *alloc, uint32_t *count,
                               uint32_t columns, uint32_t most, uint32_t copies,
                               uint8_t *row_of, uint32_t *rows)
{
    const int64_t worth = (int64_t)(ROW_BYTES * 8 * (uint64_t)copies / 256)
                          << NF_N_LOG_N_BITS;
    struct merger *m = nf_get(alloc, sizeof(*m));
    uint32_t a = 0, b = 0;

    if (!m)
        return NF_E_NOMEM;
    m->columns = columns;
    m->count = count;
    m->row_of = row_of;
    nf_n_log_n_init(&m->logs);
    begin(m);
    while (m->left > 1 && (find_least(m, &a, &b) <= worth || m->left > most))
        merge(m, a, b);
    number(m);
    *rows = m->left;
    nf_put(alloc, m);
    return NF_OK;
}
