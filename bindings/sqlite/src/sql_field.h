#ifndef NF_SQL_FIELD_H
#define NF_SQL_FIELD_H

#include "bindings/sqlite/src/sql_table.h"
#include "bindings/sqlite/src/sql_time.h"

/* Values of an article as results, none of them null. */

/* Plain text. */
void nf_sql_field_text(sqlite3_context *result, const struct nf_field *f);
/* A JSON array of texts: of a list its elements, of a text that text. */
void nf_sql_field_list(sqlite3_context *result, const struct nf_field *f);
/* A time as it sorts; NULL if it cannot be read. */
void nf_sql_field_time(sqlite3_context *result, const struct nf_field *f,
                       struct sql_time_printer *printer);

#endif
