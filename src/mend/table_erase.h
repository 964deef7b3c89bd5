#ifndef NF_MEND_TABLE_ERASE_H
#define NF_MEND_TABLE_ERASE_H

#include "src/mend/new_tables.h"
#include "src/mend/table_traces.h"

/*
 * nf_table_erase - make those tables anew that have traces, without these
 *
 * Of a dictionary the bytes become zeros. A token of a lexicon becomes the shortest beginning of
 * it that no other has; if that has a trace, three bytes that are no token yet. It keeps its
 * class and weight. So frames that do not use it decode as before, but for those whose tokens
 * have other places by the new order. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_table_erase(const struct nf_traces *t, struct nf_new_tables *out,
                              struct nf_error *err);

#endif
