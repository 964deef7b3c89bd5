#ifndef NF_CONVERT_CSV_COLUMNS_H
#define NF_CONVERT_CSV_COLUMNS_H

#include "src/base/vec.h"
#include "src/convert/csv_scan.h"
#include "src/convert/role_map.h"
#include "src/convert/roles.h"

/*
 * The columns of a table, and the record that a row becomes: an object of strings in
 * the order of the columns. What stands around the values is the same for all rows.
 */
struct nf_csv_columns {
    const struct nf_role_map *map; /* what somebody says of them */
    size_t count;
    struct nf_buf names;   /* as JSON spells them, one after the other */
    NF_VEC(struct nf_field) fields; /* those of the row at hand */
    NF_VEC(struct nf_role_guess) guesses; /* a column each */
    struct nf_buf text;    /* fields of the row in which quotes were doubled */
};

void nf_csv_columns_init(struct nf_csv_columns *c, const struct nf_alloc *alloc);
void nf_csv_columns_free(struct nf_csv_columns *c);

/*
 * nf_csv_columns_name - name the columns by the cells of @row, which @s has read; with
 *                       NULL all are without a name
 *
 * A column without a name is called by its number, as in "column-3". False when out of
 * memory.
 */
bool nf_csv_columns_name(struct nf_csv_columns *c, const struct nf_csv_scan *s,
                         const char *row);

/*
 * nf_csv_columns_given - name them by a list as users write it: a row of CSV
 * nf_csv_columns_check - whether @list is one; else NF_E_USAGE or NF_E_NOMEM with @err
 *                        filled in
 */
bool nf_csv_columns_given(struct nf_csv_columns *c, const char *list);
enum nf_status nf_csv_columns_check(const char *list, const struct nf_alloc *alloc,
                                    struct nf_error *err);

/* Whether all cells of @row are names of columns, but for those that are empty; with @in_order,
 * of theirs. */
bool nf_csv_columns_are_names(const struct nf_csv_columns *c, const struct nf_csv_scan *s,
                              const char *row, bool in_order);

/*
 * nf_csv_columns_record - the record of @row, which @s has read and which has as many
 *                         cells as there are columns
 * @out: views into the row and @c; valid until the next call
 */
bool nf_csv_columns_record(struct nf_csv_columns *c, const struct nf_csv_scan *s,
                           const char *row, struct nf_record *out);

#endif
