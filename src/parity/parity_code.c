#include "src/parity/parity_code.h"

#include <string.h>

#include "src/base/alloc.h"

#ifdef NF_HAVE_ISAL
#include <isa-l/erasure_code.h>

#define MOST NF_PARITY_WORD_RANGES
/* What libisal has for each coefficient. */
#define TABLE 32

struct nf_parity_code {
    unsigned data, parity;
    uint8_t matrix[MOST * MOST]; /* all rows: those of data are the unit matrix */
    uint8_t chosen[MOST * MOST]; /* of some rows; and inverted */
    uint8_t inverse[MOST * MOST];
    uint8_t rows[MOST * MOST];   /* what lost ranges are made by */
    uint8_t *tables;             /* for @parity rows, those that were used last: */
    enum { NOTHING, PARITY, LOST } tables_of;
    bool lost[MOST];             /* data: damage is often the same in one word after another */
};

bool nf_parity_code_there(void)
{
    return true;
}

static void set_tables(struct nf_parity_code *c, unsigned n, uint8_t *rows)
{
    ec_init_tables((int)c->data, (int)n, rows, c->tables);
}

static void have_tables_of_parity(struct nf_parity_code *c)
{
    if (c->tables_of != PARITY)
        set_tables(c, c->parity, c->matrix + (size_t)c->data * c->data);
    c->tables_of = PARITY;
}

enum nf_status nf_parity_code_new(const struct nf_alloc *alloc, unsigned data, unsigned parity,
                                  struct nf_parity_code **out)
{
    struct nf_parity_code *c = nf_zget(alloc, sizeof(*c));

    if (!c)
        return NF_E_NOMEM;
    c->tables = nf_get(alloc, (size_t)TABLE * data * parity);
    if (!c->tables) {
        nf_put(alloc, c);
        return NF_E_NOMEM;
    }
    c->data = data;
    c->parity = parity;
    gf_gen_cauchy1_matrix(c->matrix, (int)(data + parity), (int)data);
    *out = c;
    return NF_OK;
}

void nf_parity_code_free(const struct nf_alloc *alloc, struct nf_parity_code *c)
{
    if (c)
        nf_put(alloc, c->tables);
    nf_put(alloc, c);
}

void nf_parity_code_add(struct nf_parity_code *c, unsigned row, const uint8_t *p, size_t n,
                        uint8_t **to)
{
    have_tables_of_parity(c);
    /* The library reads only. */
    ec_encode_data_update((int)n, (int)c->data, (int)c->parity, (int)row, c->tables,
                          (uint8_t *)(uintptr_t)p, to);
}

/* Have the tables by which the data that is lost is made of @from: the inverse of the rows
 * that made those. Any rows of a Cauchy matrix, below a unit matrix, have one. */
static void have_tables_of_lost(struct nf_parity_code *c, const uint8_t *from, const bool *lost)
{
    unsigned count = 0;

    if (c->tables_of == LOST && memcmp(c->lost, lost, sizeof(c->lost)) == 0)
        return;
    for (unsigned n = 0; n < c->data; n++)
        memcpy(c->chosen + n * c->data, c->matrix + from[n] * c->data, c->data);
    (void)gf_invert_matrix(c->chosen, c->inverse, (int)c->data);
    for (unsigned row = 0; row < c->data; row++)
        if (lost[row])
            memcpy(c->rows + count++ * c->data, c->inverse + row * c->data, c->data);
    set_tables(c, count, c->rows);
    memcpy(c->lost, lost, sizeof(c->lost));
    c->tables_of = LOST;
}

static void restore_data(struct nf_parity_code *c, uint8_t **range, const bool *lost, size_t n)
{
    uint8_t *in[MOST], *to[MOST], from[MOST];
    unsigned there = 0, count = 0;

    for (unsigned row = 0; row < c->data + c->parity && there < c->data; row++) {
        if (!lost[row]) {
            in[there] = range[row];
            from[there++] = (uint8_t)row;
        }
    }
    for (unsigned row = 0; row < c->data; row++)
        if (lost[row])
            to[count++] = range[row];
    if (count == 0)
        return;
    have_tables_of_lost(c, from, lost);
    ec_encode_data((int)n, (int)c->data, (int)count, c->tables, in, to);
}

void nf_parity_code_restore(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                            size_t n)
{
    uint8_t *to[MOST];
    unsigned count = 0;

    restore_data(c, range, lost, n);
    for (unsigned i = c->data; i < c->data + c->parity; i++) {
        if (!lost[i])
            continue;
        memcpy(c->rows + count * c->data, c->matrix + i * c->data, c->data);
        to[count++] = range[i];
    }
    if (count == 0)
        return;
    c->tables_of = NOTHING;
    set_tables(c, count, c->rows);
    ec_encode_data((int)n, (int)c->data, (int)count, c->tables, range, to);
}

#else

bool nf_parity_code_there(void)
{
    return false;
}

enum nf_status nf_parity_code_new(const struct nf_alloc *alloc, unsigned data, unsigned parity,
                                  struct nf_parity_code **out)
{
    (void)alloc, (void)data, (void)parity, (void)out;
    return NF_E_UNSUPPORTED;
}

void nf_parity_code_free(const struct nf_alloc *alloc, struct nf_parity_code *c)
{
    nf_put(alloc, c);
}

void nf_parity_code_add(struct nf_parity_code *c, unsigned row, const uint8_t *p, size_t n,
                        uint8_t **to)
{
    (void)c, (void)row, (void)p, (void)n, (void)to;
}

void nf_parity_code_restore(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                            size_t n)
{
    (void)c, (void)range, (void)lost, (void)n;
}

#endif
