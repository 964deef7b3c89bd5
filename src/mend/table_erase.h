#ifndef NF_MEND_TABLE_ERASE_H
#define NF_MEND_TABLE_ERASE_H

#include "src/mend/new_tables.h"
#include "src/mend/table_traces.h"

/*
 * nf_table_erase - make those tables anew that have traces, without these
 *
 * Of a dictionary the bytes become zeros. A token of a lexicon becomes the shortest beginning of
 * it that no other has; it keeps its class and weight. So frames that do not use them decode
 * as before. NF_OK, NF_E_NOMEM; NF_E_LIMIT if a trace cannot be taken out.
 */
enum nf_status nf_table_erase(const struct nf_traces *t, struct nf_new_tables *out,
                              struct nf_error *err);

#endif
