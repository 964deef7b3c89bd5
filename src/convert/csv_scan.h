#ifndef NF_CONVERT_CSV_SCAN_H
#define NF_CONVERT_CSV_SCAN_H

#include "src/base/buf.h"
#include "src/base/vec.h"

/*
 * A scanner over the rows of a table (RFC 4180, with any separator and quote). A field that
 * begins with a quote goes on to the quote that closes it, whatever is in it; any
 * other goes on to the separator, and a quote in it is a byte like others.
 *
 * Rows end with LF, CR LF or CR. Whether a CR alone ends one is said by the end of
 * the first row; where it does not, it is a byte like others.
 */
enum nf_csv_ends { NF_CSV_ENDS_UNKNOWN, NF_CSV_ENDS_LF, NF_CSV_ENDS_CR };

enum nf_csv_result {
    NF_CSV_ROW,    /* a row, of at least one cell */
    NF_CSV_EMPTY,  /* a line with nothing in it */
    NF_CSV_NONE,   /* there is nothing more */
    NF_CSV_MORE,   /* the row goes on behind what is there */
    NF_CSV_OPEN,   /* the input ends, a quote being open */
    NF_CSV_BEHIND, /* something else stands behind a closing quote */
    NF_CSV_WIDE,   /* more cells than a table may have columns */
    NF_CSV_NOMEM
};

/* What Excel's sheets have. */
#define NF_CSV_MOST_CELLS 16384

/* A field of the row, by its place in it; without the quotes around it. */
struct nf_csv_cell {
    size_t from;
    size_t len;
    bool doubled; /* it holds quotes, each written twice */
};

/* How a table is written. */
struct nf_csv_way {
    char separator;
    char quote;
};

struct nf_csv_scan {
    struct nf_csv_way way;
    enum nf_csv_ends ends;
    NF_VEC(struct nf_csv_cell) cells;
    size_t count;
    size_t at;    /* so far the row is read */
    size_t opened; /* where the last quoted cell begins */
    size_t from;  /* where the cell begins that is being read */
    enum { NF_CSV_BEFORE, NF_CSV_PLAIN, NF_CSV_QUOTED } state;
    bool doubled;
    bool quoted; /* a cell of the row is */
};

void nf_csv_init(struct nf_csv_scan *s, const struct nf_alloc *alloc,
                 struct nf_csv_way way);
void nf_csv_free(struct nf_csv_scan *s);

/* Begin a row. */
void nf_csv_begin(struct nf_csv_scan *s);

/*
 * nf_csv_scan - go on with the row that begins at @p
 * @n:    bytes that are there, as many as the last time or more
 * @last: there are no more
 *
 * Behind a row, @s->at is where the next one begins. Time: over all calls for a
 * row, linear in its length.
 */
enum nf_csv_result nf_csv_scan(struct nf_csv_scan *s, const char *p, size_t n,
                               bool last);

/* Copy the @len bytes of a cell at @from to @to, each two quotes as one. Returns the
 * end. */
char *nf_csv_unquote(const struct nf_csv_scan *s, const char *from, size_t len,
                     char *to);

#endif
