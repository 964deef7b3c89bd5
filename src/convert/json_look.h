#ifndef NF_CONVERT_JSON_LOOK_H
#define NF_CONVERT_JSON_LOOK_H

#include "src/convert/format_names.h"
#include "src/convert/look.h"

/* Whether a file is JSON, an object a line or in any other arrangement. */
enum nf_sure nf_look_jsonl(const struct nf_look *look);
enum nf_sure nf_look_json(const struct nf_look *look);

/* Whether an article stands on the first line: an object a line, whatever is below. */
bool nf_look_is_article_line(const struct nf_look *look);

#endif
