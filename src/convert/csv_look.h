#ifndef NF_CONVERT_CSV_LOOK_H
#define NF_CONVERT_CSV_LOOK_H

#include "src/convert/csv_scan.h"
#include "src/convert/format_names.h"
#include "src/convert/look.h"

/* nf_csv_separator_line - the bytes of a first line such as "sep=;", as Excel reads
 *                         and writes it, with its line end; 0 if there is none
 * @separator: receives what it says */
size_t nf_csv_separator_line(const char *p, size_t n, char *separator);

/*
 * nf_csv_way - how the table that begins at @p is written: with the comma, semicolon,
 *              tab or bar, and the double or single quotes, with which most of its
 *              first rows have as many fields as the first
 * @columns: so many they should be; 0: not known
 * @way:     what it is if nothing speaks for another; receives it
 *
 * NF_OK or NF_E_NOMEM.
 */
enum nf_status nf_csv_way(const struct nf_alloc *alloc, const char *p, size_t n,
                          size_t columns, struct nf_csv_way *way);

/* Tables, by name and content. */
enum nf_sure nf_look_csv(const struct nf_look *look);
enum nf_sure nf_look_tsv(const struct nf_look *look);

/* Where no name says that it is a table: whether @look has the heading row of a table of articles,
 * or lines that are parted alike. */
bool nf_csv_is_headed(const struct nf_look *look);
bool nf_csv_is_likely(const struct nf_look *look);

#endif
