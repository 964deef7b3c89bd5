#ifndef NF_CONVERT_SPLIT_CSV_H
#define NF_CONVERT_SPLIT_CSV_H

#include "src/convert/importer.h"

/* Tables: each row is an article. Fields are apart by what the rows show; where they
 * show nothing, by commas in CSV and by tabs in TSV. */
enum nf_status nf_split_csv(struct nf_importer *im, struct nf_byte_in *in);
enum nf_status nf_split_tsv(struct nf_importer *im, struct nf_byte_in *in);

#endif
