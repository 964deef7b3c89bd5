#ifndef NF_CONVERT_SPLIT_JSON_H
#define NF_CONVERT_SPLIT_JSON_H

#include "src/convert/importer.h"

/* All articles of @in: of JSON in any arrangement; of an object a line. */
enum nf_status nf_split_json(struct nf_importer *im, struct nf_byte_in *in);
enum nf_status nf_split_jsonl(struct nf_importer *im, struct nf_byte_in *in);

#endif
