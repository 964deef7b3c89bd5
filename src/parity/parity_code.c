#include "src/parity/parity_code.h"

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
    uint8_t *tables;             /* for @parity rows: first of all those of parity */
    bool tables_of_parity;
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
    if (!c->tables_of_parity)
        set_tables(c, c->parity, c->matrix + (size_t)c->data * c->data);
    c->tables_of_parity = true;
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

/* Have the first ranges that are there, as many as there is data, in @from, and the rows
 * that made them inverted. */
static bool invert(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                   uint8_t *from[MOST])
{
    unsigned n = 0;

    for (unsigned row = 0; row < c->data + c->parity && n < c->data; row++) {
        if (lost[row])
            continue;
        for (unsigned k = 0; k < c->data; k++)
            c->chosen[n * c->data + k] = c->matrix[row * c->data + k];
        from[n++] = range[row];
    }
    return n == c->data && gf_invert_matrix(c->chosen, c->inverse, (int)c->data) == 0;
}

static bool restore_data(struct nf_parity_code *c, uint8_t **range, const bool *lost, size_t n)
{
    uint8_t *from[MOST], *to[MOST];
    unsigned count = 0;

    for (unsigned row = 0; row < c->data; row++)
        count += lost[row];
    if (count == 0)
        return true;
    if (count > c->parity || !invert(c, range, lost, from))
        return false;
    count = 0;
    for (unsigned row = 0; row < c->data; row++) {
        if (!lost[row])
            continue;
        for (unsigned k = 0; k < c->data; k++)
            c->rows[count * c->data + k] = c->inverse[row * c->data + k];
        to[count++] = range[row];
    }
    c->tables_of_parity = false;
    set_tables(c, count, c->rows);
    ec_encode_data((int)n, (int)c->data, (int)count, c->tables, from, to);
    return true;
}

bool nf_parity_code_restore(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                            size_t n)
{
    uint8_t *to[MOST];
    unsigned count = 0;

    if (!restore_data(c, range, lost, n))
        return false;
    for (unsigned i = 0; i < c->parity; i++) {
        if (!lost[c->data + i])
            continue;
        for (unsigned k = 0; k < c->data; k++)
            c->rows[count * c->data + k] = c->matrix[(c->data + i) * c->data + k];
        to[count++] = range[c->data + i];
    }
    if (count == 0)
        return true;
    c->tables_of_parity = false;
    set_tables(c, count, c->rows);
    ec_encode_data((int)n, (int)c->data, (int)count, c->tables, range, to);
    return true;
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

bool nf_parity_code_restore(struct nf_parity_code *c, uint8_t **range, const bool *lost,
                            size_t n)
{
    (void)c, (void)range, (void)lost, (void)n;
    return false;
}

#endif
