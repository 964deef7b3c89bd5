#ifndef NF_CONVERT_JSON_ENVELOPE_H
#define NF_CONVERT_JSON_ENVELOPE_H

#include "src/convert/json_path.h"
#include "src/convert/json_scan.h"

/*
 * nf_envelope_path - where the articles are in a wrapping that feeds, search
 * engines and blogs are known to write, and that may have a title of its own
 * @j: at the object's brace; the object may be cut off
 *
 * False if it is none of them.
 */
bool nf_envelope_path(struct nf_json j, char path[NF_JSON_PATH_MAX]);

/* Whether lists of articles are often called so. */
bool nf_is_envelope_key(struct nf_str key);

#endif
