#ifndef NF_TOOLS_SQL_ROWS_H
#define NF_TOOLS_SQL_ROWS_H

#include <sqlite3.h>

#include "src/base/buf.h"
#include "tools/cli.h"
#include "tools/table.h"

enum sql_form { SQL_TABLE, SQL_CSV, SQL_JSON_LINES };

/* What a statement gives, as it is written. */
struct sql_rows {
    struct cli *cli;
    enum sql_form form;
    bool wide; /* cut nothing, even on a terminal */
    sqlite3_stmt *statement;
    struct table table;
    bool begun;
    struct nf_buf scratch;
};

/* Whether a row can be written in that form; says why not. */
bool sql_rows_fit(struct sql_rows *rows);

/* Write the row at hand; false when out of memory. */
bool sql_rows_put(struct sql_rows *rows);

/* Write what is left, and if @whole, for nothing failed, the heading if there was no row. False
 * when out of memory. */
bool sql_rows_end(struct sql_rows *rows, bool whole);

#endif
