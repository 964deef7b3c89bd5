#ifndef NF_MEND_INDEX_WHOLE_H
#define NF_MEND_INDEX_WHOLE_H

#include "src/read/reader_parts.h"

/*
 * nf_index_whole - whether all that readers of @r find articles by is whole: the end of
 * the file, its pages, its key indexes and both copies of its tables
 *
 * NF_OK, NF_E_IO, NF_E_NOMEM. Cost: reads all that and decodes the catalogs and tables.
 */
enum nf_status nf_index_whole(struct nf_reader *r, bool *whole, struct nf_error *err);

#endif
