#ifndef NF_ARROW_SCHEMA_H
#define NF_ARROW_SCHEMA_H

#include "bindings/arrow/src/arrow_columns.h"

/* The schema of record batches of @columns. @out is left alone when out of memory. */
bool nf_arrow_schema(const struct nf_arrow_columns *columns, struct ArrowSchema *out);

#endif
