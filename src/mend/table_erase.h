#ifndef NF_MEND_TABLE_ERASE_H
#define NF_MEND_TABLE_ERASE_H

#include "src/mend/new_tables.h"
#include "src/mend/table_traces.h"

/*
 * nf_table_erase - make those tables anew that have traces, without these
 *
 * Of a dictionary the bytes become zeros. A token of a lexicon that is to go gets other bytes,
 * keeps its class and weight, and nearly always its number; then frames that do not use it
 * decode as before, and no others are there. NF_OK, NF_E_NOMEM.
 */
enum nf_status nf_table_erase(const struct nf_traces *t, struct nf_new_tables *out,
                              struct nf_error *err);

#endif
