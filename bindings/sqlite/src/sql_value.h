#ifndef NF_SQL_VALUE_H
#define NF_SQL_VALUE_H

#include <newsfiche/reader.h>

#include "bindings/sqlite/src/sql_table.h"

/* As the module method xColumn. */
int nf_sql_value(sqlite3_vtab_cursor *cursor, sqlite3_context *result, int column);

/* What a row of the catalog has of SQL_LANGUAGE, SQL_SOURCE or SQL_DOMAIN; NULL: nothing. */
struct nf_str nf_sql_fact(const struct nf_row *row, int column);

#endif
