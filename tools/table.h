#ifndef NF_TOOLS_TABLE_H
#define NF_TOOLS_TABLE_H

#include "tools/out.h"
#include "tools/pick.h"
#include "src/base/buf.h"

/*
 * Rows in columns. The first rows are held back to see how wide each column
 * should be; what does not fit later is cut with …. So a table of any length
 * takes the same memory.
 */
#define TABLE_COLUMNS (PICK_FIELDS + 1)
#define TABLE_HELD 256

struct table {
    struct out *out;
    size_t columns;
    size_t screen; /* columns of the terminal; SIZE_MAX: cut nothing */
    size_t width[TABLE_COLUMNS];
    bool right[TABLE_COLUMNS]; /* numbers: right-aligned, never cut */
    size_t least[TABLE_COLUMNS]; /* width kept for rows that are still to come */
    bool settled;              /* the widths are fixed */
    size_t held;               /* rows in @cells */
    size_t cell;               /* the next cell's column */
    struct nf_buf cells;       /* held cells one after the other */
    size_t ends[TABLE_HELD * TABLE_COLUMNS];
};

void table_begin(struct table *t, struct out *out, size_t columns,
                 size_t screen);
/* Add the next cell, row after row; false when out of memory. */
bool table_cell(struct table *t, struct nf_str text);
/* Write what is still held; other rows follow. */
void table_flush(struct table *t);
/* Write what is still held, and free. */
void table_end(struct table *t);

/* Columns of the terminal that standard output is, else 80. */
size_t table_screen(void);

#endif
